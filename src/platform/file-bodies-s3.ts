import { openAsBlob } from "node:fs";
import { type FileHandle, mkdtemp, open, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AwsClient } from "aws4fetch";
import { cannotStart } from "./cannot-start.ts";
import { type FileBodies, FilesUnavailable } from "./file-bodies.ts";
import type { S3Address } from "./s3-address.ts";

const CALL_MS = 30_000;
/** With the bytes of a large file on the way. */
const TRANSFER_MS = 600_000;
const MOVES_BYTES: ReadonlySet<string> = new Set(["PUT", "GET"]);
const ATTEMPTS_BESIDES_FIRST = 2;

/** Bytes in a bucket, one object per file, under `files/<id>`. */
export function s3Bodies(address: S3Address): FileBodies & { check(): Promise<void> } {
  const { endpoint, bucket, region, accessKeyId, secretAccessKey } = address;
  const client = new AwsClient({
    accessKeyId,
    secretAccessKey,
    region,
    service: "s3",
    retries: ATTEMPTS_BESIDES_FIRST,
    initRetryMs: 200,
  });
  const addressOf = (id: string) => `${endpoint}/${bucket}/files/${id}`;
  const call = async (method: string, url: string, init: RequestInit = {}): Promise<Response> => {
    try {
      const timeout = AbortSignal.timeout(MOVES_BYTES.has(method) ? TRANSFER_MS : CALL_MS);
      return await client.fetch(url, { method, redirect: "manual", signal: timeout, ...init });
    } catch (error) {
      throw new FilesUnavailable(`The file store at ${endpoint} does not answer`, { cause: error });
    }
  };
  return {
    place: "s3",
    /** @throws CannotStart when the bucket cannot be used with this key */
    async check() {
      const answer = await call("HEAD", `${endpoint}/${bucket}`).catch((error: unknown) => {
        throw cannotStart(`The file store of SOUK_FILES_URL, ${endpoint}, does not answer.`, error);
      });
      if (!answer.ok)
        throw cannotStart(
          `The file store of SOUK_FILES_URL answers ${answer.status} for the bucket ${bucket}: ` +
            `${meaning(answer.status)}.`,
        );
    },
    begin: (id) =>
      spooled(async (file, sha256) => {
        // The store compares the hash with what it received, so a damaged copy is refused.
        const answer = await call("PUT", addressOf(id), {
          body: await openAsBlob(file),
          headers: { "x-amz-content-sha256": sha256, "content-type": "application/octet-stream" },
        });
        if (!answer.ok) throw await refused(answer, "storing");
      }),
    async *read(id) {
      const answer = await call("GET", addressOf(id));
      if (!answer.ok || answer.body === null) throw await refused(answer, "reading");
      yield* answer.body;
    },
    async remove(id) {
      const answer = await call("DELETE", addressOf(id));
      if (!answer.ok && answer.status !== 404) throw await refused(answer, "removing");
    },
  };
}

/** A store wants to know length and hash beforehand: the bytes wait in a file for their end. */
function spooled(store: (file: string, sha256: string) => Promise<void>) {
  let opened: Promise<{ folder: string; handle: FileHandle }> | undefined;
  const spool = () => {
    opened ??= (async () => {
      const folder = await mkdtemp(join(tmpdir(), "souk-upload-"));
      return { folder, handle: await open(join(folder, "bytes"), "wx", 0o600) };
    })();
    return opened;
  };
  const clear = async () => {
    if (opened === undefined) return;
    const { folder, handle } = await opened;
    await handle.close();
    await rm(folder, { recursive: true, force: true });
  };
  return {
    write: async (bytes: Uint8Array) => (await spool()).handle.writeFile(bytes),
    async finish(sha256: string) {
      const { folder } = await spool();
      try {
        await store(join(folder, "bytes"), sha256);
      } finally {
        await clear();
      }
    },
    abandon: clear,
  };
}

async function refused(answer: Response, doing: string): Promise<FilesUnavailable> {
  const code = /<Code>([A-Za-z]{1,60})<\/Code>/.exec(await answer.text())?.[1];
  return new FilesUnavailable(
    `The file store answered ${answer.status}${code ? ` ${code}` : ""} when ${doing} a file`,
  );
}

const meaning = (status: number): string =>
  status === 403
    ? "the key is wrong or may not use the bucket"
    : status === 404
      ? "there is no such bucket"
      : status === 301 || status === 307
        ? "the bucket is in another region"
        : "see the store's own log";
