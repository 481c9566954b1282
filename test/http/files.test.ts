import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { after, before, suite, test } from "node:test";
import sharp from "sharp";
import { startTestMarket, type TestMarket, type TestPerson } from "../support/market.ts";

const octets = { "content-type": "application/octet-stream" };
const png = (width: number, height: number) =>
  sharp({
    create: {
      width,
      height,
      channels: 3,
      background: { r: randomBytes(1)[0] ?? 0, g: 90, b: 107 },
    },
  })
    .png()
    .toBuffer();

suite("files", () => {
  let market: TestMarket;
  let publisher: TestPerson;
  let rival: TestPerson;
  before(async () => {
    market = await startTestMarket();
    publisher = await market.organisation({ kind: "publisher", name: "Brightwater Labs" });
    rival = await market.organisation({ kind: "publisher", name: "Rival" });
  });
  after(() => market.close());

  test("an image is named by its bytes and says its type and dimensions, whatever its name says", async () => {
    const bytes = await png(300, 200);
    const stored = await publisher.call("POST", "/v1/files?name=logo.exe", bytes, octets);
    assert.equal(stored.status, 201, stored.text);
    const { sha256, mediaType, width, height, size } = stored.json();
    assert.deepEqual(
      { mediaType, width, height, size },
      { mediaType: "image/png", width: 300, height: 200, size: bytes.length },
    );
    assert.equal(sha256, createHash("sha256").update(bytes).digest("hex"));
    const again = await publisher.call("POST", "/v1/files?name=copy.png", bytes, octets);
    assert.equal(again.json()["sha256"], sha256);
    const read = await publisher.call("GET", `/v1/files/${sha256}`);
    assert.equal(read.headers.get("content-type"), "image/png");
  });

  test("a file of several chunks comes back byte for byte", async () => {
    const bytes = Buffer.concat([Buffer.from("%PDF-1.7\n"), randomBytes(1_700_000)]);
    const { sha256, mediaType } = (
      await publisher.call("POST", "/v1/files?name=a.pdf", bytes, octets)
    ).json<{ sha256: string; mediaType: string }>();
    assert.equal(mediaType, "application/pdf");
    const read = await fetch(`${market.url}/v1/files/${sha256}`, {
      headers: { cookie: publisher.cookie },
    });
    assert.equal(
      createHash("sha256")
        .update(Buffer.from(await read.arrayBuffer()))
        .digest("hex"),
      sha256,
    );
  });

  test("a file of another organisation is answered like one that does not exist", async () => {
    const { sha256 } = (
      await publisher.call("POST", "/v1/files?name=a.png", await png(10, 10), octets)
    ).json<{ sha256: string }>();
    assert.equal((await rival.call("GET", `/v1/files/${sha256}`)).status, 404);
    assert.equal((await rival.call("GET", `/v1/files/${"0".repeat(64)}`)).status, 404);
    assert.equal((await market.visitor("GET", `/files/${sha256}`)).status, 404);
  });

  test("an image that carries something behind its end is refused, and leaves nothing", async () => {
    const polyglot = Buffer.concat([await png(20, 20), Buffer.from("<script>alert(1)</script>")]);
    const refused = await publisher.call("POST", "/v1/files?name=p.png", polyglot, octets);
    assert.equal(refused.status, 422);
    assert.equal(refused.json()["code"], "file/image-unsound");
    const { rows } = await market.platform.pool.raw.query(
      "select count(*)::int as left_over from platform.file_chunks c where not exists (select 1 from platform.files f where f.upload_id = c.upload_id)",
    );
    assert.equal(rows[0].left_over, 0);
  });

  test("who asks for the head of a file gets its length and type without its bytes", async () => {
    const bytes = Buffer.concat([Buffer.from("%PDF-1.7\n"), randomBytes(1_300_000)]);
    const { sha256 } = (await publisher.call("POST", "/v1/files?name=b.pdf", bytes, octets)).json<{
      sha256: string;
    }>();
    const headers = { cookie: publisher.cookie };
    const head = await fetch(`${market.url}/v1/files/${sha256}`, { method: "HEAD", headers });
    assert.equal(head.status, 200);
    assert.equal(head.headers.get("content-length"), String(bytes.length));
    assert.equal(head.headers.get("content-type"), "application/pdf");
  });

  test("an SVG is text to us and never served as something that a browser runs", async () => {
    const svg = "<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>";
    const stored = await publisher.call("POST", "/v1/files?name=logo.svg", svg, octets);
    const { sha256, mediaType } = stored.json<{ sha256: string; mediaType: string }>();
    assert.ok(!mediaType.startsWith("image/"), mediaType);
    const read = await publisher.call("GET", `/v1/files/${sha256}`);
    assert.equal(read.headers.get("content-disposition"), "attachment");
    assert.match(read.headers.get("content-security-policy") ?? "", /sandbox/);
  });

  test("an image over 5 MiB is refused with the limit", async () => {
    const side = 1_400;
    const noise = await sharp(randomBytes(side * side * 3), {
      raw: { width: side, height: side, channels: 3 },
    })
      .png({ compressionLevel: 0 })
      .toBuffer();
    const refused = await publisher.call("POST", "/v1/files?name=big.png", noise, octets);
    assert.equal(refused.status, 413);
    assert.equal(refused.json()["limitMebibytes"], 5);
  });

  test("an empty file is refused", async () => {
    const refused = await publisher.call("POST", "/v1/files?name=none", new Uint8Array(0), octets);
    assert.equal(refused.json()["code"], "file/empty");
  });
});
