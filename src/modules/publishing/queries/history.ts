import { type Reader, statement } from "../../../platform/database.ts";

/** What happened to an offer, from the audit trail. The content of pages stays there. */
export type HistoryRow = {
  readonly seq: bigint;
  readonly at: Temporal.Instant;
  readonly action: string;
  readonly actorKind: "person" | "client" | "system";
  readonly actorName: string;
  /** What publishers read in place of the name; null where that is the name itself. */
  readonly shownAs: string | null;
  readonly details: Readonly<Record<string, unknown>> | null;
};

export type HistoryFilter = {
  /** Events as recorded; all where it is absent. */
  readonly events?: readonly string[] | undefined;
  /** The name of a person, a program or the system. */
  readonly actor?: string | undefined;
  readonly from?: Temporal.Instant | undefined;
  /** The first instant after. */
  readonly until?: Temporal.Instant | undefined;
};

const OF_OFFER = "object_type = 'offer' and object_id = $1 and organisation_id = $2";
const SHOWN = "coalesce(after ->> 'actorShownAs', actor_name)";

/** `-` puts the newest first. */
export const HISTORY_ORDERS = ["-at", "at"] as const;
export type HistoryOrder = (typeof HISTORY_ORDERS)[number];

type Asked = [
  offer: string,
  publisher: string,
  beyond: string | null,
  limit: number,
  events: readonly string[] | null,
  actor: string | null,
  from: Temporal.Instant | null,
  until: Temporal.Instant | null,
];

const rowsIn = (order: HistoryOrder) => {
  const [name, direction, beyond] =
    order === "at" ? ["-oldest-first", "asc", ">"] : ["", "desc", "<"];
  return statement<Asked, HistoryRow>(
    `publishing.history-of-offer${name}`,
    `select seq, at, action, actor_kind as "actorKind", actor_name as "actorName",
       after ->> 'actorShownAs' as "shownAs",
       coalesce(after, before) - 'content' - 'entries' - 'pages' - 'actorShownAs' as details
     from platform.audit_entries
     where ${OF_OFFER} and ($3::bigint is null or seq ${beyond} $3::bigint)
       and ($5::text[] is null or action = any($5)) and ($6::text is null or ${SHOWN} = $6)
       and ($7::timestamptz is null or at >= $7) and ($8::timestamptz is null or at < $8)
     order by seq ${direction} limit $4`,
  );
};
const rows = { "-at": rowsIn("-at"), at: rowsIn("at") };

/** A page of the history, in the order in which it was recorded or the other way round. */
export const historyOf = (
  db: Reader,
  offer: { readonly id: string; readonly publisherId: string },
  { events, actor, from, until }: HistoryFilter,
  page: {
    readonly order: HistoryOrder;
    /** The last entry of the page before. */
    readonly beyond: string | undefined;
    readonly limit: number;
  },
) =>
  db.query(rows[page.order], [
    offer.id,
    offer.publisherId,
    page.beyond ?? null,
    page.limit,
    events ?? null,
    actor ?? null,
    from ?? null,
    until ?? null,
  ]);

const actors = statement<[offer: string, publisher: string], { name: string }>(
  "publishing.actors-of-offer",
  `select distinct ${SHOWN} as name from platform.audit_entries
   where ${OF_OFFER} and not (action = any('{publishing.certified,publishing.rejected}'))
   order by name limit 200`,
);

/** Who has done anything to the offer; the certification team is not named to publishers. */
export const actorsOf = async (
  db: Reader,
  offer: { readonly id: string; readonly publisherId: string },
): Promise<string[]> =>
  (await db.query(actors, [offer.id, offer.publisherId])).map(({ name }) => name);
