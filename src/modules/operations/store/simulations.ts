import type { Instant } from "../../../kernel/calendar.ts";
import { type Reader, statement } from "../../../platform/database.ts";
import type { Tx } from "../../../platform/transaction.ts";
import { COLUMNS, type Simulation, type SimulationState } from "../queries/simulations.ts";

/** A worker that says nothing for so long is taken to be dead. */
const CLAIM_SECONDS = 20;
/** A simulation whose worker died begins again; not for ever. */
const ATTEMPTS = 3;
/** Reports that are kept. */
const KEPT = 20;

const insert = statement<
  [id: string, months: number, askedBy: string, askedAt: Instant],
  Simulation
>(
  "operations.insert-simulation",
  `insert into operations.simulations (id, months, asked_by, asked_at) values ($1, $2, $3, $4)
   on conflict ((true)) where state in ('waiting', 'running') do nothing returning ${COLUMNS}`,
);
const NOBODY_RUNS_IT = "(claimed_until is null or claimed_until <= clock_timestamp())";

// One that nobody runs ends at once; one that runs, when whoever runs it has seen it.
const cancel = statement<[id: string], Simulation>(
  "operations.cancel-simulation",
  `update operations.simulations set cancelled = true,
     state = case when ${NOBODY_RUNS_IT} then 'cancelled' else state end,
     ended_at = case when ${NOBODY_RUNS_IT} then clock_timestamp() end
   where id = $1 and state in ('waiting', 'running') returning ${COLUMNS}`,
);

/** Whether a simulation waits for a worker, or its worker has died. */
export const SIMULATION_WAITS = `exists (select from operations.simulations
  where state in ('waiting', 'running') and (claimed_until is null or claimed_until <= statement_timestamp()))`;

const take = statement<[], { id: string; months: number }>(
  "operations.take-simulation",
  `update operations.simulations set state = 'running', attempts = attempts + 1, phase = 'copying', part = 0,
     started_at = clock_timestamp(), claimed_until = clock_timestamp() + interval '${CLAIM_SECONDS} seconds'
   where state in ('waiting', 'running') and attempts < ${ATTEMPTS}
     and (claimed_until is null or claimed_until <= clock_timestamp())
   returning id, months`,
);
const giveUp = statement<[], { id: string }>(
  "operations.give-up-simulation",
  `update operations.simulations set state = 'failed', ended_at = clock_timestamp(), phase = null, part = null
   where state = 'running' and attempts >= ${ATTEMPTS} and claimed_until <= clock_timestamp() returning id`,
);
const goOn = statement<[id: string, phase: string, part: number], { cancelled: boolean }>(
  "operations.simulation-goes-on",
  `update operations.simulations set phase = $2, part = $3,
     claimed_until = clock_timestamp() + interval '${CLAIM_SECONDS} seconds'
   where id = $1 and state = 'running' returning cancelled`,
);
const end = statement<[id: string, state: SimulationState, report: string | null], { id: string }>(
  "operations.end-simulation",
  `update operations.simulations set state = $2, report = $3::jsonb, ended_at = clock_timestamp(),
     phase = null, part = null, claimed_until = null
   where id = $1 and state = 'running' returning id`,
);
const leave = statement<[id: string], unknown>(
  "operations.leave-simulation",
  `update operations.simulations set attempts = attempts - 1, claimed_until = clock_timestamp()
   where id = $1 and state = 'running'`,
);
const claimed = statement<[], { id: string }>(
  "operations.simulations-claimed",
  "select id from operations.simulations where state = 'running' and claimed_until > clock_timestamp()",
);
const forget = statement<[], { id: string }>(
  "operations.forget-simulations",
  `delete from operations.simulations where ended_at is not null and id not in (
     select id from operations.simulations order by asked_at desc, id desc limit ${KEPT}) returning id`,
);

/** @returns undefined where another one is under way */
export const insertSimulation = async (
  tx: Tx,
  { id, months }: { readonly id: string; readonly months: number },
): Promise<Simulation | undefined> =>
  (await tx.query(insert, [id, months, tx.actor.name, tx.at]))[0];

/** @returns undefined where it has ended */
export const cancelSimulation = async (tx: Tx, id: string): Promise<Simulation | undefined> =>
  (await tx.query(cancel, [id]))[0];

/** Claims the simulation that waits, of which there is one at most. */
export async function takeSimulation(db: Reader) {
  await db.query(giveUp, []);
  return db.query(take, []);
}

/** Keeps the claim, and tells whether it is to go on. */
export async function simulationGoesOn(
  db: Reader,
  id: string,
  { phase, part }: { readonly phase: string; readonly part: number },
): Promise<boolean> {
  const [row] = await db.query(goOn, [id, phase, Math.max(0, Math.min(1, part))]);
  return row?.cancelled === false;
}

export const endSimulation = async (
  db: Reader,
  id: string,
  { state, report }: { readonly state: SimulationState; readonly report?: unknown },
): Promise<void> => {
  await db.query(end, [id, state, report === undefined ? null : JSON.stringify(report)]);
};

/** Gives a simulation back, for another worker to begin anew. */
export const leaveSimulation = async (db: Reader, id: string): Promise<void> => {
  await db.query(leave, [id]);
};

/** Those that a living worker runs. */
export const simulationsClaimed = async (db: Reader): Promise<readonly string[]> =>
  (await db.query(claimed, [])).map(({ id }) => id);

/** Keeps the reports of the latest ones. */
export const forgetSimulations = (db: Reader) => db.query(forget, []);
