import { dayIn } from "../../../kernel/calendar.ts";
import { amountOf, type Money } from "../../../kernel/money.ts";
import type { Tx } from "../../../platform/transaction.ts";
import type { QuantityChanged, QuantityLine } from "../../commerce/events.ts";
import { percentOf } from "../../commerce/index.ts";
import { chargeForPeriod, creditOf } from "../domain/charge.ts";
import { lockUnreversedCharges } from "../store/charges.ts";
import { post, undo } from "./post-charge.ts";

/**
 * Charges and credits what a change of licences was previewed as, to the cent: amounts and tax are
 * those of the fact. A credit whose charge is another than was previewed is a defect and stays as
 * dead work, because nothing that moves money is guessed.
 */
export async function chargeQuantityChange(tx: Tx, event: QuantityChanged): Promise<void> {
  if (event.lines.length === 0) return;
  const because = [{ event: event.type, at: event.askedAt }];
  const billedOn = dayIn(event.terms.sellerTimeZone, Temporal.Instant.from(event.askedAt));
  const { operationId } = event;
  const standing = await lockUnreversedCharges(tx, event.subscriptionId);
  for (const line of event.lines) {
    if (line.kind === "charge") {
      const { taxed } = line;
      if (taxed === null) throw new Error(`A charge of ${operationId} says nothing of its tax`);
      const { sellerCountry, buyerCountry, buyerTaxId, ...tax } = taxed;
      const net = amountOf(line.net);
      await post(tx, event, {
        batchId: line.batchId,
        operationId,
        billedOn,
        jurisdiction: tax.jurisdiction,
        charge: chargeForPeriod({
          kind: event.to > event.from ? "addQuantity" : "removeQuantity",
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
        throw new Error(`Charge ${line.reverses} is not what ${operationId} was to credit`);
      await undo(tx, charge, {
        credit: creditOf(charge, because, "removeQuantity"),
        billedOn,
        operationId,
      });
    }
  }
}

const turns = ({ net, tax }: QuantityLine, charge: { net: Money; tax: Money }): boolean =>
  amountOf(net).minor === -charge.net.minor && amountOf(tax).minor === -charge.tax.minor;
