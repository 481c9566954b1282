import type { Instant } from "../../../kernel/calendar.ts";
import { type Reader, statement } from "../../../platform/database.ts";

export type SimulationState = "waiting" | "running" | "done" | "failed" | "cancelled";

/** One simulation. It was asked for in marketplace time; how long it took is system time. */
export type Simulation = {
  readonly id: string;
  readonly months: number;
  readonly state: SimulationState;
  readonly phase: "copying" | "running" | null;
  /** Of its phase, from 0 to 1. */
  readonly part: number | null;
  readonly askedBy: string;
  readonly askedAt: Instant;
  readonly startedAt: Instant | null;
  readonly endedAt: Instant | null;
};

export const COLUMNS = `id, months, state, phase, part::float8 as part, asked_by as "askedBy", asked_at as "askedAt",
  started_at as "startedAt", ended_at as "endedAt"`;

const byId = statement<[id: string], Simulation & { report: unknown }>(
  "operations.simulation",
  `select ${COLUMNS}, report from operations.simulations where id = $1`,
);
const list = statement<[before: string | null, id: string | null, limit: number], Simulation>(
  "operations.list-simulations",
  `select ${COLUMNS} from operations.simulations
   where $1::timestamptz is null or (asked_at, id) < ($1, $2::uuid) order by asked_at desc, id desc limit $3`,
);
export const simulationById = async (db: Reader, id: string) => (await db.query(byId, [id]))[0];

/** Simulations, latest first. */
export const listSimulations = (
  db: Reader,
  { after, limit }: { after: readonly [askedAt: string, id: string] | null; limit: number },
): Promise<Simulation[]> => db.query(list, [after?.[0] ?? null, after?.[1] ?? null, limit]);
