import type { ActingOrganisation, Caller } from "../../../platform/http.ts";
import { type Language, translate } from "../../../platform/text.ts";
import type { Tx } from "../../../platform/transaction.ts";
import { organisationById } from "../../identity/index.ts";
import type { PlanForSale } from "../domain/for-sale.ts";
import { customerWithContext } from "../queries/selling-context.ts";
import { keepOwnRecord } from "../store/usage-orders.ts";
import { sellingAs } from "./selling-as.ts";

/** Who buys for itself is its own customer; the record of that is kept with the first look. */
export async function ownContext(
  tx: Tx,
  {
    organisation,
    plans,
    by,
    locale,
  }: {
    readonly organisation: ActingOrganisation;
    readonly plans: readonly string[];
    readonly by: Pick<Caller, "name" | "email">;
    readonly locale: Language;
  },
) {
  const about = { customerId: organisation.id, plans, at: tx.at };
  const seller = sellingAs(organisation);
  const known = await customerWithContext(tx, seller, about);
  if (known !== undefined) return { context: known.context, company: known.customer.company };
  const whole = await organisationById(tx, organisation.id);
  if (whole === undefined) return undefined;
  await keepOwnRecord(tx, {
    ...whole,
    language: locale,
    contact: { firstName: by.name, lastName: "", email: by.email ?? "" },
  });
  const made = await customerWithContext(tx, seller, about);
  return made && { context: made.context, company: made.customer.company };
}

/** Dimensions of the marketplace's own are named in the language of whoever looks. */
export const wordsIn =
  (locale: Language) =>
  ({ name, unit, measure, size }: PlanForSale["meters"][number]) =>
    measure === undefined
      ? { name, unit }
      : { name: translate(locale, `measure.${measure}`, { cores: size ?? "" }), unit: "" };
