import { cannotStart } from "./cannot-start.ts";
import { isLoopback } from "./loopback.ts";
import { isPercentEncoded } from "./percent.ts";

/** A mail server, as SOUK_SMTP_URL names it. */
export type SmtpAddress = {
  readonly host: string;
  readonly port: number;
  /** Encrypted from the first byte (smtps). */
  readonly secure: boolean;
  /** Encrypted before anything is said; `offered`: where the server offers it. */
  readonly encryption: "required" | "offered" | "off";
  readonly auth: { readonly user: string; readonly pass: string } | undefined;
};

const ENCRYPTIONS = ["required", "offered", "off"] as const;

/**
 * Reads `smtp://[USER:PASSWORD@]HOST[:PORT][?tls=required|offered|off]`, or `smtps://…`.
 * A password leaves this machine encrypted only, unless `tls` says otherwise.
 *
 * @throws CannotStart saying what is wrong, without the password
 */
export function readSmtpAddress(setting: string): SmtpAddress {
  const url = new URL(setting);
  const wrong = (what: string) =>
    cannotStart(
      `SOUK_SMTP_URL ${what}; it takes smtp://[USER:PASSWORD@]HOST[:PORT][?tls=required|offered|off] or smtps://…`,
    );
  const secure = url.protocol === "smtps:";
  if (!secure && url.protocol !== "smtp:") throw wrong("does not begin with smtp:// or smtps://");
  if (!url.hostname) throw wrong("names no host");
  if (Boolean(url.username) !== Boolean(url.password))
    throw wrong("has a user or a password alone");
  if (![url.username, url.password].every(isPercentEncoded))
    throw wrong("has a % in user or password that is not written %25");
  const unknown = [...url.searchParams.keys()].find((name) => name !== "tls");
  if (unknown !== undefined) throw wrong(`has an unknown part ${unknown}`);
  const host = url.hostname.replace(/^\[(.*)\]$/, "$1");
  const auth = url.username
    ? { user: decodeURIComponent(url.username), pass: decodeURIComponent(url.password) }
    : undefined;
  const wanted = url.searchParams.get("tls");
  const encryption = ENCRYPTIONS.find((one) => one === wanted);
  if (wanted !== null && encryption === undefined)
    throw wrong("has a tls that is none of the three");
  return {
    host,
    port: url.port ? Number(url.port) : secure ? 465 : auth ? 587 : 25,
    secure,
    encryption: encryption ?? (auth && !isLoopback(host) ? "required" : "offered"),
    auth,
  };
}
