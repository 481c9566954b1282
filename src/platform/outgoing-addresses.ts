import { BlockList, isIP, isIPv4 } from "node:net";

/**
 * Which addresses the marketplace may connect to on somebody's word. Public is what the IANA
 * registries call globally reachable; everything else needs the operator's allow-list.
 */

const NOT_PUBLIC_V4: readonly (readonly [string, number])[] = [
  ["0.0.0.0", 8], // "this network"
  ["10.0.0.0", 8],
  ["100.64.0.0", 10], // carrier-grade NAT
  ["127.0.0.0", 8],
  ["169.254.0.0", 16], // link-local, cloud metadata
  ["172.16.0.0", 12],
  ["192.0.0.0", 24], // protocol assignments
  ["192.0.2.0", 24], // documentation
  ["192.88.99.0", 24], // 6to4 relays
  ["192.168.0.0", 16],
  ["198.18.0.0", 15], // benchmarking
  ["198.51.100.0", 24], // documentation
  ["203.0.113.0", 24], // documentation
  ["224.0.0.0", 4], // multicast
  ["240.0.0.0", 4], // reserved and broadcast
];

/** Inside 2000::/3, the only part of IPv6 that is handed out as public. */
const NOT_PUBLIC_V6: readonly (readonly [string, number])[] = [
  ["2001::", 23], // protocol assignments: Teredo, benchmarking, ORCHID
  ["2001:db8::", 32], // documentation
  ["2002::", 16], // 6to4 carries an IPv4 address of anybody's choice
  ["3fff::", 20], // documentation
];

const closedV4 = blockList(NOT_PUBLIC_V4, "ipv4");
const closedV6 = blockList(NOT_PUBLIC_V6, "ipv6");
const globalV6 = blockList([["2000::", 3]], "ipv6");

/**
 * Whether `address`, an IPv4 or IPv6 address as text, is globally reachable. Addresses that carry
 * an IPv4 address (v4-mapped and the well-known NAT64 prefix) are judged by the one they carry.
 * Anything that is not an address is not public.
 */
export function isPublicAddress(address: string): boolean {
  const plain = withoutZone(address);
  if (isIPv4(plain)) return !closedV4.check(plain, "ipv4");
  if (isIP(plain) !== 6) return false;
  const carried = carriedV4(plain);
  if (carried !== undefined) return isPublicAddress(carried);
  return globalV6.check(plain, "ipv6") && !closedV6.check(plain, "ipv6");
}

/** The targets an operator opened on purpose: `SOUK_OUTGOING_ALLOW`. */
export type AllowList = {
  /** Whether the name itself was opened on this port, whatever it resolves to. */
  hasName(host: string, port: number): boolean;
  hasAddress(address: string, port: number): boolean;
};

/**
 * Reads allow-list entries: `receiver.intranet:8443`, `127.0.0.1:4710`, `10.20.0.0/16:443`,
 * `[fd00::/8]:8443`.
 *
 * @throws RangeError naming the entry that cannot be read
 */
export function readAllowList(entries: readonly string[]): AllowList {
  const names = new Set<string>();
  const ranges = new Map<number, BlockList>();
  for (const entry of entries) {
    const { target, port } = splitEntry(entry);
    const [address = "", bits] = target.split("/");
    const family = isIP(address);
    if (family === 0) {
      if (bits !== undefined || !/^[a-z0-9.-]+$/i.test(address)) throw unreadable(entry);
      names.add(`${hostName(address)}:${port}`);
      continue;
    }
    const most = family === 4 ? 32 : 128;
    const prefix = bits === undefined ? most : Number(bits);
    if (!/^\d{1,3}$/.test(bits ?? "0") || prefix > most) throw unreadable(entry);
    const range = ranges.get(port) ?? new BlockList();
    range.addSubnet(address, prefix, family === 4 ? "ipv4" : "ipv6");
    ranges.set(port, range);
  }
  return {
    hasName: (host, port) => names.has(`${hostName(host)}:${port}`),
    hasAddress(address, port) {
      const plain = carriedV4(withoutZone(address)) ?? withoutZone(address);
      return ranges.get(port)?.check(plain, isIPv4(plain) ? "ipv4" : "ipv6") ?? false;
    },
  };
}

function splitEntry(entry: string): { target: string; port: number } {
  const match = /^(?:\[([^\]]+)\]|([^:[\]]+)):(\d{1,5})$/.exec(entry.trim());
  const target = match?.[1] ?? match?.[2];
  const port = Number(match?.[3]);
  if (target === undefined || port < 1 || port > 65_535) throw unreadable(entry);
  return { target, port };
}

const unreadable = (entry: string) =>
  new RangeError(`Not host:port or CIDR:port in SOUK_OUTGOING_ALLOW: ${JSON.stringify(entry)}`);

/** `Example.COM.` and `example.com` are one name. */
const hostName = (host: string): string => host.toLowerCase().replace(/\.$/, "");

const withoutZone = (address: string): string => address.replace(/%.*$/, "");

/** The IPv4 address inside `::ffff:0:0/96` (mapped) or `64:ff9b::/96` (NAT64), or undefined. */
function carriedV4(address: string): string | undefined {
  if (isIP(address) !== 6) return undefined;
  const groups = groupsOf(address);
  const head = groups.slice(0, 6).join(":");
  if (head !== "0:0:0:0:0:ffff" && head !== "64:ff9b:0:0:0:0") return undefined;
  return groups
    .slice(6)
    .flatMap((group) => {
      const value = Number.parseInt(group, 16);
      return [value >> 8, value & 255];
    })
    .join(".");
}

/** The eight groups of a valid IPv6 address, without leading zeros. */
function groupsOf(address: string): string[] {
  // The URL parser knows every spelling, dotted tails included, and writes one.
  const canonical = new URL(`http://[${address}]/`).hostname.slice(1, -1);
  const [before = "", after] = canonical.split("::");
  const head = before === "" ? [] : before.split(":");
  const tail = after === undefined || after === "" ? [] : after.split(":");
  const zeros = after === undefined ? 0 : 8 - head.length - tail.length;
  return [...head, ...Array<string>(zeros).fill("0"), ...tail];
}

function blockList(
  ranges: readonly (readonly [string, number])[],
  family: "ipv4" | "ipv6",
): BlockList {
  const list = new BlockList();
  for (const [address, prefix] of ranges) list.addSubnet(address, prefix, family);
  return list;
}
