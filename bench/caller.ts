import { randomUUID } from "node:crypto";
import type { Pool } from "undici";

/** Somebody who signed in. */
export type Caller = {
  /** Calls and reads the answer; refusals and failures end the measurement. */
  call<T>(method: "GET" | "POST" | "PUT", path: string, wanted?: Wanted): Promise<Answer<T>>;
};
export type Wanted = {
  readonly body?: unknown;
  /** Sent as it is, in place of `body`. */
  readonly csv?: string;
  readonly ifMatch?: string | undefined;
};
export type Answer<T> = { readonly body: T; readonly etag: string | undefined };

/** Signs in at `origin`; calls go out over the connections of `pool`. */
export async function signIn(
  pool: Pool,
  origin: string,
  person: { readonly email: string; readonly password: string },
): Promise<Caller> {
  const signedIn = await pool.request({
    method: "POST",
    path: "/v1/sessions",
    headers: { "content-type": "application/json", origin },
    body: JSON.stringify(person),
  });
  const text = await signedIn.body.text();
  if (signedIn.statusCode !== 201) throw new Error(`Sign-in answered: ${text}`);
  const cookie = [signedIn.headers["set-cookie"] ?? []]
    .flat()
    .map((one) => one.split(";")[0])
    .join("; ");
  return {
    async call(method, path, { body, csv, ifMatch } = {}) {
      const answer = await pool.request({
        method,
        path,
        headers: {
          cookie,
          origin,
          "accept-language": "en",
          ...(csv === undefined ? {} : { "content-type": "text/csv" }),
          ...(body === undefined ? {} : { "content-type": "application/json" }),
          ...(method === "POST" ? { "idempotency-key": randomUUID() } : {}),
          ...(ifMatch === undefined ? {} : { "if-match": ifMatch }),
        },
        ...(csv === undefined ? {} : { body: csv }),
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const said = await answer.body.text();
      if (answer.statusCode >= 300) throw new Error(`${method} ${path} answered: ${said}`);
      const etag = answer.headers["etag"];
      return {
        body: said === "" ? undefined : JSON.parse(said),
        etag: typeof etag === "string" ? etag : undefined,
      };
    },
  };
}
