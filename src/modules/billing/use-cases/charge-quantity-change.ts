import { dayIn } from "../../../kernel/calendar.ts";
import { amountOf } from "../../../kernel/money.ts";
import type { Tx } from "../../../platform/transaction.ts";
import type {
  PlanChanged,
  QuantityChanged,
  QuantityLine,
  SubscriptionCancelled,
  SubscriptionReactivated,
  SubscriptionRemoved,
} from "../../commerce/events.ts";
import { percentOf } from "../../commerce/index.ts";
import { type Cause, chargeForPeriod } from "../domain/charge.ts";
import { type Creditable, creditOf, leftOf } from "../domain/credit.ts";
import { lockUnreversedCharges } from "../store/charges.ts";
import { type Charged, post, undo } from "./post-charge.ts";

/**
 * Charges and credits what a change of licences was previewed as, to the cent: amounts and tax are
 * those of the fact. A credit whose charge is another than was previewed is a defect and stays as
 * dead work, because nothing that moves money is guessed.
 */
export const chargeQuantityChange = (tx: Tx, event: QuantityChanged): Promise<void> =>
  chargeLines(tx, event, {
    because: [{ event: event.type, at: event.askedAt }],
    billedOn: dayIn(event.terms.sellerTimeZone, Temporal.Instant.from(event.askedAt)),
    operationId: event.operationId,
    charges: event.to > event.from ? "addQuantity" : "removeQuantity",
    credits: "removeQuantity",
  });

/** Credits the paid days that a removed subscription no longer has (decision 50). */
export const creditUnusedDays = (tx: Tx, event: SubscriptionRemoved): Promise<void> =>
  chargeLines(tx, event, {
    because: [{ event: event.type, at: event.removedAt }],
    billedOn: event.removedOn,
    operationId: null,
    charges: "proration",
    credits: "proration",
  });

/**
 * Credits what was paid for the plan before, charges its used days, and the days that are left for the
 * plan after, each line on the terms of its own plan.
 */
export async function chargePlanChange(tx: Tx, event: PlanChanged): Promise<void> {
  const about = {
    because: [{ event: event.type, at: event.askedAt }],
    billedOn: dayIn(event.terms.sellerTimeZone, Temporal.Instant.from(event.askedAt)),
    operationId: event.operationId,
    credits: "proration",
  } as const;
  await chargeLines(tx, { ...event, terms: event.before }, { ...about, charges: "proration" });
  await chargeLines(tx, { ...event, lines: event.charged }, { ...about, charges: "convert" });
}

/** Credits the paid days that are left where its publisher ended a subscription; nothing where none are. */
export async function creditWhatIsLeft(tx: Tx, event: SubscriptionCancelled): Promise<void> {
  const { orderId, lines = [], cancelledAt } = event;
  if (orderId === undefined || lines.length === 0) return;
  await chargeLines(
    tx,
    { ...event, orderId, lines },
    {
      because: [{ event: event.type, at: cancelledAt }],
      billedOn: dayIn(event.terms.sellerTimeZone, Temporal.Instant.from(cancelledAt)),
      operationId: null,
      charges: "proration",
      credits: "proration",
    },
  );
}

/** Charges the days that a reactivated subscription is used again (decision 13). */
export const chargeReactivation = (tx: Tx, event: SubscriptionReactivated): Promise<void> =>
  chargeLines(tx, event, {
    because: [{ event: event.type, at: event.reactivatedAt }],
    billedOn: dayIn(event.terms.sellerTimeZone, Temporal.Instant.from(event.askedAt)),
    operationId: event.operationId,
    charges: "proration",
    credits: "proration",
  });

async function chargeLines(
  tx: Tx,
  event: Charged & { readonly lines: readonly QuantityLine[] },
  about: {
    readonly because: readonly Cause[];
    readonly billedOn: string;
    readonly operationId: string | null;
    readonly charges: "addQuantity" | "removeQuantity" | "proration" | "convert";
    readonly credits: "removeQuantity" | "proration";
  },
): Promise<void> {
  if (event.lines.length === 0) return;
  const { because, billedOn, operationId } = about;
  const change = operationId ?? event.subscriptionId;
  const standing = await lockUnreversedCharges(tx, event.subscriptionId);
  for (const line of event.lines) {
    if (line.kind === "charge") {
      const { taxed } = line;
      if (taxed === null) throw new Error(`A charge of ${change} says nothing of its tax`);
      const { sellerCountry, buyerCountry, buyerTaxId, ...tax } = taxed;
      const net = amountOf(line.net);
      await post(tx, event, {
        batchId: line.batchId,
        operationId,
        billedOn,
        jurisdiction: tax.jurisdiction,
        charge: chargeForPeriod({
          kind: about.charges,
          period: { start: line.from, end: line.until },
          of: line.of,
          net,
          tax: { ...tax, amount: amountOf(line.tax) },
          taxParties: { sellerCountry, buyerCountry, buyerTaxId },
          storeFee: percentOf(net, event.terms.storeFeePercent),
          terms: { ...event.terms, quantity: line.quantity },
          because,
        }),
      });
    } else {
      const charge = standing.find(({ id }) => id === line.reverses);
      if (charge === undefined || !turns(line, charge))
        throw new Error(`Charge ${line.reverses} is not what ${change} was to credit`);
      await undo(tx, charge, {
        credit: creditOf(charge, because, about.credits),
        billedOn,
        operationId,
      });
    }
  }
}

const turns = ({ net, tax }: QuantityLine, charge: Creditable): boolean => {
  const left = leftOf(charge);
  return amountOf(net).minor === -left.net.minor && amountOf(tax).minor === -left.tax.minor;
};
