import Type from "typebox";
import { refuse } from "../../../kernel/result.ts";
import { type App, answer } from "../../../platform/http.ts";
import { pageAsked, pageOf } from "../../../platform/paging.ts";
import { notFound } from "../../../platform/problems.ts";
import { route } from "../../../platform/route.ts";
import { Closed, ListOf, pageQuery, Uuid } from "../../../platform/schemas.ts";
import { NOTHING_CONFIRMED } from "../domain/confirmation.ts";
import { outcomesOf, submissionBefore } from "../queries/before.ts";
import { offerForPublisher } from "../queries/offers.ts";
import { listSubmissions, readSubmission, stepDurations } from "../queries/submissions.ts";
import { cancelSubmission } from "../use-cases/cancel-submission.ts";
import { markFixed } from "../use-cases/mark-fixed.ts";
import { signOffSubmission } from "../use-cases/sign-off.ts";
import { submitOffer } from "../use-cases/submit-offer.ts";
import { ReportShape } from "./checks.shapes.ts";
import { ConfirmedSubscriptions } from "./shapes.ts";
import { SubmissionShape, SubmissionSummaryShape } from "./submission.shapes.ts";
import {
  showDecisionToPublisher,
  showFinding,
  showLine,
  showPolicy,
  showRun,
  showSubmission,
  stateTitle,
} from "./views.ts";

export const READ = { permission: "offer:read", of: "publisher" } as const;
export const PUBLISH = { permission: "offer:publish", of: "publisher" } as const;
export const NOTES_LENGTH = 4_000;

export const OfOffer = Closed({ offer: Type.String({ maxLength: 100 }) });
export const OfSubmission = Closed({
  offer: Type.String({ maxLength: 100 }),
  number: Type.Integer({ minimum: 1, maximum: 1_000_000 }),
});
const tags = ["publishing"];

/** Submissions of an offer: made, read, cancelled, signed off. */
export function submissionRoutes(app: App): void {
  route(app, {
    method: "POST",
    url: "/v1/offers/:offer/submissions",
    operationId: "submitOffer",
    summary:
      "Publish: send an edition of the draft through validation and certification to its preview",
    description:
      "Refused while a page is not started or incomplete; the refusal names each page and field. A submission that waits at Preview or for attention is replaced.",
    tags,
    access: PUBLISH,
    params: OfOffer,
    body: Closed({
      notes: Type.Optional(
        Type.String({
          maxLength: NOTES_LENGTH,
          description: "Notes for certification; left out, those of the submission before.",
        }),
      ),
    }),
    responses: { 201: SubmissionShape },
    idempotent: true,
    async handle({ params, body, organisation, db, locale }) {
      const { offer: slug } = params;
      const made = await submitOffer(db, {
        publisherId: organisation.id,
        slug,
        notes: body.notes,
      });
      if (!made.ok) return made;
      const record = await readSubmission(db, { id: made.value.row.id });
      if (record === undefined) return refuse(notFound({}));
      return answer(201, showSubmission(locale, record, await stepDurations(db)), {
        headers: { location: `/v1/offers/${slug}/submissions/${record.row.number}` },
      });
    },
  });

  route(app, {
    method: "GET",
    url: "/v1/offers/:offer/submissions",
    operationId: "listSubmissions",
    summary: "Submissions of an offer, newest first",
    tags,
    access: READ,
    params: OfOffer,
    query: Closed(pageQuery),
    responses: { 200: ListOf(SubmissionSummaryShape) },
    async handle({ params, query, organisation, db, locale }) {
      const offer = await offerForPublisher(db, organisation.id, params.offer);
      if (offer === undefined) return refuse(notFound({}));
      const asked = pageAsked(query, ["number"]);
      if (!asked.ok) return asked;
      const rows = await listSubmissions(db, offer.offer.id, {
        before: asked.value.after?.[0],
        limit: asked.value.limit,
      });
      const { page, nextCursor } = pageOf(rows, asked.value, (last) => [last.number]);
      return answer(200, {
        data: page.map((line) => showLine(locale, line)),
        nextCursor,
      });
    },
  });

  route(app, {
    method: "GET",
    url: "/v1/offers/:offer/submissions/:number",
    operationId: "getSubmission",
    summary: "A submission with its steps",
    tags,
    access: READ,
    params: OfSubmission,
    responses: { 200: SubmissionShape },
    async handle({ params, organisation, db, locale }) {
      const record = await findSubmission(db, organisation.id, params);
      if (record === undefined) return refuse(notFound({}));
      return answer(200, showSubmission(locale, record, await stepDurations(db)));
    },
  });

  route(app, {
    method: "GET",
    url: "/v1/offers/:offer/submissions/:number/report",
    operationId: "getValidationReport",
    summary: "What the checks and the certification team found",
    tags,
    access: READ,
    params: OfSubmission,
    responses: { 200: ReportShape },
    async handle({ params, organisation, db, locale }) {
      const record = await findSubmission(db, organisation.id, params);
      if (record === undefined) return refuse(notFound({}));
      const { row, findings, runs, verdicts, comparedWith } = record;
      const earlier = await submissionBefore(db, row);
      const outcomes = earlier ? await outcomesOf(db, earlier.id) : new Map<string, string>();
      return answer(200, {
        number: row.number,
        policyVersion: row.policy_version,
        state: row.state,
        stateTitle: stateTitle(locale, row.state),
        submittedAt: row.submitted_at.toString(),
        blocking: findings.filter(({ severity }) => severity === "blocking").length,
        warnings: findings.filter(({ severity }) => severity === "warning").length,
        findings: findings.map((finding) => showFinding(locale, finding, record.policies)),
        checks: runs.map((run) => showRun(locale, run, outcomes)),
        verdicts: verdicts.map(({ policy, verdict, note }) => ({
          policy: showPolicy(locale, policy, record.policies),
          verdict,
          note,
        })),
        decision: showDecisionToPublisher(record),
        stands:
          row.person_needed || comparedWith === undefined ? null : { number: comparedWith.number },
      });
    },
  });

  route(app, {
    method: "PUT",
    url: "/v1/offers/:offer/submissions/:number/findings/:finding/fix",
    operationId: "markFindingFixed",
    summary: "Say that a finding is put right, or is not after all",
    description:
      "Until the submission has ended, which the next one does. The certification team reads it with the next submission, beside whether anything changed where it was found; nothing is checked less because of it.",
    tags,
    access: PUBLISH,
    params: Closed({ ...OfSubmission.properties, finding: Uuid }),
    body: Closed({ fixed: Type.Boolean() }),
    responses: { 204: null },
    async handle({ params, body, organisation, db }) {
      const { offer: slug, ...of } = params;
      const marked = await markFixed(db, {
        publisherId: organisation.id,
        slug,
        ...of,
        ...body,
      });
      return marked.ok ? answer(204) : marked;
    },
  });

  route(app, {
    method: "PUT",
    url: "/v1/offers/:offer/submissions/:number/cancellation",
    operationId: "cancelSubmission",
    summary: "Cancel publish, before the publisher's sign-off",
    tags,
    access: PUBLISH,
    params: OfSubmission,
    body: Closed({}),
    responses: { 200: SubmissionShape },
    async handle({ params, organisation, db, locale }) {
      const { offer: slug, number } = params;
      const cancelled = await cancelSubmission(db, { publisherId: organisation.id, slug, number });
      if (!cancelled.ok) return cancelled;
      const record = await readSubmission(db, { id: cancelled.value.row.id });
      if (record === undefined) return refuse(notFound({}));
      return answer(200, showSubmission(locale, record, await stepDurations(db)));
    },
  });

  route(app, {
    method: "PUT",
    url: "/v1/offers/:offer/submissions/:number/sign-off",
    operationId: "signOffSubmission",
    summary: "Go live with the edition that waits at Preview; this cannot be cancelled",
    tags,
    access: PUBLISH,
    params: OfSubmission,
    body: Closed({
      confirmedSubscriptions: ConfirmedSubscriptions,
    }),
    responses: { 200: SubmissionShape },
    async handle({ params, body, organisation, db, locale }) {
      const { offer: slug, number } = params;
      const signed = await signOffSubmission(db, {
        publisherId: organisation.id,
        slug,
        number,
        confirmedSubscriptions: body.confirmedSubscriptions ?? NOTHING_CONFIRMED,
      });
      if (!signed.ok) return signed;
      const record = await readSubmission(db, { id: signed.value.row.id });
      if (record === undefined) return refuse(notFound({}));
      return answer(200, showSubmission(locale, record, await stepDurations(db)));
    },
  });
}

export async function findSubmission(
  db: Parameters<typeof readSubmission>[0],
  publisherId: string,
  { offer: slug, number }: { readonly offer: string; readonly number: number },
) {
  const offer = await offerForPublisher(db, publisherId, slug);
  return offer && readSubmission(db, { offerId: offer.offer.id, number });
}
