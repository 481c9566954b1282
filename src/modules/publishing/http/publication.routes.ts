import Type from "typebox";
import { refuse } from "../../../kernel/result.ts";
import { type App, answer } from "../../../platform/http.ts";
import { notFound } from "../../../platform/problems.ts";
import { route } from "../../../platform/route.ts";
import { Closed } from "../../../platform/schemas.ts";
import { actionsOfSuspended, type PreviewAudience } from "../../catalog/index.ts";
import { personNeeded } from "../domain/certification.ts";
import { stepsFor } from "../domain/pipeline.ts";
import { judgedByRules } from "../queries/certification-rules.ts";
import { certificationSetting } from "../queries/certification-setting.ts";
import { lastCertified } from "../queries/last-certified.ts";
import {
  audienceOf,
  changesBetween,
  contentOfDraft,
  contentOfEdition,
  noticesOf,
  offerForPublisher,
  previewAudience,
  snapshotOf,
} from "../queries/offers.ts";
import { planHolders } from "../queries/stop-impact.ts";
import {
  previewOf,
  readSubmission,
  type SubmissionRecord,
  stepDurations,
  waitingTimes,
} from "../queries/submissions.ts";
import { renewPreviewLink, revokePreviewLink } from "../use-cases/preview-link.ts";
import { PublicationShape } from "./submission.shapes.ts";
import { NOTES_LENGTH, OfOffer, PUBLISH, READ } from "./submissions.routes.ts";
import {
  actionsOf,
  showActions,
  showNotices,
  showPhases,
  showReasons,
  showSubmission,
} from "./views.ts";

const tags = ["publishing"];
/** Notices that say how many running subscriptions a plan has. */
const COUNTED: ReadonlySet<string> = new Set(["plan-stopped", "price-up", "price-down"]);

/** Choosing the moment of going live, and taking it back. */
function scheduleActions(newest: SubmissionRecord | undefined) {
  const none = { allowed: false, reason: "publish-first" } as const;
  if (newest === undefined) return { "schedule-go-live": none, "cancel-scheduled-go-live": none };
  const { "schedule-go-live": schedule, "cancel-scheduled-go-live": cancel } = actionsOf(newest);
  return { "schedule-go-live": schedule, "cancel-scheduled-go-live": cancel };
}

/** The publication of an offer as its overview and its review page show it. */
export function publicationRoutes(app: App): void {
  const previewUrl = (
    offer: { type: string; slug: string },
    token: string,
    { kind, entries }: PreviewAudience,
  ) => {
    const key = kind === "hide-key" ? `&key=${encodeURIComponent(entries[0] ?? "")}` : "";
    return `${app.platform.addresses.web}/product/${offer.type}/${offer.slug}?preview=${token}${key}`;
  };

  route(app, {
    method: "GET",
    url: "/v1/offers/:offer/publication",
    operationId: "getPublication",
    summary: "Where the publication of an offer stands, what can be done, and what would come next",
    tags,
    access: READ,
    params: OfOffer,
    responses: { 200: PublicationShape },
    async handle({ params, organisation, caller, db, at, locale }) {
      const found = await offerForPublisher(db, organisation.id, params.offer);
      if (found === undefined) return refuse(notFound({}));
      const { offer, type } = found;
      const actions = caller.suspended ? actionsOfSuspended(found.actions) : found.actions;
      const newest = await readSubmission(db, { offerId: offer.id });
      const preview = await previewOf(db, offer.id);
      const durations = await stepDurations(db);
      const content = contentOfDraft(found);
      const draft = snapshotOf(content);
      const certified = await lastCertified(db, offer.id);
      const certification = personNeeded(
        certified && changesBetween(await contentOfEdition(db, certified.editionId), content),
        await certificationSetting(db, offer.publisherId),
      );
      const steps = stepsFor(draft, certification).map(({ id, phase, by }) => ({
        id,
        phase,
        by,
        state: "waiting" as const,
        startedAt: null,
        endedAt: null,
        checks: 0,
        blocking: 0,
        warnings: 0,
      }));
      const previewed = preview && (await contentOfEdition(db, preview.editionId));
      const notices = {
        draft: noticesOf(found, content),
        preview: previewed === undefined ? [] : noticesOf(found, previewed),
      };
      // Only what is said of plans that are sold already needs to know who has them.
      const holders = [...notices.draft, ...notices.preview].some(({ code }) => COUNTED.has(code))
        ? await planHolders(db, offer.id)
        : new Map<string, number>();
      const about = { plans: found.plans, holders };
      const audience = previewed && audienceOf(previewed);
      return answer(200, {
        offer: offer.slug,
        actions: showActions(locale, {
          publish: actions.publish,
          "cancel-publish": actions["cancel-publish"],
          "go-live": actions["go-live"],
          ...scheduleActions(newest),
          ...(caller.suspended && { "schedule-go-live": actions["go-live"] }),
          "revoke-preview": preview ? { allowed: true } : { allowed: false, reason: "no-preview" },
        }),
        notes: {
          required: type.needsNotesForCertification,
          maxLength: NOTES_LENGTH,
          last: newest?.row.notes ?? "",
        },
        submission: newest === undefined ? null : showSubmission(locale, newest, durations),
        preview:
          preview === undefined || audience === undefined
            ? null
            : {
                number: preview.number,
                editionId: preview.editionId,
                readyAt: preview.readyAt.toString(),
                url: previewUrl(offer, preview.token, audience),
                openTo: audience.kind,
                audience: audience.entries.length,
                notices: showNotices(locale, notices.preview, about),
              },
        next: {
          phases: showPhases(locale, steps, durations),
          certification: {
            person: certification.person,
            because: showReasons(locale, certification.because),
            ...(certification.person
              ? await judgedByRules(db, {
                  offerType: offer.type,
                  publisherId: offer.publisherId,
                  because: certification.because,
                })
              : { alone: false, twoPeople: false }),
          },
          notices: showNotices(locale, notices.draft, about),
        },
        waitingTimes: await waitingTimes(db, at),
      });
    },
  });

  route(app, {
    method: "PUT",
    url: "/v1/offers/:offer/preview",
    operationId: "renewPreviewLink",
    summary: "Replace the address of the waiting preview; the old one stops working",
    tags,
    access: PUBLISH,
    params: OfOffer,
    body: Closed({}),
    responses: { 200: Type.Object({ url: Type.String() }) },
    async handle({ params, organisation, db }) {
      const slug = params.offer;
      const renewed = await renewPreviewLink(db, { publisherId: organisation.id, slug });
      if (!renewed.ok) return renewed;
      const offer = await offerForPublisher(db, organisation.id, slug);
      const preview = offer && (await previewOf(db, offer.offer.id));
      if (offer === undefined || preview === undefined) return refuse(notFound({}));
      const audience = await previewAudience(db, preview.editionId);
      return answer(200, { url: previewUrl(offer.offer, renewed.value.token, audience) });
    },
  });

  route(app, {
    method: "DELETE",
    url: "/v1/offers/:offer/preview",
    operationId: "revokePreviewLink",
    summary: "Close the address of the preview; going live stays possible",
    tags,
    access: PUBLISH,
    params: OfOffer,
    responses: { 204: null },
    async handle({ params, organisation, db }) {
      const revoked = await revokePreviewLink(db, {
        publisherId: organisation.id,
        slug: params.offer,
      });
      return revoked.ok ? answer(204) : revoked;
    },
  });
}
