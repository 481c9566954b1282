import { createHash, createHmac } from "node:crypto";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";

/**
 * A small S3-compatible store that believes nobody: it computes every signature (version 4) and
 * every hash of a body again, and answers 403 or 400 as the real ones do.
 */
export async function startS3Server(): Promise<{
  readonly setting: (secret?: string, bucket?: string) => string;
  readonly objects: Map<string, Buffer>;
  /** Answers the next so many calls with 503, as a busy store does. */
  failNext(calls: number): void;
  close(): Promise<void>;
}> {
  const objects = new Map<string, Buffer>();
  let failures = 0;
  const server = createServer(async (request, response) => {
    const body = Buffer.concat(await Array.fromAsync(request as AsyncIterable<Buffer>));
    const answer = (status: number, content: string | Buffer = "") =>
      response.writeHead(status).end(request.method === "HEAD" ? undefined : content);
    if (failures > 0) {
      failures -= 1;
      return answer(503, "<Error><Code>SlowDown</Code></Error>");
    }
    if (!isSigned(request)) return answer(403, "<Error><Code>SignatureDoesNotMatch</Code></Error>");
    const claimed = request.headers["x-amz-content-sha256"];
    if (claimed !== "UNSIGNED-PAYLOAD" && claimed !== sha256(body))
      return answer(400, "<Error><Code>XAmzContentSHA256Mismatch</Code></Error>");
    const path = request.url ?? "";
    if (!/^\/souk-files(\/|$)/.test(path))
      return answer(404, "<Error><Code>NoSuchBucket</Code></Error>");
    if (request.method === "HEAD") return answer(200);
    if (request.method === "PUT") {
      if (request.headers["content-length"] === undefined)
        return answer(411, "<Error><Code>MissingContentLength</Code></Error>");
      objects.set(path, body);
      return answer(200);
    }
    if (request.method === "DELETE") {
      objects.delete(path);
      return answer(204);
    }
    const found = objects.get(path);
    return found ? answer(200, found) : answer(404, "<Error><Code>NoSuchKey</Code></Error>");
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as AddressInfo;
  return {
    objects,
    setting: (secret = SECRET, bucket = "souk-files") =>
      `s3://${KEY}:${encodeURIComponent(secret)}@127.0.0.1:${port}/${bucket}?region=${REGION}&tls=off`,
    failNext: (calls) => {
      failures = calls;
    },
    close: () => new Promise((done) => server.close(() => done())),
  };
}

const KEY = "AKIDSOUK";
const SECRET = "a/secret+with:odd@letters";
const REGION = "eu-west-3";

const sha256 = (data: string | Buffer): string => createHash("sha256").update(data).digest("hex");
const hmac = (key: string | Buffer, data: string): Buffer =>
  createHmac("sha256", key).update(data).digest();

/** AWS Signature Version 4, computed from the request as it arrived. */
function isSigned(request: IncomingMessage): boolean {
  const given =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/s3\/aws4_request, SignedHeaders=([^,]+), Signature=([0-9a-f]{64})$/.exec(
      request.headers.authorization ?? "",
    );
  if (given === null) return false;
  const [, key, day = "", region = "", signedHeaders = "", signature] = given;
  const names = signedHeaders.split(";");
  if (!["host", "x-amz-content-sha256", "x-amz-date"].every((name) => names.includes(name)))
    return false;
  const [path = "", query = ""] = (request.url ?? "").split("?");
  const canonical = [
    request.method,
    path,
    query,
    ...names.map((name) => `${name}:${String(request.headers[name]).trim()}`),
    "",
    signedHeaders,
    request.headers["x-amz-content-sha256"],
  ].join("\n");
  const scope = `${day}/${region}/s3/aws4_request`;
  const text = ["AWS4-HMAC-SHA256", request.headers["x-amz-date"], scope, sha256(canonical)];
  const signing = ["s3", "aws4_request"].reduce<Buffer>(
    hmac,
    hmac(hmac(`AWS4${SECRET}`, day), region),
  );
  const expected = hmac(signing, text.join("\n")).toString("hex");
  return key === KEY && region === REGION && signature === expected;
}
