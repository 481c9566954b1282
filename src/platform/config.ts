import { isIP } from "node:net";
import { resolve } from "node:path";

/** What the environment says, parsed once, with defaults and units. Secrets never reach a log. */
export type Config = {
  readonly host: string;
  readonly port: number;
  readonly publicUrl: string | undefined;
  readonly dataDir: string;
  readonly databaseUrl: string | undefined;
  readonly marketplace: "sandbox" | "live";
  readonly demo: "on" | "off" | "auto";
  readonly tls: { readonly cert: string; readonly key: string } | undefined;
  readonly tlsPort: number;
  readonly trustProxy: number | readonly string[] | undefined;
  readonly secretKey: string | undefined;
  readonly smtpUrl: string | undefined;
  readonly mailFrom: string;
  readonly outgoingAllow: readonly string[];
  readonly samplePort: number;
  readonly filesUrl: string | undefined;
  readonly logLevel: string;
};

export type Setting = {
  readonly name: string;
  /** As shown in the documents; the empty text where unset is the default. */
  readonly default: string;
  readonly meaning: string;
};

/** Every setting, its default and meaning: the source of docs/operating/configure.md. */
export const SETTINGS: readonly Setting[] = [
  {
    name: "SOUK_HOST",
    default: "127.0.0.1",
    meaning: "Address to listen on. Plain http is served on loopback addresses only.",
  },
  {
    name: "SOUK_PORT",
    default: "4700",
    meaning: "Port of plain http (1–65535; 0 takes a free one).",
  },
  {
    name: "SOUK_PUBLIC_URL",
    default: "",
    meaning:
      "Address under which people and programs reach Souk, without a path; unset: built from host and port.",
  },
  {
    name: "SOUK_DATA_DIR",
    default: "./data",
    meaning:
      "Folder of the embedded database, certificates and secrets. One running marketplace each.",
  },
  {
    name: "DATABASE_URL",
    default: "",
    meaning:
      "PostgreSQL 18 server to use (postgres://…); unset: the embedded one in the data folder.",
  },
  {
    name: "SOUK_MARKETPLACE",
    default: "sandbox",
    meaning:
      "sandbox or live: what a new data folder is made as; an existing one stays what it is.",
  },
  {
    name: "SOUK_DEMO",
    default: "auto",
    meaning:
      "on, off or auto: make the demo marketplace on an empty sandbox. Demo accounts sign in from loopback only unless this is on.",
  },
  { name: "SOUK_TLS_CERT", default: "", meaning: "PEM file with the certificate chain for https." },
  { name: "SOUK_TLS_KEY", default: "", meaning: "PEM file with the private key for https." },
  {
    name: "SOUK_TLS_PORT",
    default: "4743",
    meaning: "Port of https (a sandbox without certificate files makes its own authority).",
  },
  {
    name: "SOUK_TRUST_PROXY",
    default: "",
    meaning: "Number of proxies in front, or their addresses as CIDRs separated by commas.",
  },
  {
    name: "SOUK_SECRET_KEY",
    default: "",
    meaning:
      "At least 32 characters; seals secrets at rest and signs sessions. Unset: a 0600 file in the data folder; required with DATABASE_URL.",
  },
  {
    name: "SOUK_SMTP_URL",
    default: "",
    meaning: "Mail server (smtp:// or smtps://); unset: mail stays in the built-in outbox.",
  },
  { name: "SOUK_MAIL_FROM", default: "Souk <souk@localhost>", meaning: "Sender of mails." },
  {
    name: "SOUK_OUTGOING_ALLOW",
    default: "",
    meaning:
      "Non-public receivers that outgoing calls may reach: host:port or CIDR:port, separated by commas.",
  },
  {
    name: "SOUK_SAMPLE_PORT",
    default: "4710",
    meaning: "Loopback port of the demo's sample publisher.",
  },
  {
    name: "SOUK_FILES_URL",
    default: "",
    meaning:
      "S3-compatible store for files (s3://key:secret@host/bucket?region=…); unset: the database.",
  },
  {
    name: "SOUK_LOG_LEVEL",
    default: "info",
    meaning: "trace, debug, info, warn, error or silent.",
  },
];

/** @throws ConfigurationError naming every setting that is wrong, and what it takes */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const wrong: string[] = [];
  const text = (name: string): string | undefined => env[name]?.trim() || undefined;
  const choice = <T extends string>(name: string, allowed: readonly T[], fallback: T): T => {
    const value = text(name);
    if (value === undefined) return fallback;
    if ((allowed as readonly string[]).includes(value)) return value as T;
    wrong.push(`${name} is "${value}"; it takes ${allowed.join(", ")}`);
    return fallback;
  };
  const port = (name: string, fallback: number): number => {
    const value = text(name);
    if (value === undefined) return fallback;
    const number = Number(value);
    if (Number.isInteger(number) && number >= 0 && number <= 65535) return number;
    wrong.push(`${name} is "${value}"; it takes a port from 0 to 65535`);
    return fallback;
  };
  const url = (name: string, protocols: readonly string[]): string | undefined => {
    const value = text(name);
    if (value === undefined) return undefined;
    if (URL.canParse(value) && protocols.includes(new URL(value).protocol)) return value;
    wrong.push(
      `${name} takes an address starting with ${protocols.map((p) => `${p}//`).join(" or ")}`,
    );
    return undefined;
  };
  const list = (name: string): string[] =>
    (text(name) ?? "")
      .split(",")
      .map((part) => part.trim())
      .filter(Boolean);

  const cert = text("SOUK_TLS_CERT");
  const key = text("SOUK_TLS_KEY");
  if ((cert === undefined) !== (key === undefined))
    wrong.push("SOUK_TLS_CERT and SOUK_TLS_KEY are set together or not at all");
  const secretKey = text("SOUK_SECRET_KEY");
  if (secretKey !== undefined && secretKey.length < 32)
    wrong.push("SOUK_SECRET_KEY takes at least 32 characters");
  const databaseUrl = url("DATABASE_URL", ["postgres:", "postgresql:"]);
  if (databaseUrl !== undefined && secretKey === undefined)
    wrong.push("SOUK_SECRET_KEY is required with DATABASE_URL, so that every server has the same");
  const publicUrl = url("SOUK_PUBLIC_URL", ["http:", "https:"])?.replace(/\/+$/, "");
  if (publicUrl !== undefined && new URL(publicUrl).pathname !== "/")
    wrong.push("SOUK_PUBLIC_URL takes an address without a path");
  const trustProxy = readTrustProxy(text("SOUK_TRUST_PROXY"), wrong);
  const host = text("SOUK_HOST") ?? "127.0.0.1";
  const config: Config = {
    host,
    port: port("SOUK_PORT", 4700),
    publicUrl,
    dataDir: resolve(text("SOUK_DATA_DIR") ?? "./data"),
    databaseUrl,
    marketplace: choice("SOUK_MARKETPLACE", ["sandbox", "live"], "sandbox"),
    demo: choice("SOUK_DEMO", ["on", "off", "auto"], "auto"),
    tls:
      cert !== undefined && key !== undefined
        ? { cert: resolve(cert), key: resolve(key) }
        : undefined,
    tlsPort: port("SOUK_TLS_PORT", 4743),
    trustProxy,
    secretKey,
    smtpUrl: url("SOUK_SMTP_URL", ["smtp:", "smtps:"]),
    mailFrom: text("SOUK_MAIL_FROM") ?? "Souk <souk@localhost>",
    outgoingAllow: list("SOUK_OUTGOING_ALLOW"),
    samplePort: port("SOUK_SAMPLE_PORT", 4710),
    filesUrl: url("SOUK_FILES_URL", ["s3:"]),
    logLevel: choice(
      "SOUK_LOG_LEVEL",
      ["trace", "debug", "info", "warn", "error", "silent"],
      "info",
    ),
  };
  const known = new Set(SETTINGS.map(({ name }) => name));
  for (const name of Object.keys(env))
    if (name.startsWith("SOUK_") && !known.has(name) && !isClientSetting(name))
      wrong.push(`${name} is no setting of Souk`);
  if (!isLoopback(host) && config.tls === undefined && config.trustProxy === undefined)
    wrong.push(
      `SOUK_HOST ${host} is not a loopback address: set SOUK_TLS_CERT and SOUK_TLS_KEY, or SOUK_TRUST_PROXY behind a proxy that speaks https`,
    );
  if (wrong.length > 0) throw new ConfigurationError(wrong);
  return config;
}

/** Settings of the command line client and of the sample publisher, which the server leaves alone. */
const CLIENT_SETTINGS = new Set([
  "SOUK_URL",
  "SOUK_CLIENT_ID",
  "SOUK_CLIENT_SECRET",
  "SOUK_TENANT",
  "SOUK_TOKEN",
  "SOUK_CA_FILE",
  "SOUK_ORGANISATION",
]);

const isClientSetting = (name: string): boolean =>
  CLIENT_SETTINGS.has(name) || name.startsWith("SOUK_SAMPLE_");

/** Settings that cannot be used; each line says which and what it takes. */
export class ConfigurationError extends Error {
  readonly wrong: readonly string[];
  constructor(wrong: readonly string[]) {
    super(`Settings that cannot be used:\n${wrong.map((line) => `  - ${line}`).join("\n")}`);
    this.wrong = wrong;
  }
}

export const isLoopback = (host: string): boolean =>
  host === "localhost" || host === "::1" || (isIP(host) === 4 && host.startsWith("127."));

function readTrustProxy(value: string | undefined, wrong: string[]): Config["trustProxy"] {
  if (value === undefined) return undefined;
  if (/^\d{1,2}$/.test(value)) return Number(value);
  const addresses = value.split(",").map((part) => part.trim());
  if (addresses.every((address) => isIP(address.split("/")[0] ?? "") !== 0)) return addresses;
  wrong.push("SOUK_TRUST_PROXY takes a number of proxies, or CIDRs separated by commas");
  return undefined;
}
