import { createHash } from "node:crypto";
import type { FieldError } from "../../../kernel/problem.ts";
import { ok, type Result, refuse } from "../../../kernel/result.ts";
import type { Reader } from "../../../platform/database.ts";
import { notFound, preconditionNeeded } from "../../../platform/problems.ts";
import type { Database, Tx } from "../../../platform/transaction.ts";
import { canonicalJson } from "../domain/canonical-json.ts";
import { headOf, type OfferDocument, readDocument } from "../domain/document.ts";
import { isBeingPublished } from "../domain/facts.ts";
import { checkNewOffer, parseSlug } from "../domain/offer-id.ts";
import { isObject, type OfferType } from "../domain/offer-type.ts";
import { OFFER_TYPES } from "../domain/offer-types/registry.ts";
import { filesIn } from "../domain/page-content.ts";
import type { FileRef, Json, JsonObject } from "../domain/page-schema.ts";
import { type CurrentState, type PlannedChanges, planChanges } from "../domain/plan-changes.ts";
import {
  aliasFixed,
  documentInvalid,
  documentOfAnotherOffer,
  locked,
  planMoved,
  typeFixed,
  typeUnknown,
} from "../problems.ts";
import { exchangeRatesAt } from "../queries/exchange-rates.ts";
import { type LoadedOffer, lockOffer } from "../queries/load-draft.ts";
import { readAudience } from "../queries/read-audience.ts";
import { taxonomyInForce } from "../queries/taxonomy.ts";
import { uploadedFiles } from "../queries/uploaded-files.ts";
import { deletePage, deletePlan, saveAudience, setPlanOrder, touchOffer } from "../store/offers.ts";
import { createOfferIn, type Publisher } from "./create-offer.ts";
import { addPlan } from "./create-plan.ts";
import { auditPlanOrder } from "./order-plans.ts";
import { staleVersion } from "./refusals.ts";
import { auditAudience } from "./save-audience.ts";
import { storePage } from "./save-draft-page.ts";

export type ApplyDocument = {
  readonly publisher: Publisher;
  readonly slug: string;
  readonly document: JsonObject;
  readonly ifMatch: string;
  readonly dryRun: boolean;
  /** The plan that a dry run answered: anything else than exactly that is refused. */
  readonly plan?: string | undefined;
  readonly marketplace: "sandbox" | "live";
};

export type AppliedDocument = {
  readonly created: boolean;
  readonly dryRun: boolean;
  readonly planned: PlannedChanges;
  /** Names everything that is written, and the draft that it is written over (SHA-256, hexadecimal). */
  readonly plan: string;
  /** Version of the offer that was compared with; 0 where there was none. */
  readonly version: number;
  /** Files that a dry run took on trust; they have to be uploaded before applying. */
  readonly missingFiles: readonly string[];
};

/**
 * Makes the draft of an offer exactly what a document says, creating the offer and its plans where
 * they are missing: all of it in one transaction, or nothing. A dry run answers what would change,
 * locked changes included, and changes nothing.
 */
export const applyDocument = (
  db: Database,
  wanted: ApplyDocument,
): Promise<Result<AppliedDocument>> => db.transaction((tx) => applyIn(tx, wanted));

async function applyIn(tx: Tx, wanted: ApplyDocument): Promise<Result<AppliedDocument>> {
  const { publisher, slug, document, dryRun } = wanted;
  const found =
    parseSlug(slug)?.publisher === publisher.handle
      ? await lockOffer(tx, publisher.id, slug)
      : undefined;
  const unsafe = found && !dryRun && isUnsafe(found, wanted);
  if (unsafe) return refuse(unsafe);
  const given = await readGiven(tx, { publisher, slug, document, found, believesFiles: dryRun });
  if (!given.ok) return given;
  const { head, type, files, missingFiles } = given.value;

  const planned = planChanges(
    await currentState(tx, found, type, wanted.marketplace),
    given.value.document,
    {
      files,
      rates: await exchangeRatesAt(tx, tx.at),
    },
  );
  const version = found?.offer.version ?? 0;
  const plan = planOf({ head, version }, planned);
  const answer = { created: found === undefined, dryRun, planned, plan, version, missingFiles };
  if (dryRun) return ok(answer);
  if (wanted.plan !== undefined && wanted.plan !== plan) return refuse(planMoved({}));
  if (planned.locked.length > 0) return refuse(locked({}, planned.locked));
  if (found !== undefined && planned.changes.length === 0) return ok(answer);

  const offer =
    found === undefined
      ? await createOfferIn(tx, {
          publisher,
          offerId: head.offer,
          alias: head.alias,
          type: head.type,
        })
      : ok(found);
  if (!offer.ok) return offer;
  const after = await writePlannedChanges(tx, offer.value, planned);
  return ok({ ...answer, version: after.offer.version });
}

/** A write to an offer that is there needs the version that was read, or the plan that names it. */
const isUnsafe = ({ offer }: LoadedOffer, { ifMatch, plan }: ApplyDocument) =>
  ifMatch !== ""
    ? staleVersion(ifMatch, offer.version)
    : plan === undefined
      ? preconditionNeeded({})
      : undefined;

/** Rates move every day and drafts at any time: the same name means the same pages, letter by letter. */
const planOf = (
  over: { readonly head: ReturnType<typeof headOf>; readonly version: number },
  { pages, newPlans, removedPlans, audiences, locked: refused }: PlannedChanges,
): string =>
  createHash("sha256")
    .update(
      canonicalJson({
        ...over,
        pages: pages.map(({ page, planId, content }) => ({
          page: page.id,
          plan: planId ?? null,
          content: content ?? null,
        })),
        newPlans,
        removedPlans,
        audiences: audiences.map(({ planId, entries }) => ({
          plan: planId,
          entries: entries as unknown as Json,
        })),
        locked: refused.map(({ pointer }) => pointer),
      }),
    )
    .digest("hex");

/** A document as it was given, read for the offer that it is of. */
export type GivenDocument = {
  readonly head: ReturnType<typeof headOf>;
  readonly type: OfferType;
  readonly document: OfferDocument;
  readonly files: ReadonlyMap<string, FileRef>;
  /** Files that were believed to be what the document says of them. */
  readonly missingFiles: readonly string[];
};

/** Reads a document for the offer at `slug`, or says everything that makes it unfit. */
export async function readGiven(
  db: Reader,
  given: {
    readonly publisher: Publisher;
    readonly slug: string;
    readonly document: JsonObject;
    readonly found: LoadedOffer | undefined;
    readonly believesFiles: boolean;
  },
): Promise<Result<GivenDocument>> {
  const { publisher, slug, document, found } = given;
  // Another publisher's offer answers like one that is not there.
  if (parseSlug(slug)?.publisher !== publisher.handle) return refuse(notFound({}));
  const head = headOf(document);
  if (`${head.publisher}.${head.offer}` !== slug)
    return refuse(
      documentOfAnotherOffer({ inFile: `${head.publisher}.${head.offer}`, inAddress: slug }, [
        { pointer: "/offer", code: "catalog/another-offer", params: { inAddress: slug } },
      ]),
    );
  const type = OFFER_TYPES.get(head.type);
  if (type === undefined) {
    const known = [...OFFER_TYPES.keys()];
    const error = {
      pointer: "/type",
      code: "catalog/unknown-value",
      params: { value: head.type, known },
    };
    return refuse(typeUnknown({ type: head.type, known }, [error]));
  }
  const mismatch = found && differsInWhatIsFixed(found, head);
  if (mismatch !== undefined) return refuse(mismatch);

  const hashes = filesIn(document).map(({ sha256 }) => sha256);
  const uploaded = await uploadedFiles(db, publisher.id, hashes);
  const files = given.believesFiles ? withClaims(document, uploaded) : uploaded;
  const read = readDocument(type, document, files);
  const errors = [...read.errors, ...(found === undefined ? idErrors(publisher, head) : [])];
  if (errors.length > 0) return refuse(documentInvalid({ count: errors.length }, errors));
  return ok({
    head,
    type,
    document: read.document,
    files,
    missingFiles: [...new Set(hashes.filter((sha256) => !uploaded.has(sha256)))],
  });
}

function differsInWhatIsFixed({ offer }: LoadedOffer, head: ReturnType<typeof headOf>) {
  if (offer.type !== head.type)
    return typeFixed({ offer: offer.slug, type: offer.type }, [
      { pointer: "/type", code: "catalog/fixed" },
    ]);
  if (offer.alias !== head.alias.trim())
    return aliasFixed({ offer: offer.slug, alias: offer.alias }, [
      { pointer: "/alias", code: "catalog/fixed" },
    ]);
  return undefined;
}

const idErrors = (publisher: Publisher, head: ReturnType<typeof headOf>): FieldError[] =>
  checkNewOffer({ publisher: publisher.handle, offerId: head.offer, alias: head.alias }).map(
    (error) => ({ ...error, pointer: error.pointer === "/offerId" ? "/offer" : error.pointer }),
  );

/** In a dry run, what the document says about files that were not uploaded yet is believed. */
function withClaims(document: Json, known: ReadonlyMap<string, FileRef>): Map<string, FileRef> {
  const files = new Map(known);
  visit(document);
  return files;

  function visit(value: Json): void {
    if (Array.isArray(value)) for (const item of value) visit(item);
    if (!isObject(value)) return;
    const { sha256, name, mediaType, size, width, height } = value;
    if (typeof sha256 === "string" && !files.has(sha256))
      files.set(sha256, {
        sha256,
        name: String(name ?? ""),
        mediaType: String(mediaType ?? "application/octet-stream"),
        size: Number(size ?? 0),
        ...(typeof width === "number" && { width }),
        ...(typeof height === "number" && { height }),
      });
    for (const one of Object.values(value)) visit(one);
  }
}

/** The draft as `planChanges` compares with it. */
export async function currentState(
  tx: Reader,
  found: LoadedOffer | undefined,
  type: OfferType,
  marketplace: "sandbox" | "live",
): Promise<CurrentState> {
  if (found === undefined)
    return {
      type,
      pages: {},
      plans: [],
      liveEdition: undefined,
      live: undefined,
      marketplace,
      taxonomy: await taxonomyInForce(tx),
    };
  const plans: CurrentState["plans"][number][] = [];
  for (const plan of found.plans)
    plans.push({
      planId: plan.planId,
      pages: plan.pages,
      audience: await readAudience(tx, plan.planUuid, plan.audienceVersion),
      everLive: plan.firstLiveAt !== null || isBeingPublished(plan, found.offer.submission),
      ...(plan.stopped && { stopped: true }),
    });
  return {
    type,
    pages: found.draft.pages,
    plans,
    liveEdition: found.published,
    live: found.draft.live,
    marketplace,
    ...(found.draft.taxonomy && { taxonomy: found.draft.taxonomy }),
  };
}

/** Does what was planned, and says so in the history. */
export async function writePlannedChanges(
  tx: Tx,
  found: LoadedOffer,
  planned: Pick<PlannedChanges, "pages" | "newPlans" | "removedPlans" | "audiences" | "order">,
): Promise<LoadedOffer> {
  const { offer } = found;
  const uuids = new Map(found.plans.map(({ planId, planUuid }) => [planId, planUuid]));
  for (const planId of planned.removedPlans) {
    const plan = found.plans.find((one) => one.planId === planId);
    if (plan === undefined) continue;
    await deletePlan(tx, plan.planUuid);
    tx.audit({
      organisationId: offer.publisherId,
      action: "plan.deleted",
      objectType: "offer",
      objectId: offer.id,
      before: { plan: planId, pages: plan.pages },
    });
  }
  for (const planId of planned.newPlans) uuids.set(planId, await addPlan(tx, found, planId));
  if (planned.order !== undefined) {
    const order = planned.order.flatMap((planId) => uuids.get(planId) ?? []);
    await setPlanOrder(tx, offer.id, order);
    auditPlanOrder(tx, found, planned.order);
  }
  for (const { page, planId, content } of planned.pages) {
    const planUuid = planId === undefined ? null : uuids.get(planId);
    if (planUuid === undefined) throw new Error(`Plan ${planId} was neither there nor added`);
    const plan = found.plans.find((one) => one.planId === planId);
    if (content === undefined) {
      await deletePage(tx, { offerUuid: offer.id, planUuid, page: page.id });
      tx.audit({
        organisationId: offer.publisherId,
        action: "offer.page-emptied",
        objectType: "offer",
        objectId: offer.id,
        before: {
          page: page.id,
          ...(planId && { plan: planId }),
          content: (plan ?? found.draft).pages[page.id],
        },
      });
    } else
      await storePage(tx, found, {
        page,
        plan:
          planUuid === null
            ? undefined
            : { planId: planId ?? "", planUuid, saved: plan?.saved ?? new Map() },
        content,
      });
  }
  for (const { planId, entries, difference } of planned.audiences) {
    const planUuid = uuids.get(planId);
    if (planUuid === undefined) throw new Error(`Plan ${planId} was neither there nor added`);
    const before = found.plans.find((one) => one.planId === planId);
    const version = (before?.audienceVersion ?? 0) + 1;
    await saveAudience(tx, { planUuid, version }, entries);
    auditAudience(
      tx,
      { publisherId: offer.publisherId, offerId: offer.id },
      before ?? { planId, audienceVersion: 0, audienceSize: 0 },
      { version, size: entries.length, difference },
    );
  }
  return touchOffer(tx, offer.id);
}
