import type { ChangeRequest } from "../../api/change-requests.ts";
import type { MessageId } from "../../i18n/catalogue.ts";
import { useText } from "../../i18n/text.ts";

/** What a request asks for, in a few words: "12 licences". */
export function useAsked(): (request: Pick<ChangeRequest, "kind" | "quantity">) => string {
  const t = useText();
  return ({ kind, quantity }) => t(`changes.kind.${kind}` as MessageId, { count: quantity ?? 0 });
}
