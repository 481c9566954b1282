import { ok, type Result, refuse } from "../../../kernel/result.ts";
import type { Reader } from "../../../platform/database.ts";
import { notFound } from "../../../platform/problems.ts";
import { type ChangeKind, diffContent } from "../domain/diff.ts";
import { type EditionContent, editionOf } from "../domain/edition.ts";
import type { JsonObject } from "../domain/page-schema.ts";
import {
  type CurrentState,
  type PlannedChange,
  type PlannedChanges,
  planChanges,
} from "../domain/plan-changes.ts";
import { comparedSide } from "../queries/compare-offer.ts";
import { exchangeRatesAt } from "../queries/exchange-rates.ts";
import { type LoadedOffer, loadOffer } from "../queries/load-draft.ts";
import { readAudience } from "../queries/read-audience.ts";
import { currentState, readGiven } from "./apply-document.ts";
import type { Publisher } from "./create-offer.ts";

export type CompareDocument = {
  readonly publisher: Publisher;
  readonly slug: string;
  readonly document: JsonObject;
  readonly with: "draft" | "preview" | "live";
  readonly marketplace: "sandbox" | "live";
  readonly at: Temporal.Instant;
};

/** `before` is what the document says, `after` what the marketplace has. */
export type Drift = {
  readonly version: number;
  readonly differences: readonly PlannedChange[];
};

/**
 * What the marketplace has that a document does not say, and the other way round: of the draft, or
 * of the edition in preview or live. Changes nothing, and does not need the document's files.
 */
export async function compareDocument(db: Reader, wanted: CompareDocument): Promise<Result<Drift>> {
  const { publisher, slug, document, marketplace } = wanted;
  const found = await loadOffer(db, publisher.id, slug);
  if (found === undefined) return refuse(notFound({}));
  const given = await readGiven(db, { publisher, slug, document, found, believesFiles: true });
  if (!given.ok) return given;
  const { type, files } = given.value;
  const context = { files, rates: await exchangeRatesAt(db, wanted.at) };
  const version = found.offer.version;
  if (wanted.with === "draft") {
    const draft = await currentState(db, found, type, marketplace);
    const { changes } = planChanges(draft, given.value.document, context);
    return ok({ version, differences: changes.map(turned) });
  }
  const side = await comparedSide(db, found, wanted.with);
  if (!side.ok) return side;
  const edition = side.value.content;
  const current = await editionState(db, found, edition, wanted);
  const planned = planChanges(current, given.value.document, context);
  return ok({ version, differences: editionChanges(edition, planned).map(turned) });
}

/** An edition as if it were a draft, with the private audiences that go with it. */
async function editionState(
  db: Reader,
  { type, plans }: LoadedOffer,
  edition: EditionContent,
  { with: side, marketplace }: CompareDocument,
): Promise<CurrentState> {
  const states: CurrentState["plans"][number][] = [];
  for (const { planUuid, planId, pages, sold } of edition.plans) {
    const row = plans.find((plan) => plan.planUuid === planUuid);
    const audience =
      (side === "live" ? (row?.liveAudienceVersion ?? null) : row?.audienceVersion) ?? 0;
    states.push({
      planId,
      pages,
      audience: await readAudience(db, planUuid, audience),
      everLive: true,
      ...(!sold && { stopped: true }),
    });
  }
  return {
    type,
    pages: edition.pages,
    plans: states,
    liveEdition: undefined,
    live: undefined,
    marketplace,
  };
}

/** An edition has no answers that others hide, so the document is compared as the edition it would make. */
function editionChanges(
  edition: EditionContent,
  { after, changes }: PlannedChanges,
): PlannedChange[] {
  const { type } = after;
  const wanted = editionOf({
    type,
    pages: after.pages,
    plans: after.plans.map((plan) => ({ ...plan, planUuid: plan.planId })),
  });
  const ids = [...new Set([...edition.plans, ...wanted.plans].map(({ planId }) => planId))];
  const planOf = (of: EditionContent, id: string) => of.plans.find(({ planId }) => planId === id);
  return [
    ...type.pages.flatMap((page) =>
      diffContent(page.schema, edition.pages[page.id], wanted.pages[page.id]).map(
        (change): PlannedChange => ({ what: "field", page: page.id, ...change }),
      ),
    ),
    ...ids.flatMap((plan): PlannedChange[] => {
      const [was, is] = [planOf(edition, plan), planOf(wanted, plan)];
      if (is === undefined) return [{ what: "plan", plan, pointer: "", kind: "removed" }];
      const audience = changes.filter((one) => one.what === "audience" && one.plan === plan);
      const fields = type.planPages.flatMap((page) =>
        diffContent(page.schema, was?.pages[page.id], is.pages[page.id]).map(
          (change): PlannedChange => ({ what: "field", page: page.id, plan, ...change }),
        ),
      );
      return was === undefined
        ? [{ what: "plan", plan, pointer: "", kind: "added" }, ...fields, ...audience]
        : [...fields, ...audience];
    }),
  ];
}

const TURNED: Readonly<Record<ChangeKind, ChangeKind>> = {
  added: "removed",
  removed: "added",
  edited: "edited",
};

/** From what applying would do to what was done on the marketplace since. */
const turned = ({ before, after, kind, ...change }: PlannedChange): PlannedChange => ({
  ...change,
  kind: TURNED[kind],
  ...(after !== undefined && { before: after }),
  ...(before !== undefined && { after: before }),
});
