import { type Reader, statement } from "./database.ts";

/** A broken invariant: which one (such as I1, named in the specification), of what, and how. */
export type Violation = {
  readonly invariant: string;
  /** An id or a number. */
  readonly subject: string;
  /** In English, for whoever mends it. */
  readonly detail: string;
};

declare module "./platform.ts" {
  interface Services {
    /** What each module says of what it keeps, in the order of the modules; set once by app.ts. */
    verify?: readonly ((db: Reader) => Promise<readonly Violation[]>)[];
  }
}

const BEFORE_DELETE_UPDATE_TRUNCATE = 2 + 8 + 16 + 32; // bits of pg_trigger.tgtype

const unguarded = statement<[tables: readonly string[]], { subject: string }>(
  "platform.verify-append-only",
  `select t as subject from unnest($1::text[]) t
   where ${BEFORE_DELETE_UPDATE_TRUNCATE} <> coalesce((
     select bit_or(g.tgtype) & ${BEFORE_DELETE_UPDATE_TRUNCATE} from pg_trigger g
     where g.tgrelid = to_regclass(t) and g.tgfoid = 'platform.refuse_change'::regproc and g.tgenabled in ('O', 'A')), 0)`,
);

/** I2, one half: which of these tables (`schema.table`), that must never lose or change a row, would let it happen. */
export const unguardedTables = async (
  db: Reader,
  tables: readonly string[],
): Promise<Violation[]> =>
  (await db.query(unguarded, [tables])).map(({ subject }) => ({
    invariant: "I2",
    subject,
    detail: "its rows can be changed: the guard is missing or turned off",
  }));
