import { createHmac } from "node:crypto";
import { join } from "node:path";
import { billingModule, loadPaymentSources } from "./modules/billing/module.ts";
import { catalogModule } from "./modules/catalog/module.ts";
import { commerceModule } from "./modules/commerce/module.ts";
import { directoryModule } from "./modules/directory/module.ts";
import { eventFeedModule } from "./modules/event-feed/module.ts";
import { openSignInLibrary } from "./modules/identity/auth-library.ts";
import { callerReader } from "./modules/identity/authenticate.ts";
import { rolesFor } from "./modules/identity/index.ts";
import { identityModule } from "./modules/identity/module.ts";
import { openTokenSigner } from "./modules/identity/tokens.ts";
import { insightsModule } from "./modules/insights/module.ts";
import { leadsModule } from "./modules/leads/module.ts";
import { losingByFewer, peopleOnPlanChange } from "./modules/licensing/index.ts";
import { licensingModule } from "./modules/licensing/module.ts";
import { meteringModule } from "./modules/metering/module.ts";
import { operationsModule } from "./modules/operations/module.ts";
import { publishingModule } from "./modules/publishing/module.ts";
import { storefrontModule } from "./modules/storefront/module.ts";
import { supportModule } from "./modules/support/module.ts";
import { testDrivesModule } from "./modules/test-drives/module.ts";
import { wireModule } from "./modules/wire/module.ts";
import { connectWhenReady } from "./platform/await-database.ts";
import { openClock } from "./platform/clock.ts";
import type { Config } from "./platform/config.ts";
import { type Connection, openPool, type Pool } from "./platform/database.ts";
import { eachInTurn } from "./platform/each-in-turn.ts";
import { fileRoutes } from "./platform/file-routes.ts";
import { openFiles } from "./platform/files.ts";
import { healthRoutes } from "./platform/health.ts";
import type { App } from "./platform/http.ts";
import type { Log } from "./platform/log.ts";
import { followClock, loadMarketplace } from "./platform/marketplace.ts";
import { migrate } from "./platform/migrate.ts";
import { type Module, projectionsOf } from "./platform/module.ts";
import { closedOutgoing, openOutgoing } from "./platform/outgoing.ts";
import { interfaceRoutes, referenceRoutes } from "./platform/pages.ts";
import { openPlatform, type Platform } from "./platform/platform.ts";
import { readS3Address } from "./platform/s3-address.ts";
import { openSealing } from "./platform/sealing.ts";
import { type Listening, listen, openApp } from "./platform/server.ts";
import type { Tracing } from "./platform/tracing.ts";
import { startWorker, type Worker } from "./platform/worker.ts";

const root = join(import.meta.dirname, "..");
export const MIGRATIONS = join(root, "migrations");
export const VERSION = "0.1.0";

/** A running marketplace: the only place that knows every module. */
export type Market = {
  readonly platform: Platform;
  readonly app: App;
  readonly modules: readonly Module[];
  readonly worker: Worker | undefined;
  listen(options: Parameters<typeof listen>[1]): Promise<Listening>;
  close(): Promise<void>;
};

export type MarketParts = {
  readonly config: Config;
  readonly connection: Connection;
  readonly secretKey: string;
  readonly log: Log;
  readonly addresses: Platform["addresses"];
  readonly run: { readonly server: boolean; readonly worker: boolean };
  /** A copy that looks ahead: it calls nobody outside and publishes nothing. */
  readonly copy?: true;
  /** Modules of the installation's own, plugged in behind ours. */
  readonly plugins?: readonly Module[];
  /** Told what a start waits for; the log where absent. */
  readonly say?: (line: string) => void;
  /** Ends the waiting for a database that is not up yet. */
  readonly signal?: AbortSignal;
};

/** Migrates the database, makes the machinery, plugs the modules in and starts background work. */
export async function openMarket(parts: MarketParts): Promise<Market> {
  const { config, connection, log, addresses, secretKey } = parts;
  await migrateNow(parts);
  const tracing = await tracingFor(config, log);
  const pool = openPool(connection, {
    max: 12,
    tracing,
    onError: (error) => log.warn({ err: error }, "database connection lost"),
  });
  const clock = openClock();
  const marketplace = await loadMarketplace(pool, clock, config.marketplace);
  const endClock =
    marketplace.kind === "sandbox" ? followClock(pool, clock, log) : () => Promise.resolve();
  const sessionSecret = createHmac("sha256", secretKey).update("souk sessions").digest("base64url");
  const library = openSignInLibrary({
    connection,
    secret: sessionSecret,
    webAddress: addresses.web,
    apiAddress: addresses.api,
  });
  const all: readonly Module[] = [
    identityModule(library),
    catalogModule,
    await publishingModule({ addresses, checksDir: config.checksDir }),
    operationsModule(connection),
    directoryModule,
    leadsModule(addresses),
    licensingModule(addresses),
    supportModule(addresses),
    testDrivesModule,
    storefrontModule,
    commerceModule({ countLosing: losingByFewer, countOnPlanChange: peopleOnPlanChange }),
    meteringModule,
    billingModule(
      {
        get web() {
          return addresses.web;
        },
        sandbox: marketplace.kind === "sandbox",
      },
      // A copy that looks ahead asks nobody.
      parts.copy ? [] : await loadPaymentSources(config.paymentSourcesDir),
    ),
    wireModule,
    eventFeedModule,
    insightsModule(addresses),
    ...(parts.plugins ?? []),
  ];
  const modules = parts.copy ? all.map(withinItself) : all;
  const files = openFiles(pool, await fileStoreFor(config.filesUrl));
  const sealing = openSealing(secretKey);
  const services: Platform["services"] = {
    files,
    sealing,
    verify: modules.flatMap(({ verify }) => (verify === undefined ? [] : [verify])),
    outgoing: parts.copy
      ? closedOutgoing
      : openOutgoing({
          allow: [...config.outgoingAllow, ...sampleReceiver(config, marketplace.kind)],
          httpAllowed: marketplace.kind === "sandbox",
          tracing,
        }),
  };
  const mailer = config.smtpUrl === undefined ? undefined : await mailerFor(config.smtpUrl, config);
  if (mailer) services.deliverMail = mailer.deliver;
  const platform = openPlatform({
    config,
    clock,
    pool,
    log,
    tracing,
    marketplace,
    addresses,
    projections: projectionsOf(modules),
    services,
  });
  const tokens = await openTokenSigner(platform, sealing);
  services.tokens = tokens;
  const app = await openApp({
    platform,
    version: VERSION,
    settings: modules.flatMap(({ settings = [] }) => settings),
    momentWords: new Map(modules.flatMap(({ momentWords = {} }) => Object.entries(momentWords))),
    authenticate: callerReader({ platform, sessionSecret, tokens }),
    rolesFor,
  });
  healthRoutes(app);
  fileRoutes(app, files);
  referenceRoutes(app);
  interfaceRoutes(app);
  for (const module of modules) module.routes?.(app);
  const worker = parts.run.worker ? await startWorker(platform, modules, connection) : undefined;
  return {
    platform,
    app,
    modules,
    worker,
    listen: (options) => listen(app, options),
    close: () =>
      eachInTurn([
        () => app.fastify.close(),
        () => worker?.stop(),
        () => mailer?.close(),
        () => library.close(),
        () => endClock(),
        () => pool.end(),
        // Traces are no work: those that nobody takes in time are lost.
        () => tracing?.close().catch((error) => log.warn({ err: error }, "the last traces")),
      ]),
  };
}

/**
 * A module of a copy that looks ahead: what is agreed goes on, and whoever is to be told is taken to
 * be silent; what only ever calls somebody stays undone.
 */
function withinItself(module: Module): Module {
  if (module.name === "commerce" || module.name === "wire") return module;
  const { deliveries: _deliveries, background: _background, ...rest } = module;
  return rest;
}

/** The demo's sample publisher listens on loopback, which calls to the outside may not reach by themselves. */
const sampleReceiver = (config: Config, kind: "sandbox" | "live"): string[] =>
  kind === "sandbox" && config.demo !== "off" ? [`127.0.0.1:${config.samplePort}`] : [];

/** Loaded where there is a collector to send traces to. */
async function tracingFor({ tracing }: Config, log: Log): Promise<Tracing | undefined> {
  if (tracing === undefined) return undefined;
  const { openTracing } = await import("./platform/tracing-otlp.ts");
  return openTracing(tracing, VERSION, log);
}

/** Loaded where there is a mail server to speak to. */
async function mailerFor(url: string, { mailFrom: from }: Config) {
  const { openMailer } = await import("./platform/mail.ts");
  return openMailer({ url, from });
}

/** The same for files: undefined keeps them in the database. */
async function fileStoreFor(url: string | undefined) {
  if (url === undefined) return undefined;
  const { s3Bodies } = await import("./platform/file-bodies-s3.ts");
  const bodies = s3Bodies(readS3Address(url));
  await bodies.check();
  return bodies;
}

async function migrateNow({ connection, config, log, say, signal }: MarketParts): Promise<void> {
  const client = await connectWhenReady(connection, {
    waitMs: config.databaseWait * 1000,
    say: say ?? ((line) => log.info(line)),
    onError: (error) => log.warn({ err: error }, "database connection lost"),
    signal,
  });
  try {
    const done = await migrate(client, MIGRATIONS);
    if (done.length > 0) log.info({ migrations: done }, "the database was brought up to date");
  } finally {
    await client.end();
  }
}

export type { Pool };
