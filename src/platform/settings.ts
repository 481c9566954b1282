export type Setting = {
  readonly name: string;
  /** As shown in the documents; the empty text where unset is the default. */
  readonly default: string;
  /** The default is words, not a value: people read `setting-default.<name>` in their language. */
  readonly inWords?: true;
  readonly meaning: string;
};

/** Every setting, its default and meaning: the source of docs/operating/settings.md. */
export const SETTINGS: readonly Setting[] = [
  {
    name: "SOUK_ENV_FILE",
    default: "./souk.env where it exists",
    inWords: true,
    meaning:
      "File with settings, NAME=value a line; the environment goes first. Set in the environment only.",
  },
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
    name: "SOUK_CHECKS_DIR",
    default: "checks in the data folder",
    inWords: true,
    meaning:
      "Folder of the operator's own checks of certification; it exists where it is set. See docs/operating/own-checks.md.",
  },
  {
    name: "SOUK_PAYMENT_SOURCES_DIR",
    default: "payment-sources in the data folder",
    inWords: true,
    meaning:
      "Folder of the operator's own programs that are asked for payments; it exists where it is set. See docs/operating/payment-sources.md.",
  },
  {
    name: "DATABASE_URL",
    default: "",
    meaning:
      "PostgreSQL 18 server to use (postgres://…); unset: the embedded one in the data folder.",
  },
  {
    name: "SOUK_DATABASE_WAIT",
    default: "60",
    meaning:
      "Seconds (0–3600) to wait at start for a DATABASE_URL server that is not up yet or still recovers.",
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
    meaning:
      "trace, debug, info, warn, error or silent. From debug on, every request has a line when it is answered.",
  },
  {
    name: "OTEL_EXPORTER_OTLP_ENDPOINT",
    default: "",
    meaning:
      "Collector of traces that takes OTLP over http, without /v1/traces (http://127.0.0.1:4318); unset: no traces.",
  },
  {
    name: "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT",
    default: "",
    meaning: "The same as a whole address, for a collector with other paths; goes first.",
  },
  {
    name: "OTEL_EXPORTER_OTLP_HEADERS",
    default: "",
    meaning: "Headers for the collector: name=value, percent-encoded, separated by commas.",
  },
  { name: "OTEL_SERVICE_NAME", default: "souk", meaning: "Under which name traces are kept." },
  {
    name: "OTEL_TRACES_SAMPLER",
    default: "parentbased_always_on",
    meaning:
      "parentbased_always_on, parentbased_traceidratio, always_on or traceidratio; the parent-based ones do as the caller's traceparent says.",
  },
  {
    name: "OTEL_TRACES_SAMPLER_ARG",
    default: "1",
    meaning: "Share of traces kept by the ratio samplers, from 0 to 1.",
  },
];

/** Settings of the command line client and of the sample publisher, which the server leaves alone. */
const CLIENT_SETTINGS: ReadonlySet<string> = new Set([
  "SOUK_URL",
  "SOUK_CLIENT_ID",
  "SOUK_CLIENT_SECRET",
  "SOUK_TENANT",
  "SOUK_TOKEN",
  "SOUK_CA_FILE",
  "SOUK_ORGANISATION",
  "SOUK_SAMPLE_MARKETPLACE",
  "SOUK_SAMPLE_CA_FILE",
  "SOUK_SAMPLE_PUBLISHER",
  "SOUK_SAMPLE_TENANT_ID",
  "SOUK_SAMPLE_CLIENT_ID",
  "SOUK_SAMPLE_CLIENT_SECRET",
  "SOUK_SAMPLE_OFFERS",
  "SOUK_SAMPLE_SECRETS_FILE",
]);

/** Settings of programs beside the server. */
export const isClientSetting = (name: string): boolean => CLIENT_SETTINGS.has(name);

/** Settings whose value is a secret, or an address that may hold a password. */
export const isSecretSetting = (name: string, value: string): boolean =>
  name === "SOUK_SECRET_KEY" ||
  name === "SOUK_CLIENT_SECRET" ||
  name === "SOUK_SAMPLE_CLIENT_SECRET" ||
  name === "SOUK_TOKEN" ||
  name === "OTEL_EXPORTER_OTLP_HEADERS" ||
  (URL.canParse(value) && new URL(value).password !== "");

/** So many letters may be wrong, missing or swapped for a name to be taken as a typing error. */
const TYPING_ERRORS = 3;

/** The setting whose name differs least from `name`, where it differs by a few letters only. */
export function nearestSetting(name: string): string | undefined {
  const [nearest] = [...SETTINGS.map((one) => one.name), ...CLIENT_SETTINGS]
    .map((known) => ({ known, letters: differingLetters(name, known) }))
    .filter(({ letters }) => letters <= TYPING_ERRORS)
    .sort((a, b) => a.letters - b.letters);
  return nearest?.known;
}

/** Letters to insert, leave out, replace or swap with their neighbour to make `a` out of `b`. */
function differingLetters(a: string, b: string): number {
  let [before, last] = [[] as number[], Array.from({ length: b.length + 1 }, (_, i) => i)];
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const same = a[i - 1] === b[j - 1];
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      row[j] = Math.min(
        (last[j] ?? 0) + 1,
        (row[j - 1] ?? 0) + 1,
        (last[j - 1] ?? 0) + (same ? 0 : 1),
        swapped ? (before[j - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY,
      );
    }
    [before, last] = [last, row];
  }
  return last[b.length] ?? 0;
}
