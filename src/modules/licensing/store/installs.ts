import { statement } from "../../../platform/database.ts";
import type { Tx } from "../../../platform/transaction.ts";

export type NewInstall = {
  readonly id: string;
  readonly organisationId: string;
  readonly environmentId: string;
  readonly publisherId: string;
  readonly publisherName: string;
  readonly offerId: string;
  readonly offerSlug: string;
  readonly offerType: string;
  readonly offerName: string;
  readonly licensed: boolean;
};

const insert = statement<readonly unknown[], { id: string }>(
  "licensing.insert-install",
  `insert into licensing.installs (id, organisation_id, environment_id, publisher_id, publisher_name, offer_id,
     offer_slug, offer_type, offer_name, licensed, installed_at, installed_by)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
   on conflict (environment_id, offer_id) where removed_at is null do nothing returning id`,
);

/** Whether it was not installed there yet; else nothing changes. */
export const insertInstall = async (tx: Tx, one: NewInstall): Promise<boolean> =>
  (
    await tx.query(insert, [
      one.id,
      one.organisationId,
      one.environmentId,
      one.publisherId,
      one.publisherName,
      one.offerId,
      one.offerSlug,
      one.offerType,
      one.offerName,
      one.licensed,
      tx.at,
      tx.actor.name,
    ])
  ).length > 0;

const lock = statement<[organisationId: string, id: string], { id: string }>(
  "licensing.lock-install",
  "select id from licensing.installs where organisation_id = $1 and id = $2 for update",
);

/** Keeps the organisation's install as it is until the transaction ends; whether there is one. */
export const lockInstall = async (tx: Tx, organisationId: string, id: string): Promise<boolean> =>
  (await tx.query(lock, [organisationId, id])).length > 0;

const remove = statement<[id: string, at: Temporal.Instant, who: string], unknown>(
  "licensing.remove-install",
  "update licensing.installs set removed_at = $2, removed_by = $3 where id = $1 and removed_at is null",
);

export const removeInstall = (tx: Tx, id: string): Promise<unknown> =>
  tx.query(remove, [id, tx.at, tx.actor.name]);

const move = statement<[from: string, to: string], unknown>(
  "licensing.move-installs",
  "update licensing.installs set organisation_id = $2 where organisation_id = $1",
);

/** What is installed stays in its environment, which is another organisation's now. */
export const moveInstalls = (tx: Tx, from: string, to: string): Promise<unknown> =>
  tx.query(move, [from, to]);
