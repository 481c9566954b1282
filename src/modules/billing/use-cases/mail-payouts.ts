import { money, toJson } from "../../../kernel/money.ts";
import type { Tx } from "../../../platform/transaction.ts";
import { mailMember, membersOfEach, organisationsById } from "../../identity/index.ts";
import type { Month } from "../domain/month.ts";
import type { MailAddresses } from "./mail-invoices.ts";

/** Who reads what a publisher is paid: its administrators, and those who do its finances. */
const READERS = ["global-admin", "finance"];

/** A statement that a mail is about. */
export type MailedPayout = {
  readonly id: string;
  readonly publisherId: string;
  readonly currency: string;
  readonly due: bigint;
};

/**
 * Tells publishers that their statements of a run are made (OPR-06), each reader in its own language. Written in
 * the transaction that makes them, so that none is told of a statement that is not there.
 */
export const mailPayouts = (
  tx: Tx,
  stated: readonly MailedPayout[],
  about: { readonly addresses: MailAddresses; readonly month: Month },
): Promise<void> =>
  mailReaders(tx, stated, about.addresses, {
    template: "billing.payout-stated",
    about: ({ id }) => `payout/${id}`,
    params: ({ due, currency }) => ({
      month: about.month,
      due: toJson(money(due, currency)),
      owed: due > 0n ? "yes" : "no",
    }),
  });

/** Tells a publisher that what it was paid came back, and that its statement is open again. */
export const mailReturnedPayout = (
  tx: Tx,
  payout: MailedPayout,
  about: {
    readonly addresses: MailAddresses;
    readonly paymentId: string;
    readonly reference: string;
    readonly returnedOn: string;
    readonly reason: string;
    readonly amount: bigint;
  },
): Promise<void> =>
  mailReaders(tx, [payout], about.addresses, {
    template: "billing.payout-returned",
    about: () => `payout-return/${about.paymentId}`,
    params: ({ currency }) => ({
      reference: about.reference,
      returnedOn: about.returnedOn,
      reason: about.reason,
      amount: toJson(money(about.amount, currency)),
    }),
  });

async function mailReaders(
  tx: Tx,
  payouts: readonly MailedPayout[],
  { web }: MailAddresses,
  mail: {
    readonly template: string;
    readonly about: (payout: MailedPayout) => string;
    readonly params: (payout: MailedPayout) => Parameters<typeof mailMember>[2]["params"];
  },
): Promise<void> {
  if (payouts.length === 0) return;
  const ids = [...new Set(payouts.map(({ publisherId }) => publisherId))];
  const readers = await membersOfEach(tx, ids, READERS);
  const publishers = await organisationsById(tx, ids);
  for (const payout of payouts)
    for (const reader of readers.get(payout.publisherId) ?? [])
      mailMember(tx, reader, {
        about: mail.about(payout),
        organisationId: payout.publisherId,
        template: mail.template,
        params: {
          ...mail.params(payout),
          page: `${web}/publisher/${publishers.get(payout.publisherId)?.handle ?? ""}/payouts/${payout.id}`,
        },
      });
}
