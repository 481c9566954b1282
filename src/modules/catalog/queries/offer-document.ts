import type { Reader } from "../../../platform/database.ts";
import { type DocumentPlan, documentOf } from "../domain/document.ts";
import type { JsonObject } from "../domain/page-schema.ts";
import type { LoadedOffer } from "./load-draft.ts";
import { readAudience } from "./read-audience.ts";

/** The document that makes the draft what it is now. */
export async function readOfferDocument(db: Reader, loaded: LoadedOffer): Promise<JsonObject> {
  const { offer, type, draft, plans } = loaded;
  const described: DocumentPlan[] = [];
  for (const plan of plans)
    described.push({
      planId: plan.planId,
      pages: plan.pages,
      audience: await readAudience(db, plan.planUuid, plan.audienceVersion),
    });
  return documentOf({
    publisher: offer.publisherHandle,
    offerId: offer.offerId,
    alias: offer.alias,
    type,
    pages: draft.pages,
    plans: described,
  });
}
