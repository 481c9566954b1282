import { randomUUIDv7 } from "node:crypto";
import { ok, type Result, refuse } from "../../../kernel/result.ts";
import { notFound } from "../../../platform/problems.ts";
import { mayCreateDatabases } from "../../../platform/throw-away-database.ts";
import type { Database, Tx } from "../../../platform/transaction.ts";
import { simulationEnded, simulationImpossible, simulationUnderWay } from "../problems.ts";
import { type Simulation, simulationById } from "../queries/simulations.ts";
import { cancelSimulation, insertSimulation } from "../store/simulations.ts";

/** Asks for a simulation of so many months; the worker runs it. One at a time. */
export const askForSimulation = (db: Database, months: number): Promise<Result<Simulation>> =>
  db.transaction(async (tx): Promise<Result<Simulation>> => {
    if (!(await mayCreateDatabases(tx))) return refuse(simulationImpossible({}));
    const made = await insertSimulation(tx, { id: randomUUIDv7(), months });
    if (made === undefined) return refuse(simulationUnderWay({}));
    audit(tx, made.id, "simulation.asked", { months });
    return ok(made);
  });

/** Ends a simulation before it is done; the copy goes. */
export const endSimulationEarly = (db: Database, id: string): Promise<Result<Simulation>> =>
  db.transaction(async (tx): Promise<Result<Simulation>> => {
    const cancelled = await cancelSimulation(tx, id);
    if (cancelled === undefined)
      return refuse(
        (await simulationById(tx, id)) === undefined ? notFound({}) : simulationEnded({}),
      );
    audit(tx, id, "simulation.cancelled", {});
    return ok(cancelled);
  });

const audit = (tx: Tx, id: string, action: string, after: unknown): void =>
  tx.audit({
    organisationId: undefined,
    action,
    objectType: "simulation",
    objectId: id,
    after,
  });
