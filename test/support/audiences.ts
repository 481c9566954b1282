import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { accepted } from "../../src/kernel/result.ts";
import { goLive, makeEdition, setPreview } from "../../src/modules/catalog/index.ts";
import { SYSTEM } from "../../src/platform/platform.ts";
import type { TestMarket, TestPerson } from "./market.ts";
import { applied, completeDocument, planDocument } from "./offers.ts";
import { atSite, type Site } from "./publishing.ts";

type Json = Record<string, unknown>;

/** A live offer with the public plan `team` and the private plan `vip` for `tenantIds`. */
export async function livePrivateOffer(
  market: TestMarket,
  publisher: TestPerson,
  offer: string,
  tenantIds: readonly string[] = [randomUUID()],
  site?: Site,
): Promise<string> {
  const vip = planDocument(
    "vip",
    {},
    {
      visibility: { visibility: "private" },
      audience: tenantIds.map((tenantId) => ({ tenantId })),
    },
  );
  const plans: Json[] = [planDocument("team"), vip];
  const document = await completeDocument(publisher, { offer, plans });
  await applied(publisher, site ? atSite(document, site) : document);
  const slug = `${publisher.organisation.handle}.${offer}`;
  await publishAtOnce(market, publisher, slug);
  return slug;
}

/** Makes the draft as saved live, or its preview, without the steps before. */
export async function publishAtOnce(
  market: TestMarket,
  publisher: TestPerson,
  slug: string,
  to: "live" | "preview" = "live",
): Promise<void> {
  const { id } = (await publisher.call("GET", `/v1/offers/${slug}`)).json<{ id: string }>();
  await market.platform.databaseAs(SYSTEM).transaction(async (tx) => {
    const { editionId } = accepted(await makeEdition(tx, id));
    await (to === "live" ? goLive : setPreview)(tx, { offerId: id, editionId });
  });
}

export const csvOf = (ids: readonly string[], note = ""): string =>
  ["ID,Description,Type", ...ids.map((id) => `${id},${note},TenantID`), ""].join("\n");

/** Sends a file to the private audience of the plan `vip`. */
export const imports = (
  publisher: TestPerson,
  slug: string,
  file: string | Uint8Array,
  { query = "", ifMatch = "*", plan = "vip" } = {},
) =>
  publisher.call(
    "PUT",
    `/v1/offers/${slug}/plans/${plan}/audience/file${query}`,
    typeof file === "string" ? Buffer.from(file) : file,
    { "content-type": "text/csv", "if-match": ifMatch },
  );

/** Syncs what was saved; answers with the response. */
export async function syncs(publisher: TestPerson, slug: string, confirmedSubscriptions = "none") {
  const read = await publisher.call("GET", `/v1/offers/${slug}/audience-sync`);
  return publisher.call(
    "PUT",
    `/v1/offers/${slug}/audience-sync`,
    { confirmedSubscriptions },
    { "if-match": read.headers.get("etag") ?? "" },
  );
}

export async function synced(publisher: TestPerson, slug: string): Promise<void> {
  const answer = await syncs(publisher, slug);
  assert.equal(answer.status, 200, answer.text);
}
