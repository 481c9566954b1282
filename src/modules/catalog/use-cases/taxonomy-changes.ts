import { randomUUIDv7 } from "node:crypto";
import { dayIn, startOfDay } from "../../../kernel/calendar.ts";
import { ok, type Result, refuse } from "../../../kernel/result.ts";
import type { DueMoment } from "../../../platform/module.ts";
import { notFound } from "../../../platform/problems.ts";
import type { Database, Tx } from "../../../platform/transaction.ts";
import { type TaxonomyChange, taxonomyErrors, withChange } from "../domain/taxonomy.ts";
import type { TaxonomyChanged } from "../events.ts";
import { taxonomyChangeInForce, taxonomyInvalid } from "../problems.ts";
import { own } from "../queries/taxonomy.ts";
import {
  changesUntil,
  findChange,
  insertChange,
  lockTaxonomy,
  nextVersion,
  removeChange,
  type StoredChange,
  takeEffect,
} from "../store/taxonomy.ts";

/** The day has come from which a change of the taxonomy holds. */
export const TAXONOMY_CHANGES = "catalog.taxonomy-changes";

/** Changes an entry at once, or from a later day on (OPR-05). */
export const changeTaxonomy = (
  db: Database,
  wanted: TaxonomyChange,
): Promise<Result<StoredChange>> =>
  db.transaction(async (tx): Promise<Result<StoredChange>> => {
    await lockTaxonomy(tx);
    const today = dayIn("UTC", tx.at);
    const change = { ...wanted, names: wanted.names && trimmed(wanted.names) };
    const before = await changesUntil(tx, change.effectiveFrom);
    const onDay = before.reduce(withChange, own());
    const errors = taxonomyErrors(change, { today, onDay });
    if (errors.length > 0) return refuse(taxonomyInvalid({}, errors));
    const inForce = change.effectiveFrom <= today;
    const made = await insertChange(tx, { ...change, id: randomUUIDv7(), inForce });
    if (inForce) await announce(tx, made);
    else
      tx.schedule({
        kind: TAXONOMY_CHANGES,
        subject: made.id,
        dueAt: startOfDay(made.effectiveFrom, "UTC"),
        payload: {},
      });
    audit(tx, made, "changed");
    return ok(made);
  });

/** Withdraws a change whose day has not come. */
export const withdrawTaxonomyChange = (db: Database, id: string): Promise<Result<void>> =>
  db.transaction(async (tx): Promise<Result<void>> => {
    await lockTaxonomy(tx);
    const gone = await removeChange(tx, id);
    if (gone === undefined)
      return refuse((await findChange(tx, id)) ? taxonomyChangeInForce({}) : notFound({}));
    await tx.unschedule(TAXONOMY_CHANGES, id);
    audit(tx, gone, "withdrawn");
    return ok(undefined);
  });

/** Lets a scheduled change hold from now on; one that was withdrawn meanwhile is left alone. */
export async function runDueTaxonomyChange(tx: Tx, { subject }: DueMoment): Promise<void> {
  await lockTaxonomy(tx);
  const change = await takeEffect(tx, subject);
  if (change !== undefined) await announce(tx, change);
}

async function announce(tx: Tx, { id, kind, parent, key }: StoredChange): Promise<void> {
  await nextVersion(tx);
  await tx.publish<TaxonomyChanged>({
    type: "catalog.taxonomy-changed",
    subject: id,
    kind,
    key: parent ?? key,
    at: tx.at.toString(),
  });
}

const trimmed = ({ en, fr, ko }: NonNullable<TaxonomyChange["names"]>) => ({
  en: en.trim(),
  fr: fr.trim(),
  ko: ko.trim(),
});

function audit(tx: Tx, change: StoredChange, what: "changed" | "withdrawn"): void {
  const { kind, parent, key, effectiveFrom, names, retired } = change;
  tx.audit({
    action: `taxonomy.${what}`,
    objectType: "taxonomy",
    objectId: [kind, parent, key].filter((one) => one !== null).join("/"),
    after: { effectiveFrom, names, retired },
  });
}
