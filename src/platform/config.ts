import { statSync } from "node:fs";
import { isIP } from "node:net";
import { join, resolve } from "node:path";
import { isLoopback } from "./loopback.ts";
import { readAllowList } from "./outgoing-addresses.ts";
import { readS3Address } from "./s3-address.ts";
import { isClientSetting, isSecretSetting, nearestSetting, SETTINGS } from "./settings.ts";
import { readSmtpAddress } from "./smtp-address.ts";

/** What the environment says, parsed once, with defaults and units. Secrets never reach a log. */
export type Config = {
  readonly host: string;
  readonly port: number;
  readonly publicUrl: string | undefined;
  readonly dataDir: string;
  /** Holds the operator's own checks; there may be none. */
  readonly checksDir: string;
  readonly paymentSourcesDir: string;
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
  /** Seconds to wait at start for the server of DATABASE_URL. */
  readonly databaseWait: number;
  readonly tracing: TracingSettings | undefined;
  /** What was set of it, as text, by name; null in place of a secret. */
  readonly given: Readonly<Record<string, string | null>>;
};

/** Where traces go, and which. */
export type TracingSettings = {
  /** Takes OTLP over http. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly serviceName: string;
  readonly sampler: (typeof SAMPLERS)[number];
  /** From 0 to 1. */
  readonly ratio: number;
};

const SAMPLERS = [
  "parentbased_always_on",
  "parentbased_traceidratio",
  "always_on",
  "traceidratio",
] as const;

/**
 * @param origins where values came from, by name, where that helps to find them
 * @throws ConfigurationError naming every setting that is wrong, and what it takes
 */
export function readConfig(
  env: Readonly<Record<string, string | undefined>>,
  origins: ReadonlyMap<string, string> = new Map(),
): Config {
  const wrong: string[] = [];
  const text = (name: string): string | undefined => env[name]?.trim() || undefined;
  const choice = <T extends string>(name: string, allowed: readonly T[], fallback: T): T => {
    const value = text(name);
    if (value === undefined) return fallback;
    if ((allowed as readonly string[]).includes(value)) return value as T;
    wrong.push(`${name} is "${value}"; it takes ${allowed.join(", ")}`);
    return fallback;
  };
  const whole = (name: string, fallback: number, what: string, most: number): number => {
    const value = text(name);
    if (value === undefined) return fallback;
    if (/^\d{1,5}$/.test(value) && Number(value) <= most) return Number(value);
    wrong.push(`${name} is "${value}"; it takes ${what} from 0 to ${most}`);
    return fallback;
  };
  const port = (name: string, fallback: number) => whole(name, fallback, "a port", 65535);
  const url = (name: string, protocols: readonly string[]): string | undefined => {
    const value = text(name);
    if (value === undefined) return undefined;
    if (URL.canParse(value) && protocols.includes(new URL(value).protocol)) return value;
    wrong.push(
      `${name} takes an address starting with ${protocols.map((p) => `${p}//`).join(" or ")}`,
    );
    return undefined;
  };
  /** What the reader of an address says is wrong is told like the rest. */
  const readable = <T>(value: T | undefined, read: (value: T) => unknown): T | undefined => {
    if (value === undefined) return undefined;
    try {
      read(value);
      return value;
    } catch (error) {
      wrong.push((error as Error).message.replace(/\.$/, ""));
      return undefined;
    }
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
  if (publicUrl !== undefined && new URL(publicUrl).href !== `${new URL(publicUrl).origin}/`)
    wrong.push("SOUK_PUBLIC_URL takes scheme, host and port, without a path or anything behind it");
  const trustProxy = readTrustProxy(text("SOUK_TRUST_PROXY"), wrong);
  const host = text("SOUK_HOST") ?? "127.0.0.1";
  const dataDir = resolve(text("SOUK_DATA_DIR") ?? "./data");
  const folder = (name: string, usual: string): string => {
    const set = text(name);
    if (set !== undefined && !statSync(set, { throwIfNoEntry: false })?.isDirectory())
      wrong.push(`${name} is "${set}"; it takes a folder that exists`);
    return set === undefined ? join(dataDir, usual) : resolve(set);
  };
  const config: Config = {
    host,
    port: port("SOUK_PORT", 4700),
    publicUrl,
    dataDir,
    checksDir: folder("SOUK_CHECKS_DIR", "checks"),
    paymentSourcesDir: folder("SOUK_PAYMENT_SOURCES_DIR", "payment-sources"),
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
    smtpUrl: readable(url("SOUK_SMTP_URL", ["smtp:", "smtps:"]), readSmtpAddress),
    mailFrom: text("SOUK_MAIL_FROM") ?? "Souk <souk@localhost>",
    outgoingAllow: readable(list("SOUK_OUTGOING_ALLOW"), readAllowList) ?? [],
    samplePort: port("SOUK_SAMPLE_PORT", 4710),
    filesUrl: readable(url("SOUK_FILES_URL", ["s3:"]), readS3Address),
    logLevel: choice(
      "SOUK_LOG_LEVEL",
      ["trace", "debug", "info", "warn", "error", "silent"],
      "info",
    ),
    databaseWait: whole("SOUK_DATABASE_WAIT", 60, "seconds", 3600),
    tracing: readTracing({ text, url, choice }, wrong),
    given: Object.fromEntries(
      SETTINGS.flatMap(({ name }) => {
        const value = text(name);
        return value === undefined ? [] : [[name, isSecretSetting(name, value) ? null : value]];
      }),
    ),
  };
  const known = new Set(SETTINGS.map(({ name }) => name));
  for (const name of Object.keys(env))
    if (name.startsWith("SOUK_") && !known.has(name) && !isClientSetting(name)) {
      const nearest = nearestSetting(name);
      wrong.push(
        `${name} is no setting of Souk${nearest === undefined ? "" : `; the nearest is ${nearest}`}`,
      );
    }
  if (!isLoopback(host) && config.tls === undefined && config.trustProxy === undefined)
    wrong.push(
      `SOUK_HOST ${host} is not a loopback address: set SOUK_TLS_CERT and SOUK_TLS_KEY, or SOUK_TRUST_PROXY behind a proxy that speaks https`,
    );
  if (wrong.length > 0)
    throw new ConfigurationError(wrong.map((line) => withOrigin(line, origins)));
  return config;
}

const withOrigin = (line: string, origins: ReadonlyMap<string, string>): string => {
  const origin = origins.get(/^\w+/.exec(line)?.[0] ?? "");
  return origin === undefined ? line : `${line} (${origin})`;
};

/** OpenTelemetry's own names, for every collector's manual speaks of them. */
function readTracing(
  read: {
    text(name: string): string | undefined;
    url(name: string, protocols: readonly string[]): string | undefined;
    choice<T extends string>(name: string, allowed: readonly T[], fallback: T): T;
  },
  wrong: string[],
): TracingSettings | undefined {
  const whole = read.url("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", ["http:", "https:"]);
  const base = read.url("OTEL_EXPORTER_OTLP_ENDPOINT", ["http:", "https:"]);
  const url = whole ?? (base === undefined ? undefined : `${base.replace(/\/+$/, "")}/v1/traces`);
  if (url === undefined) return undefined;
  const sampler = read.choice("OTEL_TRACES_SAMPLER", SAMPLERS, "parentbased_always_on");
  const ratio = Number(read.text("OTEL_TRACES_SAMPLER_ARG") ?? "1");
  if (!(ratio >= 0 && ratio <= 1)) wrong.push("OTEL_TRACES_SAMPLER_ARG takes a number from 0 to 1");
  return {
    url,
    headers: readHeaders(read.text("OTEL_EXPORTER_OTLP_HEADERS"), wrong),
    serviceName: read.text("OTEL_SERVICE_NAME") ?? "souk",
    sampler,
    ratio,
  };
}

function readHeaders(value: string | undefined, wrong: string[]): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const part of (value ?? "").split(",").filter((one) => one.trim() !== "")) {
    const [, name, content] = /^\s*([\w!#$&'*+.^`|~-]+)\s*=\s*([\x21-\x7e]*)\s*$/.exec(part) ?? [];
    try {
      if (name === undefined) throw new URIError("no name=value");
      headers[name.toLowerCase()] = decodeURIComponent(content ?? "");
    } catch {
      wrong.push(
        "OTEL_EXPORTER_OTLP_HEADERS takes name=value, percent-encoded, separated by commas",
      );
      return {};
    }
  }
  return headers;
}

/** Settings that cannot be used; each line says which and what it takes. */
export class ConfigurationError extends Error {
  readonly wrong: readonly string[];
  constructor(wrong: readonly string[]) {
    super(`Settings that cannot be used:\n${wrong.map((line) => `  - ${line}`).join("\n")}`);
    this.wrong = wrong;
  }
}

function readTrustProxy(value: string | undefined, wrong: string[]): Config["trustProxy"] {
  if (value === undefined) return undefined;
  if (/^[1-9]\d?$/.test(value)) return Number(value);
  const addresses = value.split(",").map((part) => part.trim());
  if (addresses.every(isRange)) return addresses;
  wrong.push("SOUK_TRUST_PROXY takes a number of proxies from 1 on, or CIDRs separated by commas");
  return undefined;
}

function isRange(text: string): boolean {
  const [address = "", bits, ...rest] = text.split("/");
  const most = isIP(address) === 4 ? 32 : isIP(address) === 6 ? 128 : -1;
  return rest.length === 0 && /^\d{1,3}$/.test(bits ?? "0") && Number(bits ?? 0) <= most;
}
