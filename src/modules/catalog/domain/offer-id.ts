import type { FieldError } from "../../../kernel/problem.ts";

/** Longest that publisher id and offer id may be together, without the dot (decision 6). */
const MAX_COMBINED_LENGTH = 39;
const MAX_ID_LENGTH = 50;
const MAX_ALIAS_LENGTH = 100;

const ID = /^[a-z0-9_-]+$/;

/** What is wrong with a new offer's id and alias (PUB-13); nothing when it can be created. */
export function checkNewOffer(offer: {
  readonly publisher: string;
  readonly offerId: string;
  readonly alias: string;
}): FieldError[] {
  const { publisher, offerId, alias } = offer;
  const errors: FieldError[] = [];
  if (offerId === "") errors.push({ pointer: "/offerId", code: "catalog/required" });
  else if (!ID.test(offerId)) errors.push({ pointer: "/offerId", code: "catalog/id-characters" });
  else if (publisher.length + offerId.length > MAX_COMBINED_LENGTH)
    errors.push({
      pointer: "/offerId",
      code: "catalog/id-too-long-together",
      params: { max: MAX_COMBINED_LENGTH, left: MAX_COMBINED_LENGTH - publisher.length },
    });
  if (alias.trim() === "") errors.push({ pointer: "/alias", code: "catalog/required" });
  else if ([...alias].length > MAX_ALIAS_LENGTH)
    errors.push({
      pointer: "/alias",
      code: "catalog/too-long",
      params: { max: MAX_ALIAS_LENGTH, length: [...alias].length },
    });
  return errors;
}

/** What is wrong with a new plan's id; nothing when it can be created. */
export function checkPlanId(planId: string): FieldError[] {
  if (planId === "") return [{ pointer: "/planId", code: "catalog/required" }];
  if (!ID.test(planId)) return [{ pointer: "/planId", code: "catalog/id-characters" }];
  return planId.length > MAX_ID_LENGTH
    ? [
        {
          pointer: "/planId",
          code: "catalog/too-long",
          params: { max: MAX_ID_LENGTH, length: planId.length },
        },
      ]
    : [];
}

/** `contoso.notes`: how offers are addressed. The dot is in neither id. */
export function parseSlug(slug: string): { publisher: string; offerId: string } | undefined {
  const match = /^([a-z0-9_-]{2,30})\.([a-z0-9_-]{1,50})$/.exec(slug);
  return match === null ? undefined : { publisher: match[1] ?? "", offerId: match[2] ?? "" };
}
