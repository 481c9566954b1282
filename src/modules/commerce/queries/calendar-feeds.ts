import type { Instant } from "../../../kernel/calendar.ts";
import { type Reader, statement } from "../../../platform/database.ts";
import type { Language } from "../../../platform/text.ts";

export type CalendarFeed = {
  readonly organisationId: string;
  readonly locale: Language;
  readonly createdBy: string;
  readonly createdAt: Instant;
};

const COLUMNS = `organisation_id as "organisationId", locale, created_by as "createdBy", created_at as "createdAt"`;

const ofOrganisation = statement<[organisationId: string], CalendarFeed>(
  "commerce.calendar-feed-of-organisation",
  `select ${COLUMNS} from commerce.calendar_feeds where organisation_id = $1`,
);
const byToken = statement<[hash: Buffer], CalendarFeed>(
  "commerce.calendar-feed-by-token",
  `select ${COLUMNS} from commerce.calendar_feeds where token_hash = $1`,
);

export const calendarFeedOf = async (
  db: Reader,
  organisationId: string,
): Promise<CalendarFeed | undefined> => (await db.query(ofOrganisation, [organisationId]))[0];

export const calendarFeedByToken = async (
  db: Reader,
  tokenHash: Buffer,
): Promise<CalendarFeed | undefined> => (await db.query(byToken, [tokenHash]))[0];
