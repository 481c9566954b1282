import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { runCommand } from "../../src/cli/main.ts";
import type { Connection } from "../../src/platform/database.ts";
import type { SimulationReport } from "../../src/simulation/simulate.ts";
import { checksums } from "../support/checksums.ts";
import { openTestDatabase } from "../support/database.ts";
import { programOf, startTestMarket } from "../support/market.ts";
import { endSale, openSale } from "../support/sale.ts";

/** As DATABASE_URL names it: the embedded server of the tests, reached by an address. */
const byAddress = ({ socketFolder = "", database = "" }: Connection): Connection => ({
  url: `postgres://souk@localhost/${database}?host=${encodeURIComponent(socketFolder)}`,
});

suite("BEY-05: souk simulate, wherever the marketplace is", () => {
  for (const [what, env, connect] of [
    ["a live marketplace", { SOUK_MARKETPLACE: "live" }, (one: Connection) => one],
    ["a marketplace on DATABASE_URL", {}, byAddress],
  ] as const)
    test(`${what} is simulated on a copy, and nothing of it changes`, async () => {
      const connection = connect(await openTestDatabase());
      const market = await startTestMarket({ connection, env });
      const sale = await openSale(market);
      try {
        const sold = await sale.sells();
        const order = await sale.buys(await sale.customer(), sold, { quantity: 10 });
        await sale.activates(order.lines[0]?.subscriptionId ?? "");
        await market.settle();
        const { organisation } = sale.operator;
        const program = await programOf(market, { id: organisation.id, kind: "operator" }, [
          "billing",
        ]);
        const simulates = async () => {
          const printed: string[] = [];
          const code = await runCommand(["simulate", "--months", "2", "--json"], {
            env: {
              SOUK_URL: market.url,
              SOUK_TENANT: organisation.tenantId,
              SOUK_CLIENT_ID: program.id,
              SOUK_CLIENT_SECRET: program.secret,
            },
            output: { data: (text) => printed.push(text), note: () => {} },
          });
          assert.equal(code, 0, printed.join("\n"));
          return JSON.parse(printed.join("\n")) as SimulationReport;
        };
        await market.settle();
        // What a program leaves when it signs in is no part of it.
        const but = async () => {
          const {
            "identity.api_clients": _used,
            "identity.program_calls": _asked,
            "platform.idempotency_keys": _kept,
            ...rest
          } = await checksums(market);
          return rest;
        };
        const before = await but();
        const report = await simulates();
        assert.deepEqual(await but(), before);
        assert.equal(report.failures, 0);
        assert.equal(
          report.rows.reduce((sum, { renewals }) => sum + renewals, 0),
          2,
          "two months of a monthly term",
        );
        const { rows } = await market.platform.pool.raw.query(
          "select kind from platform.marketplace",
        );
        assert.equal(rows[0].kind, "SOUK_MARKETPLACE" in env ? "live" : "sandbox");
        const copies = await market.platform.pool.raw.query(
          `select from pg_database, (select oid from pg_database where datname = current_database()) own
           where starts_with(datname, 'souk_throw_away_' || own.oid || '_')`,
        );
        assert.equal(copies.rowCount, 0, "its copy is gone");
      } finally {
        await endSale(sale);
      }
    });
});
