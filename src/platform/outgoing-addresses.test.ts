import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { isPublicAddress, readAllowList } from "./outgoing-addresses.ts";

for (const [address, because] of [
  ["8.8.8.8", "an ordinary address"],
  ["99.255.255.255", "the last before carrier-grade NAT"],
  ["100.128.0.0", "the first after carrier-grade NAT"],
  ["172.15.255.255", "the last before 172.16.0.0/12"],
  ["172.32.0.0", "the first after 172.16.0.0/12"],
  ["198.17.255.255", "the last before benchmarking"],
  ["223.255.255.255", "the last before multicast"],
  ["2606:4700:4700::1111", "an ordinary IPv6 address"],
  ["2001:4860:4860::8888", "2001::/16 beyond the protocol assignments"],
  ["::ffff:8.8.8.8", "v4-mapped, carrying a public address"],
  ["64:ff9b::8.8.8.8", "NAT64, carrying a public address"],
] as const)
  test(`${address} is public: ${because}`, () => {
    assert.equal(isPublicAddress(address), true);
  });

for (const [address, because] of [
  ["0.0.0.0", "this network"],
  ["0.1.2.3", "this network"],
  ["10.0.0.1", "private"],
  ["100.64.0.1", "carrier-grade NAT"],
  ["100.127.255.255", "the last of carrier-grade NAT"],
  ["127.0.0.1", "loopback"],
  ["127.255.255.254", "loopback is a /8"],
  ["169.254.169.254", "cloud metadata"],
  ["172.16.0.1", "private"],
  ["172.31.255.255", "private"],
  ["192.0.0.8", "protocol assignments"],
  ["192.0.2.1", "documentation"],
  ["192.88.99.1", "6to4 relay"],
  ["192.168.1.1", "private"],
  ["198.18.0.1", "benchmarking"],
  ["198.51.100.7", "documentation"],
  ["203.0.113.9", "documentation"],
  ["224.0.0.1", "multicast"],
  ["239.255.255.255", "multicast"],
  ["240.0.0.1", "reserved"],
  ["255.255.255.255", "broadcast"],
  ["::", "unspecified"],
  ["::1", "loopback"],
  ["::127.0.0.1", "v4-compatible"],
  ["::8.8.8.8", "v4-compatible, whatever it carries"],
  ["::ffff:127.0.0.1", "v4-mapped loopback"],
  ["::ffff:7f00:1", "v4-mapped loopback in hexadecimal"],
  ["0:0:0:0:0:ffff:a9fe:a9fe", "v4-mapped metadata, written out"],
  ["::ffff:0:127.0.0.1", "v4-translated"],
  ["64:ff9b::10.0.0.1", "NAT64 carrying a private address"],
  ["64:ff9b::7f00:1", "NAT64 carrying loopback"],
  ["64:ff9b:1::1", "NAT64 for local use"],
  ["100::1", "discard only"],
  ["2001::1", "Teredo"],
  ["2001:2::1", "benchmarking"],
  ["2001:20::1", "ORCHID"],
  ["2001:db8::1", "documentation"],
  ["2002:7f00:1::1", "6to4 carrying loopback"],
  ["2002:808:808::1", "6to4, whatever it carries"],
  ["3fff::1", "documentation"],
  ["fc00::1", "unique local"],
  ["fd12:3456:789a::1", "unique local"],
  ["fe80::1", "link-local"],
  ["fe80::1%eth0", "link-local with a zone"],
  ["fec0::1", "site-local"],
  ["ff02::1", "multicast"],
  ["localhost", "a name is not an address"],
  ["", "nothing is not an address"],
  ["127.1", "a short form is not an address"],
] as const)
  test(`${address || "an empty text"} is not public: ${because}`, () => {
    assert.equal(isPublicAddress(address), false);
  });

test("an IPv4 address is as public bare as it is mapped or behind NAT64", () => {
  fc.assert(
    fc.property(fc.ipV4(), (address) => {
      const bare = isPublicAddress(address);
      assert.equal(isPublicAddress(`::ffff:${address}`), bare);
      assert.equal(isPublicAddress(`64:ff9b::${address}`), bare);
    }),
  );
});

test("no spelling of an IPv6 address outside 2000::/3 is public but the two that carry IPv4", () => {
  fc.assert(
    fc.property(fc.ipV6(), (address) => {
      const [first = "0"] = new URL(`http://[${address}]/`).hostname.slice(1, -1).split(":");
      const head = Number.parseInt(first || "0", 16);
      if (head >= 0x2000 && head <= 0x3fff) return;
      if (head === 0x64 || head === 0) return;
      assert.equal(isPublicAddress(address), false);
    }),
  );
});

test("an allow-list opens exactly its names, addresses and ranges, each on its port", () => {
  const list = readAllowList([
    "Receiver.Intranet:8443",
    "127.0.0.1:4710",
    "10.20.0.0/16:443",
    "[fd00::/8]:8443",
    "[::1]:9000",
  ]);
  assert.equal(list.hasName("receiver.intranet", 8443), true);
  assert.equal(list.hasName("receiver.intranet.", 8443), true);
  assert.equal(list.hasName("receiver.intranet", 443), false);
  assert.equal(list.hasName("other.intranet", 8443), false);
  assert.equal(list.hasAddress("127.0.0.1", 4710), true);
  assert.equal(list.hasAddress("::ffff:127.0.0.1", 4710), true);
  assert.equal(list.hasAddress("127.0.0.1", 4711), false);
  assert.equal(list.hasAddress("127.0.0.2", 4710), false);
  assert.equal(list.hasAddress("10.20.255.1", 443), true);
  assert.equal(list.hasAddress("10.21.0.1", 443), false);
  assert.equal(list.hasAddress("fd12::1", 8443), true);
  assert.equal(list.hasAddress("fe80::1", 8443), false);
  assert.equal(list.hasAddress("::1", 9000), true);
});

for (const entry of [
  "",
  "localhost",
  "localhost:",
  "localhost:0",
  "localhost:65536",
  "10.0.0.0/33:443",
  "10.0.0.0/x:443",
  "10.0.0.0/:443",
  "host/8:443",
  "fd00::/8:443",
  "https://host:443",
  "[::1:443",
])
  test(`the allow-list entry "${entry}" is refused by name`, () => {
    assert.throws(() => readAllowList([entry]), {
      name: "RangeError",
      message: /SOUK_OUTGOING_ALLOW/,
    });
  });
