import { statement } from "../../../platform/database.ts";
import type { Tx } from "../../../platform/transaction.ts";
import { takeTurn } from "../../../platform/turn.ts";

/** Whose views: of one person in an organisation, or (null) of the organisation. */
export type ViewOwner = {
  readonly organisationId: string;
  readonly list: string;
  readonly personId: string | null;
};
export type StoredView = ViewOwner & {
  readonly id: string;
  readonly name: string;
  readonly query: string;
  readonly isDefault: boolean;
};
type OfOwner = [organisation: string, list: string, person: string | null];

const others = statement<
  [...OfOwner, except: string | null, name: string],
  { count: number; taken: boolean }
>(
  "identity.other-views",
  `select count(*)::int as count, coalesce(bool_or(lower(name) = lower($5)), false) as taken
   from identity.saved_views where organisation_id = $1 and list = $2 and person_id is not distinct from $3::uuid
     and ($4::uuid is null or id <> $4)`,
);
const noDefault = statement<[...OfOwner, except: string], unknown>(
  "identity.unset-default-view",
  `update identity.saved_views set is_default = false, version = version + 1
   where organisation_id = $1 and list = $2 and person_id is not distinct from $3::uuid and is_default and id <> $4`,
);
const insert = statement<
  [
    ...OfOwner,
    id: string,
    name: string,
    query: string,
    isDefault: boolean,
    createdBy: string | null,
  ],
  unknown
>(
  "identity.save-view",
  `insert into identity.saved_views (organisation_id, list, person_id, id, name, query, is_default, created_by)
   values ($1, $2, $3, $4, $5, $6, $7, $8)`,
);
const update = statement<
  [id: string, person: string | null, name: string, query: string, isDefault: boolean],
  unknown
>(
  "identity.change-view",
  `update identity.saved_views set person_id = $2, name = $3, query = $4, is_default = $5, version = version + 1,
     changed_at = clock_timestamp() where id = $1`,
);
const lock = statement<
  [organisation: string, id: string, person: string | null],
  StoredView & { version: number }
>(
  "identity.lock-view",
  `select id, organisation_id as "organisationId", list, person_id as "personId", name, query, is_default as "isDefault", version
   from identity.saved_views where id = $2 and organisation_id = $1 and (person_id is null or person_id = $3) for update`,
);
const remove = statement<[id: string], unknown>(
  "identity.delete-view",
  "delete from identity.saved_views where id = $1",
);

const ownerOf = ({ organisationId, list, personId }: ViewOwner): OfOwner => [
  organisationId,
  list,
  personId,
];

/** Views of one list come and change one after the other: neither a name nor a default is there twice. */
export const viewsOneAtATime = (tx: Tx, organisationId: string): Promise<void> =>
  takeTurn(tx, `identity.views ${organisationId}`);

/** How many other views the owner has of the list, and whether one has the name. */
export const otherViews = async (
  tx: Tx,
  owner: ViewOwner,
  { except, name }: { readonly except: string | null; readonly name: string },
) => (await tx.query(others, [...ownerOf(owner), except, name]))[0] ?? { count: 0, taken: false };

/** Leaves the owner no other default than this one. */
export const unsetOtherDefaults = (tx: Tx, view: StoredView) =>
  tx.query(noDefault, [...ownerOf(view), view.id]);

export const recordView = (tx: Tx, view: StoredView, createdBy: string | null) =>
  tx.query(insert, [...ownerOf(view), view.id, view.name, view.query, view.isDefault, createdBy]);

export const storeView = (tx: Tx, view: StoredView) =>
  tx.query(update, [view.id, view.personId, view.name, view.query, view.isDefault]);

/** A view that the person may read: the own, or the organisation's. Nobody else changes it meanwhile. */
export const lockView = async (
  tx: Tx,
  of: { readonly organisationId: string; readonly id: string; readonly personId: string | null },
) => (await tx.query(lock, [of.organisationId, of.id, of.personId]))[0];

export const deleteView = (tx: Tx, id: string) => tx.query(remove, [id]);
