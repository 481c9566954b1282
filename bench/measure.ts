import pg from "pg";
import { connectionOptions } from "../src/platform/database.ts";
import { connectionOf } from "./server.ts";

/** How fast something went. */
export type Speed = { readonly perSecond: number; readonly p50Ms: number; readonly p99Ms: number };

/** What one operation shows. Rates and latencies are null where the figure is of another kind. */
export type Result = {
  readonly name: string;
  readonly unit: string;
  /** The figure itself where it is no rate: megabytes or seconds. */
  readonly value?: number;
  readonly perSecond: number | null;
  readonly p50Ms: number | null;
  readonly p99Ms: number | null;
  /** Rate of bare `pg` for the same rows, in the same run, with as many connections. */
  readonly floorPerSecond: number | null;
  readonly ratio: number | null;
  readonly goal: string;
  /** Null where it was not measured; `skipped` then says why. */
  readonly met: boolean | null;
  readonly skipped?: string;
};

export type Goal = {
  readonly perSecond?: number;
  readonly p99Ms?: number;
  readonly ratio?: number;
};

/** The result of an operation that has a rate, beside its floor. */
export function compare(
  name: string,
  unit: string,
  {
    speed,
    floor,
    ratio = speed.perSecond / floor.perSecond,
    goal,
  }: { speed: Speed; floor: Speed; ratio?: number; goal: Goal },
): Result {
  const met =
    speed.perSecond >= (goal.perSecond ?? 0) &&
    speed.p99Ms <= (goal.p99Ms ?? Number.POSITIVE_INFINITY) &&
    ratio >= (goal.ratio ?? 0);
  return {
    name,
    unit,
    perSecond: round(speed.perSecond),
    p50Ms: round(speed.p50Ms),
    p99Ms: round(speed.p99Ms),
    floorPerSecond: round(floor.perSecond),
    ratio: round(ratio),
    goal: describe(goal),
    met,
  };
}

/** The result of a figure that is no rate and should be low. */
export const figure = (
  name: string,
  unit: string,
  { value, most }: { value: number; most: number },
): Result => ({
  name,
  unit,
  value: round(value),
  perSecond: null,
  p50Ms: null,
  p99Ms: null,
  floorPerSecond: null,
  ratio: null,
  goal: `≤ ${most} ${unit}`,
  met: value <= most,
});

export const skipped = (name: string, unit: string, goal: string, reason: string): Result => ({
  name,
  unit,
  perSecond: null,
  p50Ms: null,
  p99Ms: null,
  floorPerSecond: null,
  ratio: null,
  goal,
  met: null,
  skipped: reason,
});

const describe = ({ perSecond, p99Ms, ratio }: Goal): string =>
  [
    ...(perSecond === undefined ? [] : [`≥ ${perSecond}/s`]),
    ...(p99Ms === undefined ? [] : [`p99 ≤ ${p99Ms} ms`]),
    ...(ratio === undefined ? [] : [`≥ ${ratio} of the floor`]),
  ].join(", ");

/** Three digits say all that a shared machine can tell. */
const round = (value: number): number => Number(value.toPrecision(value >= 1000 ? 4 : 3));

export type Loop = {
  /** Each works for itself and waits for its answer before it goes on. */
  readonly connections: number;
  /** Ends after this time; absent: when `work` says that nothing is left. */
  readonly seconds?: number;
  /** Not counted. */
  readonly warmUpSeconds?: number;
};

/** Runs `work` again and again on each connection and times every turn. It answers "done" at its end. */
export async function loop(
  { connections, seconds = 60, warmUpSeconds = 0 }: Loop,
  work: (connection: number) => Promise<unknown>,
): Promise<Speed> {
  const times: number[] = [];
  const started = performance.now();
  const counted = started + warmUpSeconds * 1_000;
  const until = counted + seconds * 1_000;
  let last = counted;
  const run = async (connection: number) => {
    for (;;) {
      const begun = performance.now();
      if (begun >= until || (await work(connection)) === "done") return;
      const ended = performance.now();
      if (begun < counted) continue;
      times.push(ended - begun);
      last = Math.max(last, ended);
    }
  };
  await Promise.all(Array.from({ length: connections }, (_, at) => run(at)));
  times.sort((a, b) => a - b);
  if (times.length === 0) throw new Error("Nothing was measured");
  const at = (part: number) =>
    times[Math.min(times.length - 1, Math.floor(times.length * part))] ?? 0;
  return { perSecond: (times.length * 1_000) / (last - counted), p50Ms: at(0.5), p99Ms: at(0.99) };
}

/** Operation and floor as measured in turns. */
export type Measured = {
  /** The best turn of each: what else runs on a machine only ever makes a turn slower, seldom all of them. */
  readonly speed: Speed;
  readonly floor: Speed;
  /** The middle one of the ratios of the turns: operation and floor of one turn had the same machine. */
  readonly ratio: number;
};

/** Measures an operation and its floor one after the other, `turns` times. */
export async function inTurns(
  turns: number,
  {
    operation,
    floor,
  }: { operation: (turn: number) => Promise<Speed>; floor: () => Promise<Speed> },
): Promise<Measured> {
  const speeds: Speed[] = [];
  const floors: Speed[] = [];
  for (let turn = 0; turn < turns; turn += 1) {
    speeds.push(await operation(turn));
    floors.push(await floor());
  }
  const ratios = speeds.map(({ perSecond }, turn) => perSecond / (floors[turn]?.perSecond ?? 0));
  return { speed: quickest(speeds), floor: quickest(floors), ratio: middle(ratios) };
}

const middle = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

const quickest = (all: readonly Speed[]): Speed =>
  all.reduce((best, one) => (one.perSecond > best.perSecond ? one : best));

export type Floor = {
  /** A named statement on the connection of that number. */
  query(connection: number, name: string, text: string, values: unknown[]): Promise<pg.QueryResult>;
  close(): Promise<void>;
};

/**
 * Bare connections to the database that the measured server uses. Values stay text, as they come
 * over the wire, so that a row read in one place can be written in another as it is.
 */
export async function openFloor(folder: string, connections: number): Promise<Floor> {
  const options = {
    ...connectionOptions(connectionOf(folder), "souk-bench"),
    types: { getTypeParser: () => (text: string) => text },
  };
  const clients = await Promise.all(
    Array.from({ length: connections }, async () => {
      const client = new pg.Client(options as pg.ClientConfig);
      await client.connect();
      return client;
    }),
  );
  return {
    query(connection, name, text, values) {
      const client = clients[connection];
      if (client === undefined) throw new Error(`There is no connection ${connection}`);
      return client.query({ name, text, values });
    },
    close: async () => {
      await Promise.all(clients.map((client) => client.end()));
    },
  };
}
