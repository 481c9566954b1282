import { cannotStart } from "./cannot-start.ts";
import { isPercentEncoded } from "./percent.ts";

/** An S3-compatible store, as SOUK_FILES_URL names it. */
export type S3Address = {
  readonly endpoint: string;
  readonly bucket: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
};

const FORM = "s3://KEY:SECRET@HOST[:PORT]/BUCKET?region=REGION[&tls=off]";

/**
 * Reads `SOUK_FILES_URL`. Key and secret are percent-encoded where they hold `/`, `@`, `:` or `%`.
 *
 * @throws CannotStart with the form it takes; the secret is never in the message
 */
export function readS3Address(setting: string): S3Address {
  const wrong = (what: string) => cannotStart(`SOUK_FILES_URL ${what}; it takes ${FORM}.`);
  if (!URL.canParse(setting)) throw wrong("is not an address");
  const url = new URL(setting);
  const bucket = url.pathname.replace(/^\/|\/$/g, "");
  const region = url.searchParams.get("region") ?? "us-east-1";
  const tls = url.searchParams.get("tls") ?? "on";
  const unknown = [...url.searchParams.keys()].find((name) => !["region", "tls"].includes(name));
  if (url.protocol !== "s3:") throw wrong("does not begin with s3://");
  if (!url.hostname) throw wrong("names no host");
  if (!url.username || !url.password) throw wrong("has no key and secret");
  if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(bucket)) throw wrong("names no bucket");
  if (tls !== "on" && tls !== "off") throw wrong("has a tls other than on or off");
  if (unknown !== undefined) throw wrong(`has an unknown part ${unknown}`);
  const [accessKeyId, secretAccessKey] = [url.username, url.password].map((part) => {
    if (!isPercentEncoded(part)) throw wrong("has a % in key or secret that is not written %25");
    return decodeURIComponent(part);
  }) as [string, string];
  return {
    endpoint: `${tls === "on" ? "https" : "http"}://${url.host}`,
    bucket,
    region,
    accessKeyId,
    secretAccessKey,
  };
}
