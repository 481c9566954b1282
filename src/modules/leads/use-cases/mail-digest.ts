import type { DueMoment } from "../../../platform/module.ts";
import type { Tx } from "../../../platform/transaction.ts";
import { mailMember, organisationById } from "../../identity/index.ts";
import { MAILED_A_DAY } from "../domain/lead-mails.ts";
import { digestOf } from "../queries/leads.ts";
import { leadReaders } from "./change-lead.ts";

export const DIGEST = "leads.digest";

/** Instants are RFC 3339 text; the day ends before `to`. */
export type DigestDue = {
  readonly publisherId: string;
  readonly from: string;
  readonly to: string;
};

/** Leads that a digest names; the list in the portal has all of them. */
const NAMED = 50;

/** The day is over: one mail about the leads of it that were not mailed one by one. */
export const mailDigest =
  ({ web }: { readonly web: string }) =>
  async (tx: Tx, { subject, payload }: DueMoment): Promise<void> => {
    const { publisherId, from, to } = payload as DigestDue;
    const { count, lines } = await digestOf(tx, {
      publisherId,
      from: Temporal.Instant.from(from),
      to: Temporal.Instant.from(to),
      skip: MAILED_A_DAY,
      limit: NAMED,
    });
    const publisher = await organisationById(tx, publisherId);
    if (publisher === undefined) throw new Error(`There is no publisher ${publisherId}`);
    if (count === 0) return;
    for (const reader of await leadReaders(tx, publisherId))
      mailMember(tx, reader, {
        about: `lead-digest/${subject}`,
        organisationId: publisherId,
        template: "leads.digest",
        params: {
          count,
          leads: lines.map(({ company, offerName }) => `- ${company}: ${offerName}`).join("\n"),
          more: count - lines.length,
          page: `${web}/publisher/${publisher.handle}/leads`,
        },
      });
  };
