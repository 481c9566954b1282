import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Market } from "../app.ts";
import { operatorOrganisation } from "../modules/identity/index.ts";
import { cannotStart, systemCode } from "../platform/cannot-start.ts";
import type { ProcessRole } from "../platform/data-folder.ts";
import { demoSecret, makeOrganisations } from "./organisations.ts";
import { PUBLISHERS } from "./people.ts";

type Options = {
  readonly secretKey: string;
  readonly roles: readonly ProcessRole[];
  /** PEM file of the sandbox's own certificate authority, where https has one. */
  readonly authorityFile?: string | undefined;
  readonly say: (line: string) => void;
  /** Breaks the making off; the next start carries on. */
  readonly signal?: AbortSignal;
};

/**
 * Makes the demo on an empty sandbox, carries on one that was interrupted, and starts the sample
 * publisher that the demo's links lead to.
 */
export async function runDemo(
  market: Market,
  options: Options,
): Promise<{ close(): Promise<void> } | undefined> {
  const { config, marketplace, pool } = market.platform;
  const { roles, say } = options;
  if (marketplace.kind === "live" || config.demo === "off" || !roles.includes("server"))
    return undefined;
  const wanted = marketplace.demo || (await operatorOrganisation(pool.reader)) === undefined;
  if (!wanted) return undefined;
  const started = performance.now();
  if (!marketplace.demo) {
    say("First start: making the demo marketplace …");
    await makeOrganisations(market.platform, options.secretKey);
    Object.assign(marketplace, { demo: true, name: "Souk Demo" });
  }
  const sample = await startSample(market, options);
  try {
    await finish(market, options, started);
  } catch (error) {
    await sample.close();
    throw error;
  }
  return sample;
}

async function finish(market: Market, options: Options, started: number): Promise<void> {
  const { pool } = market.platform;
  if (options.roles.includes("worker") && !(await isFinished(market))) {
    const door = await openDoor(market);
    options.signal?.addEventListener("abort", door.close, { once: true });
    try {
      options.signal?.throwIfAborted();
      // The command line with all that it knows: later starts do without.
      const { publishExamples } = await import("./publish.ts");
      const offers = await publishExamples(market, {
        address: door.address,
        secretKey: options.secretKey,
      });
      const { registerDeals } = await import("./deals.ts");
      await registerDeals(market);
      const { letPartnersAct } = await import("./delegations.ts");
      await letPartnersAct(market);
      const { referSales } = await import("./referrals.ts");
      await referSales(market);
      await pool.raw.query("update platform.marketplace set demo_finished = true");
      options.say(
        `The demo is ready: ${offers.length} offers in ${((performance.now() - started) / 1000).toFixed(0)} s.`,
      );
    } finally {
      options.signal?.removeEventListener("abort", door.close);
      door.close();
    }
  }
}

const isFinished = async (market: Market): Promise<boolean> =>
  (await market.platform.pool.raw.query("select demo_finished from platform.marketplace")).rows[0]
    ?.demo_finished === true;

/** A loopback address of our own for the time of the making, whatever the server listens on. */
async function openDoor(market: Market): Promise<{ address: string; close(): void }> {
  const server: Server = createServer((request, response) =>
    market.app.fastify.routing(request, response),
  );
  await new Promise<void>((done, fail) => server.once("error", fail).listen(0, "127.0.0.1", done));
  const { port } = server.address() as AddressInfo;
  return {
    address: `http://127.0.0.1:${port}`,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

/**
 * The sample publisher of examples/, with the programs of the demo's publishers. It speaks to the
 * marketplace over https like any publisher's program.
 */
async function startSample(market: Market, options: Options): Promise<{ close(): Promise<void> }> {
  const { config, addresses, log } = market.platform;
  const { readPublishers } = await import("../../examples/sample-publisher/config.ts");
  const { startSamplePublisher } = await import("../../examples/sample-publisher/server.ts");
  const secrets = Object.fromEntries(
    PUBLISHERS.map(({ handle, appId }) => [handle, demoSecret(options.secretKey, appId)]),
  );
  try {
    return await startSamplePublisher({
      port: config.samplePort,
      marketplace: { authority: addresses.api, api: `${addresses.api}/api` },
      ...(options.authorityFile === undefined
        ? {}
        : { ca: readFileSync(options.authorityFile, "utf8") }),
      publishers: readPublishers(secrets),
      log: (line) => log.debug({ part: "sample publisher" }, line),
    });
  } catch (error) {
    if (systemCode(error) !== "EADDRINUSE") throw error;
    throw cannotStart(
      `Port ${config.samplePort} is taken by another program; the demo's sample publisher needs it. Choose another with SOUK_SAMPLE_PORT.`,
      error,
    );
  }
}
