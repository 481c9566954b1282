import { randomUUID } from "node:crypto";
import { ok, type Result, refuse } from "../../../kernel/result.ts";
import { notFound } from "../../../platform/problems.ts";
import type { Database } from "../../../platform/transaction.ts";
import { takeTurn } from "../../../platform/turn.ts";
import { environmentNameTaken, environmentsFull } from "../problems.ts";
import { type Environment, environmentsOf } from "../queries/environments.ts";
import { insertEnvironments, renameEnvironmentRow } from "../store/organisations.ts";

/** Environments of one organisation: people make them, and each is a choice in every purchase. */
const MOST_ENVIRONMENTS = 100;

/** Adds an environment to a customer organisation (decision 45); names differ, whatever their case. */
export const addEnvironment = (
  db: Database,
  { organisationId, name }: { readonly organisationId: string; readonly name: string },
): Promise<Result<Environment>> =>
  db.transaction(async (tx): Promise<Result<Environment>> => {
    await takeTurn(tx, `identity.environments ${organisationId}`);
    const existing = await environmentsOf(tx, organisationId);
    if (existing.length >= MOST_ENVIRONMENTS)
      return refuse(environmentsFull({ most: MOST_ENVIRONMENTS }));
    if (isTaken(existing, name)) return refuse(taken(name));
    const environment = { subscriptionId: randomUUID(), organisationId, name };
    await insertEnvironments(tx, [environment]);
    tx.audit({
      organisationId,
      action: "environment.added",
      objectType: "environment",
      objectId: environment.subscriptionId,
      after: { name },
    });
    return ok({ subscriptionId: environment.subscriptionId, name, createdAt: tx.at });
  });

/** Gives an environment another name; its subscription ID stays. */
export const renameEnvironment = (
  db: Database,
  {
    organisationId,
    subscriptionId,
    name,
  }: { readonly organisationId: string; readonly subscriptionId: string; readonly name: string },
): Promise<Result<Environment>> =>
  db.transaction(async (tx): Promise<Result<Environment>> => {
    await takeTurn(tx, `identity.environments ${organisationId}`);
    const existing = await environmentsOf(tx, organisationId);
    const before = existing.find((one) => one.subscriptionId === subscriptionId);
    if (before === undefined) return refuse(notFound({}));
    const others = existing.filter((one) => one !== before);
    if (isTaken(others, name)) return refuse(taken(name));
    await renameEnvironmentRow(tx, { organisationId, subscriptionId, name });
    tx.audit({
      organisationId,
      action: "environment.renamed",
      objectType: "environment",
      objectId: subscriptionId,
      before: { name: before.name },
      after: { name },
    });
    return ok({ ...before, name });
  });

const isTaken = (existing: readonly Environment[], name: string): boolean =>
  existing.some((one) => one.name.toLowerCase() === name.toLowerCase());

const taken = (name: string) =>
  environmentNameTaken({ name }, [{ pointer: "/name", code: "taken" }]);
