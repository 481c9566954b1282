import { useDelegationOfCustomer } from "../../api/delegations.ts";
import { useServed } from "../../api/whose.ts";
import { useRichText } from "../../i18n/text.ts";
import { DayText } from "../../kit/dates.tsx";

/** Below the title of a customer's pages: for whom the partner acts, until when, and that the customer reads it. */
export function ActingNote() {
  const served = useServed();
  return served === null ? null : <Note customerId={served.customerId} company={served.company} />;
}

function Note({ customerId, company }: { readonly customerId: string; readonly company: string }) {
  const rich = useRichText();
  const lastDay = useDelegationOfCustomer(customerId).data?.given?.lastDay ?? null;
  return lastDay === null
    ? null
    : rich("delegations.actingFor", { company, lastDay: <DayText key="day" day={lastDay} /> });
}
