import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { Command, InvalidArgumentError } from "commander";
import { CommandFailed, connectedTo, EXIT, isSafeForSecrets, patiently } from "./client.ts";
import { type FeedEvent, forward, forwardingSecret } from "./forwarding.ts";
import type { Frame } from "./frame.ts";
import { accept, type Context, clientOf, type Options, text } from "./offer-context.ts";

type EventsOptions = Options & { readonly organisation?: string };
type ListenOptions = EventsOptions & {
  readonly types?: string;
  readonly forwardTo?: string;
  readonly from: "now" | "oldest";
  readonly count?: number;
};
type FeedPage = {
  readonly data: readonly FeedEvent[];
  readonly nextCursor: string;
  readonly more: boolean;
};

/** Seconds that one call waits for something new: the longest that the marketplace allows. */
const WAIT = 25;
const LOOK_AGAIN_MS = 2_000;

/** `souk events …`: what happens, as it happens, and test events for a sandbox. */
export function eventsCommand({ say, run }: Frame): Command {
  const count = (given: string): number => {
    if (/^[1-9]\d{0,5}$/.test(given)) return Number(given);
    throw new InvalidArgumentError(say("whole-number"));
  };
  const command = new Command("events").description(say("events"));
  command
    .command("listen")
    .description(say("events-listen"))
    .option("--types <types>", say("option-event-types"))
    .option("--forward-to <address>", say("option-forward-to"))
    .option("--oldest", say("option-oldest"))
    .option("--count <events>", say("option-count"), count)
    .option("--organisation <handle>", say("option-acting-organisation"))
    .action(
      run((context, { oldest, ...options }: Omit<ListenOptions, "from"> & { oldest?: true }) =>
        listen(context, { ...options, from: oldest ? "oldest" : "now" }),
      ),
    );
  command
    .command("trigger")
    .description(say("events-trigger"))
    .argument("<type>", say("argument-event-type"))
    .option("--organisation <handle>", say("option-acting-organisation"))
    .option("--json", say("option-json"))
    .action(run(trigger));
  return command;
}

/**
 * Prints events as lines of JSON while they happen, and hands each on where that is wanted. Ends by
 * being interrupted, or after `count` events. What cannot be handed on is said and not sent again:
 * it is printed, and the feed keeps it.
 */
async function listen(context: Context, options: ListenOptions): Promise<number> {
  const { env, output } = context;
  const target = targetOf(context, options.forwardTo);
  const client = clientOf(context, options.organisation);
  if (target !== undefined)
    output.note(text(context, "events-secret", { secret: target.secret, address: target.url }));
  let left = options.count ?? Number.POSITIVE_INFINITY;
  let place = `start=${options.from}`;
  const types = options.types === undefined ? "" : `&types=${encodeURIComponent(options.types)}`;
  for (let first = true; left > 0; first = false) {
    // The first call waits for nothing: it says at once whether everything is in order.
    const wait = first ? 0 : WAIT;
    const limit = Math.min(left, 100);
    const answer = await patiently(
      client,
      `/v1/events?${place}${types}&limit=${limit}&wait=${wait}`,
    );
    if (answer === undefined) {
      await pause(LOOK_AGAIN_MS);
      continue;
    }
    const { data, nextCursor } = accept<FeedPage>(context, answer, { options });
    if (first) output.note(text(context, "events-listening", { address: connectedTo(env) }));
    for (const event of data) {
      output.data(JSON.stringify(event));
      if (target === undefined) continue;
      const outcome = await forward(event, target);
      output.note(text(context, "events-forwarded", { type: event.type, id: event.id, outcome }));
    }
    left -= data.length;
    place = `cursor=${encodeURIComponent(nextCursor)}`;
  }
  return EXIT.ok;
}

function targetOf(context: Context, given: string | undefined) {
  if (given === undefined) return undefined;
  if (!URL.canParse(given) || !/^https?:$/.test(new URL(given).protocol))
    throw new CommandFailed(text(context, "address-invalid", { address: given }), EXIT.usage);
  if (!isSafeForSecrets(given))
    throw new CommandFailed(text(context, "forward-not-safe", { address: given }), EXIT.usage);
  return { url: given, secret: forwardingSecret(context.env) };
}

async function trigger(context: Context, type: string, options: EventsOptions): Promise<number> {
  const answer = await clientOf(context, options.organisation).call("POST", "/v1/test-events", {
    body: { type },
    idempotencyKey: randomUUID(),
  });
  accept(context, answer, { options });
  if (options.json) context.output.data(JSON.stringify({ type }));
  else context.output.note(text(context, "events-triggered", { type }));
  return EXIT.ok;
}
