import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import type { TestMarket, TestPerson } from "./market.ts";
import { applied, completeDocument, planDocument, publishAtOnce } from "./offers.ts";
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

/** A refusal of an audience: of a file, each bad place. */
export type AudienceProblem = {
  readonly code: string;
  readonly detail: string;
  readonly errors: readonly {
    readonly code: string;
    readonly line: number;
    readonly column: number;
    readonly detail: string;
    readonly pointer: string;
  }[];
};

/** A page of an audience, and what would change. */
export type Audience = {
  readonly version: number;
  readonly liveVersion: number | null;
  readonly size: number;
  readonly matching: number;
  readonly counts: { readonly added: number; readonly removed: number; readonly unchanged: number };
  readonly data: readonly {
    readonly tenantId: string;
    readonly note?: string;
    readonly state: string;
  }[];
  readonly nextCursor: string | null;
};

/** What a file did, or would do. */
export type Imported = Record<
  "rows" | "repeated" | "added" | "removed" | "edited" | "unchanged" | "size" | "version",
  number
>;

/** Tenant IDs of nobody. */
export const ids = (count: number): string[] => Array.from({ length: count }, () => randomUUID());

export const problemOf = async (
  answer: { status: number; json<T>(): T },
  status: number,
): Promise<AudienceProblem> => {
  assert.equal(answer.status, status);
  return answer.json<AudienceProblem>();
};

/** The private audience of the plan `vip` of a publisher's offers: read, and changed by hand. */
export function audiencesOf(publisher: () => TestPerson) {
  const pathOf = (slug: string) => `/v1/offers/${slug}/plans/vip/audience`;
  return {
    pathOf,
    async audience(slug: string, query = ""): Promise<Audience> {
      const answer = await publisher().call("GET", `${pathOf(slug)}${query}`);
      assert.equal(answer.status, 200, answer.text);
      return answer.json<Audience>();
    },
    edits: (slug: string, change: object, ifMatch = "*") =>
      publisher().call("PATCH", pathOf(slug), change, { "if-match": ifMatch }),
  };
}
