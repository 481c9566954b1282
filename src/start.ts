import { join } from "node:path";
import type { Market } from "./app.ts";
import { cannotStart, systemCode } from "./platform/cannot-start.ts";
import { type Config, readConfig } from "./platform/config.ts";
import { type DataFolder, type ProcessRole, takeDataFolder } from "./platform/data-folder.ts";
import type { Connection } from "./platform/database.ts";
import { assertDurable } from "./platform/durability.ts";
import { eachInTurn } from "./platform/each-in-turn.ts";
import { giveMemoryBack } from "./platform/give-memory-back.ts";
import { buildInterface } from "./platform/interface-build.ts";
import { type Log, openLog } from "./platform/log.ts";
import { isLoopback } from "./platform/loopback.ts";
import { type EmbeddedServer, startEmbedded } from "./platform/postgres/server.ts";
import type { Listening } from "./platform/server.ts";
import { readSettings } from "./platform/settings-file.ts";
import { readTls, sandboxTls, type TlsFiles, watchTls } from "./platform/tls.ts";

const STOP_SECONDS = 10;

/**
 * Starts a marketplace in this process: settings, data folder, database, certificates, server and
 * worker, and on the first start of a sandbox the demo. Ends with the first SIGINT or SIGTERM.
 */
export async function start(roles: readonly ProcessRole[]): Promise<void> {
  const settings = readSettings(process.env);
  const read = readConfig(settings.values, settings.origins);
  // Libraries that read names of their own (PGSSLMODE …) find those of the file as well.
  Object.assign(process.env, settings.added);
  const folder = takeDataFolder(read.dataDir, roles);
  // An existing folder keeps what it was made as.
  const config: Config = { ...read, marketplace: folder.madeAs(read.marketplace) };
  const log = openLog(config.logLevel);
  for (const warning of settings.warnings) log.warn(warning);
  const secretKey = folder.secretKey(config.secretKey);
  const running: Running = { folder, stopping: new AbortController() };
  stopOnSignals(running, log);
  try {
    await bringUp(running, { config, roles, secretKey, log });
  } catch (error) {
    // What broke off because of the stop is no failure; the stop ends the process.
    if (running.stopping.signal.aborted) return new Promise(() => {});
    await stop(running).catch(() => {}); // the first failure is the one to tell
    throw error;
  }
}

type Running = {
  readonly folder: DataFolder;
  readonly stopping: AbortController;
  // Promises, so that a stop in the middle of a start waits for what is being opened, and closes it.
  embedded?: Promise<EmbeddedServer>;
  market?: Promise<Market>;
  listening?: Promise<Listening>;
  tlsWatch?: { stop(): void };
  demo?: Promise<{ close(): Promise<void> } | undefined>;
};

async function bringUp(
  running: Running,
  parts: { config: Config; roles: readonly ProcessRole[]; secretKey: string; log: Log },
): Promise<void> {
  const { config, roles, secretKey, log } = parts;
  const { folder, stopping } = running;
  const goOn = () => stopping.signal.throwIfAborted();
  const say = (line: string) => process.stdout.write(`${line}\n`);
  if (roles.includes("server")) await buildInterface();
  goOn();
  // The program is read while the database comes up; who is refused before that is not kept waiting.
  const program = import("./app.ts");
  program.catch(() => {});
  const connection = await openDatabase(config, running, log);
  const tls = roles.includes("server") ? await certificates(config, folder) : undefined;
  const addresses = addressesOf(config, tls);
  const { openMarket, VERSION } = await program;
  goOn();
  running.market = openMarket({
    config,
    connection,
    secretKey,
    log,
    addresses,
    run: { server: roles.includes("server"), worker: roles.includes("worker") },
    say,
    signal: stopping.signal,
  });
  const market = await running.market;
  await assertDurable(market.platform.pool);
  goOn();
  if (roles.includes("server")) {
    running.listening = listenOn(market, config, tls);
    const listening = await running.listening;
    goOn();
    if (tls) running.tlsWatch = keepCertificateFresh(tls, config, listening, folder, log);
  }
  folder.announce(addresses.web);
  const { runDemo } = await import("./demo/run.ts");
  goOn();
  running.demo = runDemo(market, {
    secretKey: config.secretKey ?? folder.secretKey(),
    roles,
    authorityFile: tls?.authorityFile,
    say,
    signal: stopping.signal,
  });
  await running.demo;
  goOn();
  giveMemoryBack();
  welcome({ addresses, tls, roles, market, version: VERSION });
}

async function openDatabase(config: Config, running: Running, log: Log): Promise<Connection> {
  if (config.databaseUrl !== undefined) return { url: config.databaseUrl };
  running.embedded = startEmbedded(join(config.dataDir, "postgres"), {
    settings: {
      max_connections: "100",
      shared_buffers: "128MB",
      // Looks often whether a table outgrew what is known of it: until then, statements that were
      // planned while it was small read all of it.
      autovacuum_naptime: "10s",
    },
    report: ({ kind, ...event }) =>
      log.warn("error" in event ? { err: event.error } : event, `embedded database: ${kind}`),
  });
  const { socketFolder } = await running.embedded;
  return { socketFolder, database: "postgres" };
}

async function certificates(config: Config, folder: DataFolder): Promise<TlsFiles | undefined> {
  if (config.tls) return readTls(config.tls);
  if (config.marketplace === "live") return undefined;
  const host = config.publicUrl === undefined ? [] : [new URL(config.publicUrl).hostname];
  return sandboxTls(join(folder.path, "tls"), host, Temporal.Now.instant().epochMilliseconds);
}

/** A renewed certificate is served without a restart: the operator's at once, our own in time. */
function keepCertificateFresh(
  current: TlsFiles,
  config: Config,
  listening: Listening,
  folder: DataFolder,
  log: Log,
): { stop(): void } {
  return watchTls({
    current,
    everyMs: config.tls ? 10_000 : 6 * 3600 * 1000,
    read: async () => (await certificates(config, folder)) ?? current,
    apply: listening.replaceTls,
    report: (event) => {
      if ("changed" in event) log.info("the https certificate was replaced");
      else log.error({ err: event.unusable }, "the new https certificate cannot be used");
    },
  });
}

/** Where people and programs reach this marketplace: SOUK_PUBLIC_URL, or this machine's own ports. */
function addressesOf(config: Config, tls: TlsFiles | undefined): { web: string; api: string } {
  if (config.publicUrl?.startsWith("https:"))
    return { web: config.publicUrl, api: config.publicUrl };
  const host = isLoopback(config.host) ? "localhost" : config.host;
  const secure = tls ? `https://${host}:${config.tlsPort}` : undefined;
  const plain = config.publicUrl ?? `http://${config.host}:${config.port}`;
  return { web: config.tls ? (secure ?? plain) : plain, api: secure ?? plain };
}

/** Plain http on loopback or behind a proxy only (decision 39). */
async function listenOn(
  market: Market,
  config: Config,
  tls: TlsFiles | undefined,
): Promise<Listening> {
  const plain = isLoopback(config.host) || config.trustProxy !== undefined;
  try {
    return await market.listen({
      host: config.host,
      port: plain ? config.port : undefined,
      ...(tls ? { tls: { ...tls, port: config.tlsPort } } : {}),
    });
  } catch (error) {
    const { port } = error as { port?: number };
    if (systemCode(error) === "EADDRINUSE")
      throw cannotStart(
        `Port ${port} on ${config.host} is taken by another program. Choose another with ${port === config.tlsPort ? "SOUK_TLS_PORT" : "SOUK_PORT"}.`,
        error,
      );
    if (systemCode(error) === "EACCES")
      throw cannotStart(
        `Port ${port} may not be opened by this user. Choose one from 1024 on.`,
        error,
      );
    if (systemCode(error) === "EADDRNOTAVAIL")
      throw cannotStart(`SOUK_HOST ${config.host} is no address of this machine.`, error);
    throw error;
  }
}

function welcome(shown: {
  addresses: { web: string; api: string };
  tls: TlsFiles | undefined;
  roles: readonly ProcessRole[];
  market: Market;
  version: string;
}): void {
  const { addresses, tls, roles, market, version } = shown;
  const lines = [`Souk ${version} · ${market.platform.marketplace.kind} · ${roles.join(" and ")}`];
  if (roles.includes("server")) {
    lines.push(
      "",
      `  Storefront   ${addresses.web}/`,
      `  Sign in      ${addresses.web}/sign-in`,
      `  API          ${addresses.api}  (reference: ${addresses.web}/docs/api)`,
    );
    if (tls?.authorityFile) lines.push(`  Certificate  NODE_EXTRA_CA_CERTS=${tls.authorityFile}`);
    if (market.platform.marketplace.demo)
      lines.push(
        "",
        "  The demo's people, all with the password souk-demo-2026:",
        "    publisher  elodie@brightwater.example",
        "    operator   salma@souk-demo.example",
        "    partner    jonas@nordhaven.example",
        "    customer   claire@ateliers-morvan.example",
      );
  }
  lines.push("", "  Ctrl-C stops it.", "");
  process.stdout.write(`${lines.join("\n")}\n`);
}

function stopOnSignals(running: Running, log: Log): void {
  const onSignal = (signal: NodeJS.Signals) => {
    if (running.stopping.signal.aborted) return;
    running.stopping.abort();
    log.info({ signal }, "stopping");
    setTimeout(() => process.exit(1), (STOP_SECONDS + 2) * 1000).unref();
    stop(running).then(
      () => process.exit(0),
      (error) => {
        log.error({ err: error }, "the stop was not clean; nothing acknowledged is lost");
        process.exit(1);
      },
    );
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, onSignal);
}

/** Requests under way are answered, jobs finished or given back, then the database goes. */
async function stop(running: Running): Promise<void> {
  /** What could not be opened need not be closed; why is told elsewhere. */
  const opened = <T>(part: Promise<T> | undefined) => part?.catch(() => undefined);
  await eachInTurn([
    () => running.tlsWatch?.stop(),
    async () => (await opened(running.demo))?.close(),
    async () => (await opened(running.listening))?.close(),
    async () => (await opened(running.market))?.close(),
    async () => (await opened(running.embedded))?.stop(),
    () => running.folder.release(),
  ]);
}
