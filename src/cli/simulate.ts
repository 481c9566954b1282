import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import Table from "cli-table3";
import { Command, InvalidArgumentError } from "commander";
import { type Client, CommandFailed, EXIT, patiently } from "./client.ts";
import type { Frame } from "./frame.ts";
import { accept, type Context, clientOf, type Options, text } from "./offer-context.ts";

type Amount = { readonly amount: string; readonly currency: string };
type Month = {
  readonly month: string;
  readonly currency: string;
  readonly renewals: number;
  readonly expiries: number;
  readonly trialsConverted: number;
  readonly otherEnds: number;
  readonly invoices: number;
  readonly invoiced: { readonly total: Amount };
  readonly credited: Amount;
  readonly earnedByPublishers: Amount;
  readonly payouts: Amount;
  readonly cash: Amount;
};
type Simulation = {
  readonly id: string;
  readonly state: "waiting" | "running" | "done" | "failed" | "cancelled";
  readonly phase: "copying" | "running" | null;
  readonly percent: number | null;
  readonly report: {
    readonly from: string;
    readonly until: string;
    readonly timeZone: string;
    readonly failures: number;
    readonly rows: readonly Month[];
  } | null;
};
type SimulateOptions = Options & { readonly months: number; readonly organisation?: string };

const LOOK_MS = 500;
const MOST_MONTHS = 36;

/** `souk simulate`: the months to come, on a copy of the marketplace. */
export function simulateCommand({ say, run }: Frame): Command {
  const months = (given: string): number => {
    const count = /^[1-9]\d?$/.test(given) ? Number(given) : 0;
    if (count >= 1 && count <= MOST_MONTHS) return count;
    throw new InvalidArgumentError(say("simulate-months-wrong"));
  };
  return new Command("simulate")
    .description(say("simulate"))
    .requiredOption("--months <months>", say("option-months"), months)
    .option("--organisation <handle>", say("option-acting-organisation"))
    .option("--json", say("option-json"))
    .action(run(simulate));
}

async function simulate(context: Context, options: SimulateOptions): Promise<number> {
  const client = clientOf(context, options.organisation);
  const asked = await client.call("POST", "/v1/simulations", {
    body: { months: options.months },
    idempotencyKey: randomUUID(),
  });
  const { id } = accept<Simulation>(context, asked, { options });
  const ended = await untilEnded(context, client, { id, options });
  if (ended.report === null)
    throw new CommandFailed(
      text(context, ended.state === "cancelled" ? "simulate-cancelled" : "simulate-failed", { id }),
      EXIT.failed,
    );
  if (options.json) context.output.data(JSON.stringify(ended.report, null, 2));
  else print(context, ended.report);
  return EXIT.ok;
}

/** Says how far it is. Ctrl-C ends the simulation, too, and its copy goes. */
async function untilEnded(
  context: Context,
  client: Client,
  { id, options }: { readonly id: string; readonly options: Options },
): Promise<Simulation> {
  let interrupted = false;
  const interrupt = () => {
    interrupted = true;
  };
  process.once("SIGINT", interrupt);
  let told = "";
  let cancelled = false;
  try {
    for (;;) {
      if (interrupted && !cancelled) {
        // It may have ended meanwhile: what it found is shown then.
        await client.call("POST", `/v1/simulations/${id}/cancel`);
        cancelled = true;
      }
      const answer = await patiently(client, `/v1/simulations/${id}`);
      if (answer !== undefined) {
        const now = accept<Simulation>(context, answer, { options });
        if (now.state !== "waiting" && now.state !== "running") return now;
        const line = text(context, `simulate-${now.phase ?? "waiting"}`, {
          percent: now.percent ?? 0,
        });
        if (line !== told) context.output.note(line);
        told = line;
      }
      await pause(LOOK_MS);
    }
  } finally {
    process.off("SIGINT", interrupt);
  }
}

function print(context: Context, report: NonNullable<Simulation["report"]>): void {
  const { from, until, timeZone: zone, failures, rows } = report;
  const say = (key: string) => text(context, `simulate-${key}`, {});
  const table = new Table({
    head: [
      "month",
      "currency",
      "renewals",
      "expiries",
      "trials",
      "ends",
      "invoices",
      "invoiced",
      "credited",
      "earned",
      "payouts",
      "cash",
    ].map((column) => say(`column-${column}`)),
    style: { head: [], border: [] },
    colAligns: ["left", "left", ...Array.from({ length: 10 }, () => "right" as const)],
  });
  for (const row of rows)
    table.push([
      row.month,
      row.currency,
      row.renewals,
      row.expiries,
      row.trialsConverted,
      row.otherEnds,
      row.invoices,
      row.invoiced.total.amount,
      row.credited.amount,
      row.earnedByPublishers.amount,
      row.payouts.amount,
      row.cash.amount,
    ]);
  if (rows.length === 0) context.output.note(say("nothing"));
  else context.output.data(table.toString());
  context.output.note(text(context, "simulate-ran", { from, until, zone }));
  if (failures > 0) context.output.note(text(context, "simulate-failures", { count: failures }));
}
