import { setTimeout as pause } from "node:timers/promises";
import { Command } from "commander";
import { type Client, CommandFailed, EXIT, patiently } from "./client.ts";
import type { Frame } from "./frame.ts";
import { accept, type Context, clientOf, type Options, text } from "./offer-context.ts";

type Clock = {
  readonly kind: "sandbox" | "live";
  readonly now: string;
  readonly movingTo: string | null;
  readonly dueOnTheWay: number;
  readonly scheduled: number;
  readonly next: { readonly kind: string; readonly dueAt: string } | null;
};
type ClockOptions = Options & {
  readonly by?: string;
  readonly to?: string;
  readonly next?: true;
  readonly organisation?: string;
};

const LOOK_MS = 500;

/** `souk clock`: a sandbox's clock, and moving it; ends when everything on the way has happened. */
export const clockCommand = ({ say, run }: Frame): Command =>
  new Command("clock")
    .description(say("clock"))
    .option("--by <duration>", say("option-by"))
    .option("--to <instant>", say("option-to"))
    .option("--next", say("option-next"))
    .option("--organisation <handle>", say("option-acting-organisation"))
    .option("--json", say("option-json"))
    .action(run(clock));

async function clock(context: Context, options: ClockOptions): Promise<number> {
  const client = clientOf(context, options.organisation);
  const { by, to, next } = options;
  const wanted = [by, to, next].filter((one) => one !== undefined).length;
  if (wanted > 1) throw new CommandFailed(text(context, "clock-one-of", {}), EXIT.usage);
  if (wanted === 1) {
    const body = by !== undefined ? { by } : to !== undefined ? { to } : { nextEvent: true };
    const moved = await client.call("POST", "/v1/clock/move", { body });
    accept<Clock>(context, moved, { options });
  }
  const shown = await untilArrived(context, client, options);
  if (options.json) context.output.data(JSON.stringify(shown, null, 2));
  else {
    context.output.data(shown.now);
    context.output.note(
      shown.next === null
        ? text(context, "clock-nothing-next", {})
        : text(context, "clock-next", { at: shown.next.dueAt, count: shown.scheduled }),
    );
  }
  return EXIT.ok;
}

/** Waits for a move that is under way, whoever began it. Ctrl-C leaves the clock on its way. */
async function untilArrived(
  context: Context,
  client: Client,
  options: ClockOptions,
): Promise<Clock> {
  let told = "";
  for (;;) {
    const answer = await patiently(client, "/v1/clock");
    if (answer !== undefined) {
      const shown = accept<Clock>(context, answer, { options });
      if (shown.movingTo === null) return shown;
      const line = text(context, "clock-moving", { to: shown.movingTo, count: shown.dueOnTheWay });
      if (line !== told) context.output.note(line);
      told = line;
    }
    await pause(LOOK_MS);
  }
}
