import type { AppliedPrivateOffer } from "../../api/private-offers.ts";
import { useRichText } from "../../i18n/text.ts";
import { DayText } from "../../kit/dates.tsx";
import { MoneyText } from "../../kit/money.tsx";

/** Why a unit price is below the list price. */
export function PrivatePrice({ offer }: { readonly offer: AppliedPrivateOffer | null }) {
  const rich = useRichText();
  if (offer === null) return null;
  return (
    <small style={{ display: "block" }}>
      {rich("privateOffers.applied", {
        name: offer.name,
        date: <DayText day={offer.until} />,
        price: <MoneyText value={offer.listPrice} />,
      })}
    </small>
  );
}
