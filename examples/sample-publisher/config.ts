import { readFileSync } from "node:fs";
import { basename } from "node:path";

export type Language = "en" | "fr" | "ko";
export const LANGUAGES: readonly Language[] = ["en", "fr", "ko"];

export type SampleOffer = {
  /** The offer ID, the second half of `publisher.offer`. */
  readonly id: string;
  readonly name: Readonly<Record<Language, string>>;
  /** A PNG shown on the offer's pages. */
  readonly logo?: Uint8Array;
  /** Packages that the offer names by their address, by file name. */
  readonly packages?: ReadonlyMap<string, Uint8Array>;
};

export type SamplePublisher = {
  /** The publisher ID: the first half of `publisher.offer`, and of every path here. */
  readonly id: string;
  readonly name: string;
  /** Tenant and application as entered under Technical configuration of the offers. */
  readonly tenantId: string;
  readonly clientId: string;
  /** Absent until the API client exists: pages are served, set-up says that it is not ready. */
  readonly clientSecret?: string;
  readonly offers: readonly SampleOffer[];
};

export type SampleConfig = {
  /** Where to listen; loopback unless said otherwise. Port 0 takes a free one. */
  readonly host?: string;
  readonly port: number;
  readonly marketplace: {
    /** Base of `/{tenant}/oauth2/v2.0/token` and of the discovery documents. */
    readonly authority: string;
    /** Base of `/saas/subscriptions`. */
    readonly api: string;
  };
  /** PEM of the authority that signed the marketplace's certificate, where it is not a public one. */
  readonly ca?: string;
  readonly publishers: readonly SamplePublisher[];
  /** How long one call to the marketplace may take. Default 8,000. */
  readonly timeoutMs?: number;
  /** One line per thing worth knowing; silent by default. */
  readonly log?: (line: string) => void;
};

type PublishersFile = {
  readonly publishers: readonly (Omit<SamplePublisher, "offers" | "clientSecret"> & {
    readonly offers: readonly (Omit<SampleOffer, "logo" | "packages"> & {
      readonly logo?: string;
      readonly packages?: readonly string[];
    })[];
  })[];
};

/**
 * The publishers of `publishers.json` with their logos and packages, each with its secret where one
 * is known.
 *
 * @param secrets client secret per publisher ID
 * @param file another file of the same shape; its paths are relative to it
 */
export function readPublishers(
  secrets: Readonly<Record<string, string>>,
  file: URL = new URL("publishers.json", import.meta.url),
): SamplePublisher[] {
  const { publishers } = JSON.parse(readFileSync(file, "utf8")) as PublishersFile;
  return publishers.map(({ offers, ...publisher }) => {
    const clientSecret = secrets[publisher.id];
    return {
      ...publisher,
      ...(clientSecret === undefined ? {} : { clientSecret }),
      offers: offers.map(({ logo, packages, ...offer }) => ({
        ...offer,
        ...(logo === undefined ? {} : { logo: readFileSync(new URL(logo, file)) }),
        ...(packages === undefined
          ? {}
          : {
              packages: new Map(
                packages.map((path) => [basename(path), readFileSync(new URL(path, file))]),
              ),
            }),
      })),
    };
  });
}

/**
 * The settings of `main.ts`.
 *
 * @throws Error that names the variable which is missing or cannot be used
 */
export function configFromEnvironment(env: Readonly<Record<string, string | undefined>>): {
  port: number;
  marketplace: SampleConfig["marketplace"];
  ca?: string;
  publishers: readonly SamplePublisher[];
} {
  const base = httpsBase(env["SOUK_SAMPLE_MARKETPLACE"] ?? "https://localhost:4743");
  const caFile = env["SOUK_SAMPLE_CA_FILE"];
  return {
    port: portOf(env["SOUK_SAMPLE_PORT"] ?? "4710"),
    marketplace: { authority: base, api: `${base}/api` },
    ...(caFile === undefined ? {} : { ca: fileOf("SOUK_SAMPLE_CA_FILE", caFile) }),
    publishers: publishersOf(env),
  };
}

function publishersOf(env: Readonly<Record<string, string | undefined>>): SamplePublisher[] {
  const secretsFile = env["SOUK_SAMPLE_SECRETS_FILE"];
  if (secretsFile !== undefined) {
    const secrets: unknown = JSON.parse(fileOf("SOUK_SAMPLE_SECRETS_FILE", secretsFile));
    if (typeof secrets !== "object" || secrets === null)
      throw new Error(
        'SOUK_SAMPLE_SECRETS_FILE must hold an object: { "<publisher>": "<secret>" }',
      );
    return readPublishers(secrets as Record<string, string>);
  }
  const known = readPublishers({});
  const id = env["SOUK_SAMPLE_PUBLISHER"];
  if (id === undefined) return known;
  const clientSecret = env["SOUK_SAMPLE_CLIENT_SECRET"];
  const publisher = known.find((one) => one.id === id) ?? {
    id,
    name: id,
    tenantId: needed(env, "SOUK_SAMPLE_TENANT_ID"),
    clientId: needed(env, "SOUK_SAMPLE_CLIENT_ID"),
    offers: needed(env, "SOUK_SAMPLE_OFFERS")
      .split(",")
      .map((offer) => offer.trim())
      .filter((offer) => offer !== "")
      .map((offer) => ({ id: offer, name: { en: offer, fr: offer, ko: offer } })),
  };
  return [
    {
      ...publisher,
      tenantId: env["SOUK_SAMPLE_TENANT_ID"] ?? publisher.tenantId,
      clientId: env["SOUK_SAMPLE_CLIENT_ID"] ?? publisher.clientId,
      ...(clientSecret === undefined ? {} : { clientSecret }),
    },
  ];
}

function needed(env: Readonly<Record<string, string | undefined>>, name: string): string {
  const value = env[name];
  if (value === undefined || value === "")
    throw new Error(`${name} is not set; a publisher outside publishers.json needs it`);
  return value;
}

function httpsBase(text: string): string {
  const url = URL.parse(text);
  if (url?.protocol !== "https:")
    throw new Error(`SOUK_SAMPLE_MARKETPLACE must be an https address, not ${text}`);
  return url.href.replace(/\/$/, "");
}

function portOf(text: string): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new Error(`SOUK_SAMPLE_PORT must be a port number, not ${text}`);
  return port;
}

function fileOf(name: string, path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    throw new Error(`${name} ${path} cannot be read: ${(error as Error).message}`, {
      cause: error,
    });
  }
}
