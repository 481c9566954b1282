import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { after, before, suite, test } from "node:test";
import sharp from "sharp";
import { accepted } from "../../src/kernel/result.ts";
import { CannotStart } from "../../src/platform/cannot-start.ts";
import { openPool, type Pool } from "../../src/platform/database.ts";
import { FilesUnavailable } from "../../src/platform/file-bodies.ts";
import { s3Bodies } from "../../src/platform/file-bodies-s3.ts";
import { type FileStore, openFiles } from "../../src/platform/files.ts";
import { readS3Address } from "../../src/platform/s3-address.ts";
import { openTestDatabase } from "../support/database.ts";
import { startS3Server } from "../support/s3-server.ts";

const sha256 = (bytes: Buffer): string => createHash("sha256").update(bytes).digest("hex");

async function* pieces(bytes: Buffer, size = 70_001): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function bytesOf(files: FileStore, name: string): Promise<Buffer | undefined> {
  const content = await files.open(name);
  return content && Buffer.concat(await Array.fromAsync(content as AsyncIterable<Buffer>));
}

suite("the file store", () => {
  let pool: Pool;
  let s3: Awaited<ReturnType<typeof startS3Server>>;
  before(async () => {
    pool = openPool(await openTestDatabase(), { max: 8, onError: () => undefined });
    s3 = await startS3Server();
  });
  after(async () => {
    await s3.close();
    await pool.end();
  });

  const count = async (text: string): Promise<number> =>
    Number((await pool.raw.query(`select count(*) as n from ${text}`)).rows[0].n);
  const inBucket = () => openFiles(pool, s3Bodies(readS3Address(s3.setting())));
  const spools = () => readdirSync(tmpdir()).filter((name) => name.startsWith("souk-upload-"));

  for (const [place, open] of [
    ["the database", () => openFiles(pool)],
    ["an S3-compatible store", inBucket],
  ] as const) {
    test(`a file kept in ${place} comes back byte for byte, whatever its size`, async () => {
      const files = open();
      for (const size of [1, 4_100, 524_288, 524_289, 3_000_000]) {
        const bytes = randomBytes(size);
        const stored = accepted(await files.put(pieces(bytes)));
        assert.deepEqual([stored.sha256, stored.size], [sha256(bytes), size]);
        assert.equal(
          sha256((await bytesOf(files, stored.sha256)) ?? Buffer.alloc(0)),
          stored.sha256,
        );
      }
      assert.equal(await count("platform.file_leftovers"), 0);
      assert.deepEqual(spools(), []);
    });

    test(`the same bytes uploaded eight times at once are kept in ${place} once`, async () => {
      const files = open();
      const bytes = randomBytes(600_000);
      const before = (await count("platform.file_chunks")) + s3.objects.size;
      const stored = await Promise.all(Array.from({ length: 8 }, () => files.put(pieces(bytes))));
      for (const one of stored) assert.equal(accepted(one).sha256, sha256(bytes));
      assert.equal(await count(`platform.files where sha256 = '${sha256(bytes)}'`), 1);
      const kept = (await count("platform.file_chunks")) + s3.objects.size - before;
      assert.equal(kept, place === "the database" ? 2 : 1);
      assert.equal(await count("platform.file_leftovers"), 0);
    });

    test(`a refused upload leaves nothing in ${place}`, async () => {
      const files = open();
      const image = await sharp({
        create: { width: 9_000, height: 9_000, channels: 3, background: "#fff" },
      })
        .png()
        .toBuffer();
      const before = (await count("platform.file_chunks")) + s3.objects.size;
      const tooMany = await files.put(pieces(image));
      assert.equal(!tooMany.ok && tooMany.problem.code, "file/image-too-many-pixels");
      const cut = await files.put(pieces(image.subarray(0, -5)));
      assert.equal(!cut.ok && cut.problem.code, "file/image-unsound");
      const large = await files.put(
        pieces(Buffer.concat([Buffer.from("%PDF-1.7\n"), Buffer.alloc(20 * 1024 * 1024)])),
      );
      assert.deepEqual(!large.ok && large.problem.params, {
        limitMebibytes: 20,
        mediaType: "application/pdf",
      });
      assert.equal((await count("platform.file_chunks")) + s3.objects.size, before);
      assert.equal(await count("platform.file_leftovers"), 0);
      assert.deepEqual(spools(), []);
    });

    test(`an upload that breaks off is cleared from ${place} a day later`, async () => {
      const files = open();
      async function* broken() {
        yield* pieces(randomBytes(1_200_000));
        throw new Error("the connection was reset");
      }
      await assert.rejects(files.put(broken()), /reset/);
      assert.deepEqual(spools(), []);
      assert.equal(
        (await files.tidy()).leftovers,
        0,
        "not at once: it could be under way elsewhere",
      );
      await pool.raw.query(
        "update platform.file_leftovers set remove_after = clock_timestamp() - interval '1 s'",
      );
      assert.equal((await files.tidy()).leftovers, 1);
      assert.equal(await count("platform.file_leftovers"), 0);
    });

    test(`a file in ${place} goes 30 days after the last thing that held it let go, and not before`, async () => {
      const files = open();
      const held = accepted(await files.put(pieces(randomBytes(1_000)))).sha256;
      const loose = accepted(await files.put(pieces(randomBytes(1_000)))).sha256;
      const again = accepted(await files.put(pieces(randomBytes(1_000)))).sha256;
      await pool.raw.query(
        "insert into platform.file_references (sha256, holder) values ($1, 'draft:1')",
        [held],
      );
      await files.tidy();
      const later = () =>
        pool.raw.query(
          "update platform.files set idle_since = idle_since - interval '30 days 1 s'",
        );
      await later();
      await pool.raw.query(
        "insert into platform.file_uploads (sha256, organisation_id, name) values ($1, gen_random_uuid(), 'a')",
        [again],
      );
      await files.tidy();
      const there = async () => [...(await files.statAll([held, loose, again])).keys()].sort();
      assert.deepEqual(await there(), [held, again].sort());

      await pool.raw.query("delete from platform.file_references where sha256 = $1", [held]);
      await files.tidy();
      assert.deepEqual(await there(), [held, again].sort(), "its 30 days begin now");
      await pool.raw.query("delete from platform.file_uploads where sha256 = $1", [again]);
      await later();
      await files.tidy();
      assert.deepEqual(await there(), []);
      assert.equal(await files.open(held), undefined);
      await pool.raw.query(
        "update platform.file_leftovers set remove_after = clock_timestamp() - interval '1 s'",
      );
      await files.tidy();
      assert.equal(await count("platform.file_leftovers"), 0);
    });
  }

  test("a file that something holds is not forgotten", async () => {
    const files = openFiles(pool);
    const { sha256: name } = accepted(await files.put(pieces(randomBytes(10))));
    await pool.raw.query(
      "insert into platform.file_references (sha256, holder) values ($1, 'edition:1')",
      [name],
    );
    await files.forget(name);
    assert.ok(await files.stat(name));
    await pool.raw.query("delete from platform.file_references where sha256 = $1", [name]);
    await files.forget(name);
    assert.equal(await files.stat(name), undefined);
  });

  test("files stay readable in the database after new ones go to another store, but not the other way round", async () => {
    const old = accepted(await openFiles(pool).put(pieces(randomBytes(100)))).sha256;
    assert.equal((await bytesOf(inBucket(), old))?.length, 100);
    const moved = accepted(await inBucket().put(pieces(randomBytes(100)))).sha256;
    await assert.rejects(bytesOf(openFiles(pool), moved), /SOUK_FILES_URL/);
  });

  test("a busy store is asked again; one that stays away is an outage, and the upload can be repeated", async () => {
    const files = inBucket();
    const bytes = randomBytes(5_000);
    s3.failNext(2);
    assert.ok((await files.put(pieces(bytes))).ok);
    s3.failNext(9);
    await assert.rejects(files.put(pieces(randomBytes(10))), FilesUnavailable);
    s3.failNext(0);
    const gone = s3Bodies(readS3Address("s3://k:s@127.0.0.1:9/souk-files?tls=off"));
    await assert.rejects(openFiles(pool, gone).put(pieces(bytes)), FilesUnavailable);
  });

  test("a start with a wrong key, bucket or host of the store is refused with the reason", async () => {
    const check = (setting: string) => s3Bodies(readS3Address(setting)).check();
    await check(s3.setting());
    await assert.rejects(check(s3.setting("wrong")), /403.*key is wrong/);
    await assert.rejects(check(s3.setting(undefined, "elsewhere")), /404.*no such bucket/);
    await assert.rejects(check("s3://k:s@127.0.0.1:9/souk-files?tls=off"), /does not answer/);
  });
});

for (const [setting, reason] of [
  ["s3://host/bucket", /no key and secret/],
  ["s3://k:top-secret@host/", /no bucket/],
  ["s3://k:top-secret@host/UPPER", /no bucket/],
  ["s3://k:top-secret@host/bucket?tls=maybe", /tls/],
  ["s3://k:top-secret@host/bucket?zone=1", /unknown part zone/],
  ["https://k:top-secret@host/bucket", /s3:\/\//],
] as const)
  test(`SOUK_FILES_URL that cannot be used says why, without its secret: ${reason.source}`, () => {
    assert.throws(
      () => readS3Address(setting),
      (error) =>
        error instanceof CannotStart &&
        reason.test(error.message) &&
        !error.message.includes("top-secret"),
    );
  });
