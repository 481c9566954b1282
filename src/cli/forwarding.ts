import { createHmac, randomBytes } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { credentialsFile, type Environment } from "./credentials.ts";

/** An event as the feed has it. */
export type FeedEvent = {
  readonly id: string;
  readonly type: string;
  readonly occurredAt: string;
  readonly test: boolean;
  readonly data: Readonly<Record<string, unknown>>;
};

const SECRET_PREFIX = "whsec_";
const TIMEOUT_MS = 10_000;

/**
 * The secret that forwarded events are signed with: made once and the same from then on, so that a
 * receiver is set up once. It stands beside the sign-ins, readable by its owner only.
 */
export function forwardingSecret(env: Environment): string {
  const path = join(dirname(credentialsFile(env)), "forwarding-secret");
  try {
    return readFileSync(path, "utf8").trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  }
  const secret = SECRET_PREFIX + randomBytes(24).toString("base64");
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  writeFileSync(path, `${secret}\n`, { mode: 0o600, flag: "wx" });
  return secret;
}

/**
 * Headers and body of an event by Standard Webhooks 1.0: the signature is over id, time and body,
 * with the secret's bytes.
 *
 * @param sentAt seconds since 1970
 */
function signedWebhook(
  { id, type, occurredAt, test, data }: FeedEvent,
  secret: string,
  sentAt: number,
): { readonly headers: Readonly<Record<string, string>>; readonly body: string } {
  const body = JSON.stringify({ type, timestamp: occurredAt, ...(test && { test }), data });
  const key = Buffer.from(secret.slice(SECRET_PREFIX.length), "base64");
  const signature = createHmac("sha256", key).update(`${id}.${sentAt}.${body}`).digest("base64");
  return {
    headers: {
      "content-type": "application/json",
      "webhook-id": id,
      "webhook-timestamp": String(sentAt),
      "webhook-signature": `v1,${signature}`,
    },
    body,
  };
}

/** Sends an event on, once. @returns the status of the answer, or what went wrong on the way */
export async function forward(
  event: FeedEvent,
  { url, secret }: { readonly url: string; readonly secret: string },
): Promise<string> {
  const { headers, body } = signedWebhook(event, secret, Math.floor(Date.now() / 1000));
  try {
    const response = await fetch(url, {
      method: "POST",
      headers,
      body,
      redirect: "manual",
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    await response.body?.cancel();
    return String(response.status);
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    return String((cause as Error).message ?? cause);
  }
}
