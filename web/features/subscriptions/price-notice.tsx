import { IconTag } from "@tabler/icons-react";
import type { Subscription } from "../../api/subscriptions.ts";
import { useRichText } from "../../i18n/text.ts";
import { DayText } from "../../kit/dates.tsx";
import { MoneyText } from "../../kit/money.tsx";
import { Notice } from "../../kit/states.tsx";

/** The price that its publisher set and that holds from a renewal (decision 9). */
export function PriceNotice({ subscription }: { readonly subscription: Subscription }) {
  const rich = useRichText();
  const { priceChange, terms } = subscription;
  if (priceChange === null) return null;
  return (
    <Notice tone="you" icon={<IconTag size={18} aria-hidden="true" />}>
      <p>
        <b>
          {rich("partner.price.title", { date: <DayText day={priceChange.day} /> })}{" "}
          {rich("partner.price.change", {
            before: <MoneyText value={terms.unitPrice} />,
            after: <MoneyText value={priceChange.unitPrice} strong />,
          })}
        </b>
      </p>
      <p>{rich("partner.price.text", { price: <MoneyText value={priceChange.price} /> })}</p>
    </Notice>
  );
}
