import { type Reader, statement } from "../../../platform/database.ts";
import type { ApplicantKind, ApplicationState } from "../domain/application.ts";
import {
  APPLICATION_COLUMNS,
  type Application,
  type ApplicationStep,
} from "../store/applications.ts";
import { lookAtMailLink } from "../store/mail-links.ts";

export type ApplicationQuery = {
  /** Null for all; those whose address is not proven are never listed. */
  readonly state: Exclude<ApplicationState, "unconfirmed"> | null;
  readonly kind: ApplicantKind | null;
  /** Part of name, publisher ID or address of the contact, in any case; null for all. */
  readonly q: string | null;
  readonly after: readonly [appliedAt: string, id: string] | null;
  readonly limit: number;
};

const page = statement<
  [
    state: string | null,
    q: string | null,
    at: string | null,
    id: string | null,
    limit: number,
    kind: string | null,
  ],
  Application
>(
  "identity.list-applications",
  `select ${APPLICATION_COLUMNS} from identity.applications
   where state <> 'unconfirmed' and ($1::text is null or state = $1) and ($6::text is null or kind = $6)
     and ($2::text is null or strpos(lower(name || ' ' || coalesce(handle, '') || ' ' || contact_email), lower($2)) > 0)
     and ($3::timestamptz is null or (applied_at, id) < ($3, $4::uuid))
   order by applied_at desc, id desc limit $5`,
);
const waiting = statement<[], { waiting: number; asked: number }>(
  "identity.count-applications",
  `select count(*) filter (where state = 'waiting')::int as waiting,
     count(*) filter (where state = 'asked')::int as asked
   from identity.applications where state in ('waiting', 'asked')`,
);
const one = statement<[id: string], Application>(
  "identity.application",
  `select ${APPLICATION_COLUMNS} from identity.applications where id = $1 and state <> 'unconfirmed'`,
);
const steps = statement<[id: string], ApplicationStep>(
  "identity.application-steps",
  `select number, kind, text, by_name as "byName", at from identity.application_steps
   where application_id = $1 order by number desc limit 100`,
);
const question = statement<[id: string], { name: string; question: string }>(
  "identity.open-question",
  `select a.name, s.text as question from identity.application_steps s join identity.applications a on a.id = s.application_id
   where a.id = $1 and a.state = 'asked' and s.kind = 'asked' order by s.number desc limit 1`,
);

/** Applications, the latest first. */
export const listApplications = (
  db: Reader,
  { state, kind, q, after, limit }: ApplicationQuery,
): Promise<Application[]> =>
  db.query(page, [state, q, after?.[0] ?? null, after?.[1] ?? null, limit, kind]);

/** How many wait for the operator, and how many for their applicant. */
export const countApplications = async (
  db: Reader,
): Promise<{ readonly waiting: number; readonly asked: number }> =>
  (await db.query(waiting, []))[0] ?? { waiting: 0, asked: 0 };

export const applicationById = async (db: Reader, id: string): Promise<Application | undefined> =>
  (await db.query(one, [id]))[0];

/** What happened to an application, the latest first: its last hundred steps. */
export const stepsOf = (db: Reader, id: string): Promise<ApplicationStep[]> =>
  db.query(steps, [id]);

/** What the operator asked last and waits for, by the link of its mail; the link stays usable. */
export async function questionByLink(
  db: Reader,
  token: string,
): Promise<{ readonly name: string; readonly question: string } | undefined> {
  const id = await lookAtMailLink(db, "answer-application", token);
  return id === undefined ? undefined : (await db.query(question, [id]))[0];
}
