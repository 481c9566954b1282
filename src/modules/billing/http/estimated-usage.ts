import Type from "typebox";
import type { Day, Instant } from "../../../kernel/calendar.ts";
import { add, type Money, toJson } from "../../../kernel/money.ts";
import type { Reader } from "../../../platform/database.ts";
import { DayText, MoneyShape, Nullable, Uuid } from "../../../platform/schemas.ts";
import { daysOfUsage } from "../domain/usage.ts";
import { unbilledUsage } from "../queries/unbilled-usage.ts";
import { type RatedUsage, rateUsage } from "../use-cases/rate-usage.ts";

export const RatedUsageShape = Type.Object(
  {
    subscriptionId: Uuid,
    customer: Type.Object({ id: Uuid, company: Type.String() }),
    offer: Type.Object({ name: Type.String(), slug: Type.String() }),
    plan: Type.Object({ name: Type.String() }),
    meter: Type.Object({ id: Type.String(), name: Type.String(), unit: Type.String() }),
    from: DayText,
    to: DayText,
    units: Type.String({ description: "As reported; decimal text." }),
    billed: Type.String({ description: "What of it will be billed; decimal text." }),
    included: Nullable(Type.String({ description: "In the price of one term, or unlimited." })),
    unitPrice: MoneyShape,
    listPrice: MoneyShape,
    privateOffer: Nullable(Type.Object({ id: Type.String(), name: Type.String() })),
    net: MoneyShape,
  },
  { title: "RatedUsage" },
);

/** Usage that is not charged yet, as it would be if nothing more came; the sums are net, by currency. */
export async function estimatedUsage(
  db: Reader,
  asked: {
    readonly buyerId: string;
    readonly until: Day;
    readonly subscriptionId: string | null;
    readonly at: Instant;
  },
) {
  const rated = await rateUsage(db, await unbilledUsage(db, asked), null);
  const sums = new Map<string, Money>();
  for (const { net } of rated) {
    const before = sums.get(net.currency);
    sums.set(net.currency, before === undefined ? net : add(before, net));
  }
  return {
    usage: rated.map(viewOf),
    usageTotals: [...sums.values()].map(toJson),
  };
}

function viewOf({ subscription, meter, days, units, billed, price, net }: RatedUsage) {
  const { terms } = subscription;
  const period = daysOfUsage(days);
  return {
    subscriptionId: subscription.id,
    customer: { id: subscription.customerId, company: subscription.company },
    offer: { name: terms.offerName, slug: terms.offerSlug },
    plan: { name: terms.planName },
    meter: { id: meter.id, name: meter.name, unit: meter.unit },
    from: period.start,
    to: days.at(-1)?.day ?? period.start,
    units,
    billed,
    included: meter.included,
    unitPrice: { amount: price.price, currency: terms.unitPrice.currency },
    listPrice: { amount: meter.price, currency: terms.unitPrice.currency },
    privateOffer: price.privateOffer && {
      id: price.privateOffer.id,
      name: price.privateOffer.name,
    },
    net: toJson(net),
  };
}
