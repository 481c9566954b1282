import type { ActingOrganisation } from "../../../platform/http.ts";
import { type Language, translate } from "../../../platform/text.ts";
import type { Tx } from "../../../platform/transaction.ts";
import { organisationById } from "../../identity/index.ts";
import type { PlanForSale } from "../domain/for-sale.ts";
import { customerWithContext } from "../queries/selling-context.ts";
import { putOwnRecords } from "../store/own-records.ts";
import { sellingAs } from "./selling-as.ts";

/** Who buys for itself is its own customer; a record that it lacks is made with the first look. */
export async function ownContext(
  tx: Tx,
  {
    organisation,
    plans,
  }: { readonly organisation: ActingOrganisation; readonly plans: readonly string[] },
) {
  const about = { customerId: organisation.id, plans, at: tx.at };
  const seller = sellingAs(organisation);
  let found = await customerWithContext(tx, seller, about);
  if (found === undefined) {
    const whole = await organisationById(tx, organisation.id);
    if (whole === undefined) return undefined;
    await putOwnRecords(tx, [whole]);
    found = await customerWithContext(tx, seller, about);
  }
  return (
    found && {
      context: found.context,
      company: found.customer.company,
      agreed: found.customer.agreedOn !== null,
    }
  );
}

/** Dimensions of the marketplace's own are named in the language of whoever looks. */
export const wordsIn =
  (locale: Language) =>
  ({ name, unit, measure, size }: PlanForSale["meters"][number]) =>
    measure === undefined
      ? { name, unit }
      : { name: translate(locale, `measure.${measure}`, { cores: size ?? "" }), unit: "" };
