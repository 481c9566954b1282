import { pageOf, planPageOf, type Snapshot } from "../domain/snapshot.ts";

/** A text that buyers read, with where it is edited. */
export type ShownText = {
  readonly page: "listing" | "plan-listing";
  readonly plan?: string;
  readonly pointer: string;
  readonly language: string;
  readonly field: string;
  readonly text: string;
  readonly html: boolean;
};

/** Every text of the offer and its plans that is shown to buyers, language by language. */
export function shownTexts(snapshot: Snapshot): ShownText[] {
  const listing = Object.entries(pageOf(snapshot, "listing").languages ?? {}).flatMap(
    ([language, texts]) =>
      (["name", "summary", "shortDescription", "description", "gettingStarted"] as const).map(
        (field) => ({
          page: "listing" as const,
          pointer: `/languages/${language}/${field}`,
          language,
          field,
          text: texts[field] ?? "",
          html: field === "description",
        }),
      ),
  );
  const plans = snapshot.plans.flatMap((plan) =>
    Object.entries(planPageOf(plan, "plan-listing").languages ?? {}).flatMap(([language, texts]) =>
      (["name", "summary", "description"] as const).map((field) => ({
        page: "plan-listing" as const,
        plan: plan.planId,
        pointer: `/languages/${language}/${field}`,
        language,
        field,
        text: texts[field] ?? "",
        html: false,
      })),
    ),
  );
  return [...listing, ...plans].filter(({ text }) => text.trim() !== "");
}

export const placeOf = ({ page, plan, pointer }: ShownText) => ({
  page,
  pointer,
  ...(plan === undefined ? {} : { plan }),
});

/** What a reader sees of rich text: tags are spaces, the entities an editor writes are signs. */
export const plainText = (html: string): string =>
  html
    .replace(/<[^>]*>/g, " ")
    .replace(/&nbsp;/g, " ")
    .replace(/&lt;/g, "<")
    .replace(/&gt;/g, ">")
    .replace(/&quot;/g, '"')
    .replace(/&#39;|&apos;/g, "'")
    .replace(/&amp;/g, "&")
    .replace(/\s+/g, " ")
    .trim();

export const readable = ({ text, html }: ShownText): string => (html ? plainText(text) : text);
