import { type Reader, statement } from "../../../platform/database.ts";

/** A time that a submission passed from one of the certification team to another. */
export type HandoverRow = {
  readonly number: number;
  readonly kind: "assigned" | "escalated";
  readonly byId: string;
  readonly byName: string;
  readonly toId: string;
  readonly toName: string;
  /** Empty where none was given. */
  readonly reason: string;
  readonly at: Temporal.Instant;
};

const COLUMNS = `number, kind, by_id as "byId", by_name as "byName", to_id as "toId", to_name as "toName", reason, at`;
const list = statement<[submission: string], HandoverRow>(
  "publishing.handovers",
  `select ${COLUMNS} from publishing.handovers where submission_id = $1 order by number desc limit 50`,
);
const one = statement<[submission: string, number: number], HandoverRow>(
  "publishing.handover",
  `select ${COLUMNS} from publishing.handovers where submission_id = $1 and number = $2`,
);

/** The latest fifty times that a submission passed from one to another, the latest first. */
export const handoversOf = (db: Reader, submissionId: string) => db.query(list, [submissionId]);

export const readHandover = async (db: Reader, submissionId: string, number: number) =>
  (await db.query(one, [submissionId, number]))[0];
