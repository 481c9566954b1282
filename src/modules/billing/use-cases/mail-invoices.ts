import { add, money, toJson } from "../../../kernel/money.ts";
import type { Tx } from "../../../platform/transaction.ts";
import { mailMember, membersOfEach, type Organisation } from "../../identity/index.ts";
import { INVOICE_READERS } from "../domain/invoice.ts";
import type { Month } from "../domain/month.ts";
import { numbersOf } from "../queries/payment-facts.ts";
import { paymentInstructions } from "../queries/payment-instructions.ts";
import type { Issued } from "../store/invoices.ts";
import { payText } from "./how-to-pay.ts";

/** Addresses of this marketplace's own pages, as they stand in mails. */
export type MailAddresses = { readonly web: string };

/** What billing is told of the marketplace that it runs in. */
export type Surroundings = MailAddresses & { readonly sandbox?: boolean };

const portalOf = (buyer: Pick<Organisation, "handle" | "kind"> | undefined): string =>
  buyer === undefined ? "partner" : `${buyer.kind}/${buyer.handle}`;

/**
 * Tells buyers that invoices and credit notes are ready (SUB-20). The mails of many documents are
 * written together with them: a job for each would keep the next documents waiting.
 */
export async function mailInvoices(
  tx: Tx,
  issued: readonly Issued[],
  about: {
    readonly addresses: MailAddresses;
    readonly month: Month;
    readonly buyers: ReadonlyMap<string, Pick<Organisation, "handle" | "kind">>;
    /** When somebody sends it again: the mail before is not this one. */
    readonly again?: string;
  },
): Promise<void> {
  const readers = await membersOfEach(
    tx,
    [...new Set(issued.map((one) => one.buyerId))],
    INVOICE_READERS,
  );
  const amended = await numbersOf(
    tx,
    issued.flatMap(({ amends, reissues }) => amends ?? reissues ?? []),
  );
  const pay = new Map(
    (await paymentInstructions(tx, [...new Set(issued.map(({ currency }) => currency))])).map(
      (one) => [one.currency, one],
    ),
  );
  for (const { id, type, number, buyerId, currency, net, tax, dueOn, amends, reissues } of issued) {
    const total = add(money(net, currency), money(tax, currency));
    for (const reader of readers.get(buyerId) ?? [])
      mailMember(tx, reader, {
        about: about.again === undefined ? `invoice/${id}` : `invoice/${id}/${about.again}`,
        organisationId: buyerId,
        template: "billing.invoice-issued",
        params: {
          type,
          number,
          month: about.month,
          total: toJson(total),
          dueOn,
          due: total.minor === 0n ? "no" : "yes",
          pay:
            type === "invoice" && total.minor > 0n
              ? payText(pay.get(currency), number, reader.locale)
              : "none",
          amends: (amends === null ? undefined : amended.get(amends)) ?? "",
          replacing: reissues === null ? "no" : "yes",
          replaces: (reissues === null ? undefined : amended.get(reissues)) ?? "",
          page: `${about.addresses.web}/${portalOf(about.buyers.get(buyerId))}/billing/invoices/${id}`,
        },
      });
  }
}
