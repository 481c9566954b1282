import type { Instant } from "../../../kernel/calendar.ts";
import { type Reader, statement } from "../../../platform/database.ts";
import type { ListName } from "../domain/saved-views.ts";

export type SavedView = {
  readonly id: string;
  readonly list: ListName;
  readonly name: string;
  readonly query: string;
  readonly shared: boolean;
  readonly isDefault: boolean;
  /** Name of the person or program that saved it first; null where nobody remembers. */
  readonly createdBy: string | null;
  /** System time. */
  readonly changedAt: Instant;
  readonly version: number;
};

const COLUMNS = `v.id, v.list, v.name, v.query, v.person_id is null as shared, v.is_default as "isDefault",
   coalesce(u."name", p.name) as "createdBy", v.changed_at as "changedAt", v.version`;
const FROM = `from identity.saved_views v left join auth."user" u on u."id" = v.created_by
   left join identity.api_clients p on p.id = v.created_by
   where v.organisation_id = $1 and (v.person_id is null or v.person_id = $2::uuid)`;

const page = statement<
  [
    organisation: string,
    person: string | null,
    list: string,
    afterName: string | null,
    afterId: string | null,
    limit: number,
  ],
  SavedView
>(
  "identity.saved-views",
  `select ${COLUMNS} ${FROM} and v.list = $3
     and ($4::text is null or (lower(v.name), v.id) > ($4, $5::uuid))
   order by lower(v.name), v.id limit $6`,
);
const one = statement<[organisation: string, person: string | null, id: string], SavedView>(
  "identity.saved-view",
  `select ${COLUMNS} ${FROM} and v.id = $3`,
);

/** Views of a list: those of the person and of the organisation, by name. */
export const listViews = (
  db: Reader,
  whose: { readonly organisationId: string; readonly personId: string | null },
  asked: {
    readonly list: ListName;
    readonly after: readonly [name: string, id: string] | null;
    readonly limit: number;
  },
): Promise<SavedView[]> =>
  db.query(page, [
    whose.organisationId,
    whose.personId,
    asked.list,
    asked.after?.[0] ?? null,
    asked.after?.[1] ?? null,
    asked.limit,
  ]);

export const viewById = async (
  db: Reader,
  whose: { readonly organisationId: string; readonly personId: string | null },
  id: string,
): Promise<SavedView | undefined> =>
  (await db.query(one, [whose.organisationId, whose.personId, id]))[0];
