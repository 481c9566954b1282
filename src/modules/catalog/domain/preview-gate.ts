import { answerAt, isList, isObject, type OfferType, type PreviewGate } from "./offer-type.ts";
import type { JsonObject } from "./page-schema.ts";

/** Who can open the preview of an edition: e-mail addresses, subscription IDs, or the one key. */
export type PreviewAudience = {
  readonly kind: PreviewGate["kind"];
  readonly entries: readonly string[];
};

/** What the page that the type names says of the preview's audience. */
export function previewAudienceOf(
  { preview }: Pick<OfferType, "preview">,
  pages: Readonly<Record<string, JsonObject>>,
): PreviewAudience {
  const answer = answerAt(preview.pointer, {}, pages);
  const entries = isList(answer)
    ? answer.flatMap((entry) => {
        const id = isObject(entry) ? (entry.email ?? entry.subscriptionId) : undefined;
        return typeof id === "string" && id !== "" ? [id] : [];
      })
    : typeof answer === "string" && answer !== ""
      ? [answer]
      : [];
  return { kind: preview.kind, entries };
}
