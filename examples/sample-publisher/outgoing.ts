import { request as httpRequest } from "node:http";
import { request as httpsRequest } from "node:https";

export type Exchange = {
  readonly method: "GET" | "POST" | "PATCH";
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
};

export type Answer = { readonly status: number; readonly body: string };

/** The marketplace could not be asked: no connection, no answer in time, or more than we read. */
export class Unreachable extends Error {
  override readonly name = "Unreachable";
}

const MAX_ANSWER_BYTES = 1_048_576;

/**
 * One call to the marketplace, done within `timeoutMs` or not at all. Redirects are not followed:
 * a bearer token would travel with them.
 *
 * @param ca PEM of the authority to trust instead of the public ones
 * @throws Unreachable
 */
export function exchange(
  { method, url, headers = {}, body }: Exchange,
  { ca, timeoutMs }: { readonly ca?: string | undefined; readonly timeoutMs: number },
): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const fail = (why: string, cause?: unknown) =>
    reject(new Unreachable(`${method} ${new URL(url).origin}: ${why}`, { cause }));
  // Plain http is for tests on one machine; `node:https` takes the authority to trust.
  const open = url.startsWith("https:") ? httpsRequest : httpRequest;
  const call = open(
    url,
    {
      method,
      ...(ca === undefined ? {} : { ca }),
      signal: AbortSignal.timeout(timeoutMs),
      headers: {
        accept: "application/json",
        ...headers,
        "content-length": String(Buffer.byteLength(body ?? "")),
      },
    },
    (answer) => {
      const parts: Buffer[] = [];
      let bytes = 0;
      answer.on("data", (part: Buffer) => {
        bytes += part.length;
        if (bytes <= MAX_ANSWER_BYTES) parts.push(part);
        else call.destroy(new Error(`the answer is longer than ${MAX_ANSWER_BYTES} bytes`));
      });
      answer.on("end", () =>
        resolve({ status: answer.statusCode ?? 0, body: Buffer.concat(parts).toString("utf8") }),
      );
      answer.on("error", (error) => fail(error.message, error));
    },
  );
  call.on("error", (error) =>
    fail(error.name === "AbortError" ? `no answer within ${timeoutMs} ms` : error.message, error),
  );
  call.end(body);
  return promise;
}

/** The object in a JSON answer; an empty one where the answer is something else. */
export function jsonObject(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : {};
  } catch {
    return {};
  }
}
