import { statement } from "./database.ts";
import type { Platform } from "./platform.ts";
import { traced } from "./tracing.ts";

export type WaitingMail = {
  readonly id: string;
  readonly to_address: string;
  readonly to_name: string | null;
  readonly locale: string;
  readonly subject: string;
  readonly body: string;
  readonly attempts: number;
};

/** Hands one mail to the mail server. `again` says whether a later attempt can help. */
export type DeliverMail = (
  mail: WaitingMail,
) => Promise<"sent" | { readonly failed: string; readonly again: boolean }>;

declare module "./platform.ts" {
  interface Services {
    /** Absent where mail stays in the built-in outbox. */
    deliverMail?: DeliverMail;
  }
}

const ATTEMPTS = 10;
/** Few enough that all of them are through, however slow the server, while the claim lasts. */
const BATCH = 10;
const LANES = 2;

/** Whether a mail waits to be sent. */
export const MAIL_IS_DUE = `exists (select from platform.mails
  where state = 'queued' and next_attempt_at <= statement_timestamp())`;

const takeMails = statement<[], WaitingMail>(
  "platform.take-mails",
  `update platform.mails set attempts = attempts + 1, next_attempt_at = clock_timestamp() + interval '5 minutes'
   where id in (select id from platform.mails where state = 'queued' and next_attempt_at <= clock_timestamp()
                order by next_attempt_at limit ${BATCH} for update skip locked)
   returning id, to_address, to_name, locale, subject, body, attempts`,
);

const markSent = statement<[id: string], unknown>(
  "platform.mark-mail-sent",
  "update platform.mails set state = 'sent', sent_at = clock_timestamp(), error = null where id = $1",
);

const markFailed = statement<[id: string, error: string, dead: boolean], unknown>(
  "platform.mark-mail-failed",
  `update platform.mails set error = $2, state = case when $3 then 'failed' else state end,
     next_attempt_at = clock_timestamp() + least(interval '6 hours', interval '10 seconds' * power(3, attempts))
   where id = $1`,
);

/**
 * Sends what waits in the outbox, batch after batch. A mail is claimed for five minutes before it is
 * handed over, so that a worker that dies in between is followed by another; after 10 failures it
 * stays as failed. `goesOn` is asked before each mail.
 */
export async function deliverMails(
  platform: Platform,
  goesOn: () => boolean = () => true,
): Promise<void> {
  const deliver = platform.services.deliverMail;
  if (deliver === undefined) return;
  for (let round = 0; round < 100 && goesOn(); round += 1) {
    const waiting = await platform.pool.reader.query(takeMails, []);
    const full = waiting.length === BATCH;
    const lane = async () => {
      for (let mail = waiting.shift(); mail !== undefined && goesOn(); mail = waiting.shift())
        await deliverOne(platform, deliver, mail);
    };
    await Promise.all(Array.from({ length: LANES }, lane));
    if (!full) return;
  }
}

async function deliverOne(
  platform: Platform,
  deliver: DeliverMail,
  mail: WaitingMail,
): Promise<void> {
  const outcome = await traced(
    platform.tracing,
    "mail",
    { kind: "client", attributes: { "souk.mail.id": mail.id, "souk.mail.attempt": mail.attempts } },
    async (span) => {
      const done = await deliver(mail);
      span?.set({ "souk.outcome": done === "sent" ? "sent" : "failed" });
      return done;
    },
  );
  if (outcome === "sent") await platform.pool.reader.query(markSent, [mail.id]);
  else
    await platform.pool.reader.query(markFailed, [
      mail.id,
      outcome.failed,
      !outcome.again || mail.attempts >= ATTEMPTS,
    ]);
}
