import type { MessageId } from "../../i18n/catalogue.ts";
import { useText } from "../../i18n/text.ts";
import { useActing } from "../../shell/organisation.tsx";

/** A customer's request, of somebody who is the customer. */
const OWN = "customer-request";

/**
 * Reasons of a cancellation or suspension, in the words of who gives them: an organisation that bought for
 * itself owes itself nothing and asks nobody.
 */
export function useReasons(of: "cancel" | "suspend") {
  const t = useText();
  const own = useActing().organisation.kind === "customer";
  const word = (reason: string): string =>
    own && reason === OWN
      ? t("customer.reason.own")
      : t(`partner.${of}.reason.${reason}` as MessageId);
  return {
    word,
    offered: <R extends string>(reasons: readonly R[]) =>
      reasons
        .filter((reason) => !own || reason === OWN || reason === "other")
        .map((value) => ({ value, label: word(value) })),
  };
}
