import Type from "typebox";
import { type Result, refuse } from "../../../kernel/result.ts";
import { type Answer, type App, answer, type Caller } from "../../../platform/http.ts";
import { pageAsked, pageOf } from "../../../platform/paging.ts";
import { notFound } from "../../../platform/problems.ts";
import { route } from "../../../platform/route.ts";
import { Closed, ListOf, pageQuery, Uuid } from "../../../platform/schemas.ts";
import type { Language } from "../../../platform/text.ts";
import type { Database } from "../../../platform/transaction.ts";
import { organisationsById, publishersNamed } from "../../identity/index.ts";
import { urgencyOf } from "../domain/queue-work.ts";
import { deadlineOf, teamSeconds } from "../domain/waiting-times.ts";
import { firstDecisionOf } from "../queries/first-decisions.ts";
import { handoversOf } from "../queries/handovers.ts";
import {
  publisherRecord,
  QUEUE_ORDERS,
  type QueueFilter,
  type QueueOrder,
  type QueueRow,
  type QueueWords,
  queue,
  queueCounts,
} from "../queries/queue.ts";
import { targetSeconds } from "../queries/settings.ts";
import { readSubmission, stepDurations, waitingTimes } from "../queries/submissions.ts";
import { claimSubmission, releaseSubmission } from "../use-cases/claim-submission.ts";
import { decideCertification } from "../use-cases/decide-certification.ts";
import { QueueItemShape, ReviewShape } from "./certification.shapes.ts";
import { showReview } from "./review-view.ts";
import { WaitingTimesShape } from "./shapes.ts";
import { instant, showDecision, showReasons } from "./views.ts";

export const LOOK = { permission: "certification:read", of: "operator" } as const;
export const DECIDE = { permission: "certification:decide", of: "operator" } as const;
const tags = ["certification"];
export const OfId = Closed({ id: Uuid });
const TEXT_LENGTH = 4_000;

const wordsOf = async (db: Database, text: string): Promise<QueueWords> =>
  text === ""
    ? { q: null, publishers: [] }
    : { q: text.replace(/[%_\\]/g, "\\$&"), publishers: await publishersNamed(db, text) };

/** The certification team's queue: look, claim, decide (OPR-01). */
export function certificationRoutes(app: App): void {
  route(app, {
    method: "GET",
    url: "/v1/certification/submissions",
    operationId: "listCertificationQueue",
    summary:
      "Submissions that wait for the certification team: escalated ones, those with priority, then the longest waiting first, unless `sort` says otherwise",
    tags,
    access: LOOK,
    query: Closed({
      ...pageQuery,
      state: Type.Optional(
        Type.Union(
          ["open", "waiting", "claimed", "mine", "decided", "all"].map((one) => Type.Literal(one)),
          { default: "open" },
        ),
      ),
      q: Type.Optional(
        Type.String({
          maxLength: 200,
          description: "Part of the offer's name or ID, or of its publisher's name",
        }),
      ),
      sort: Type.Optional(
        Type.Union(
          QUEUE_ORDERS.map((order) => Type.Literal(order)),
          {
            default: "work",
            description: "`work`: as the team works; `-waiting`: the longest waiting first",
          },
        ),
      ),
    }),
    responses: {
      200: ListOf(QueueItemShape, {
        counts: Type.Object({
          waiting: Type.Integer(),
          claimed: Type.Integer(),
          claimedByMe: Type.Integer(),
          overdue: Type.Integer(),
          soon: Type.Integer(),
        }),
        waitingTimes: WaitingTimesShape,
      }),
    },
    async handle({ query, db, at, caller, locale }) {
      const order = (query.sort ?? "work") as QueueOrder;
      const asked = pageAsked(query, ["number", "instant", "id"], order);
      if (!asked.ok) return asked;
      const { after, limit } = asked.value;
      const words = await wordsOf(db, query.q?.trim() ?? "");
      const filter = (query.state ?? "open") as QueueFilter;
      const rows = await queue(
        db,
        { filter, person: caller.id ?? "", ...words, order },
        {
          after: after === null ? undefined : { rank: after[0], since: after[1], id: after[2] },
          limit,
        },
      );
      const { page, nextCursor } = pageOf(rows, asked.value, (last) => [
        last.rank,
        last.waitingSince.toString(),
        last.id,
      ]);
      return answer(200, {
        data: await showQueue(db, page, { at, caller, locale }),
        nextCursor,
        counts: await queueCounts(db, caller.id ?? "", at, words),
        waitingTimes: await waitingTimes(db, at),
      });
    },
  });

  route(app, {
    method: "GET",
    url: "/v1/certification/submissions/:id",
    operationId: "getCertificationReview",
    summary:
      "A submission with what changed since the last certified edition, findings and policies",
    tags,
    access: LOOK,
    params: OfId,
    responses: { 200: ReviewShape },
    handle: ({ params, db, at, caller, locale }) => review(db, params.id, { at, caller, locale }),
  });

  route(app, {
    method: "PUT",
    url: "/v1/certification/submissions/:id/claim",
    operationId: "claimSubmission",
    summary: "Take a waiting submission, so that nobody else decides on it meanwhile",
    tags,
    access: DECIDE,
    params: OfId,
    body: Closed({}),
    responses: {
      200: Type.Object({
        claimedBy: Type.Object({ name: Type.String(), me: Type.Boolean(), since: Type.String() }),
      }),
    },
    async handle({ params, caller, db }) {
      const claimed = await claimSubmission(db, { id: params.id, by: claimant(caller) });
      if (!claimed.ok) return claimed;
      const since = claimed.value.since.toString();
      return answer(200, { claimedBy: { name: caller.name, me: true, since } });
    },
  });

  route(app, {
    method: "DELETE",
    url: "/v1/certification/submissions/:id/claim",
    operationId: "releaseSubmission",
    summary: "Give a claimed submission back to the queue; an administrator frees anybody's claim",
    tags,
    access: DECIDE,
    params: OfId,
    responses: { 204: null },
    async handle({ params, caller, db }) {
      const released = await releaseSubmission(db, {
        id: params.id,
        by: claimant(caller),
        anyones: caller.may("settings:manage"),
      });
      return released.ok ? answer(204) : released;
    },
  });

  route(app, {
    method: "PUT",
    url: "/v1/certification/submissions/:id/decision",
    operationId: "decideCertification",
    summary: "Certify or reject a claimed submission, with a verdict for each policy",
    description:
      "Where two people have to certify it, the first certification gives the claim back, and somebody else claims and decides. One person is enough to reject.",
    tags,
    access: DECIDE,
    params: OfId,
    body: Closed({
      outcome: Type.Union([Type.Literal("certify"), Type.Literal("reject")]),
      note: Type.Optional(Type.String({ maxLength: TEXT_LENGTH })),
      verdicts: Type.Array(
        Closed({
          policy: Type.String({ maxLength: 20 }),
          verdict: Type.Union([
            Type.Literal("pass"),
            Type.Literal("warning"),
            Type.Literal("fail"),
          ]),
          page: Type.Optional(Type.String({ maxLength: 50 })),
          plan: Type.Optional(Type.String({ maxLength: 50 })),
          pointer: Type.Optional(Type.String({ maxLength: 500, pattern: "^(/.*)?$" })),
          text: Type.Optional(Type.String({ maxLength: TEXT_LENGTH })),
        }),
        { maxItems: 100 },
      ),
    }),
    responses: { 200: ReviewShape },
    async handle({ params, body, caller, db, at, locale }) {
      const decided = await decideCertification(db, {
        ...body,
        id: params.id,
        by: claimant(caller),
      });
      return decided.ok ? review(db, params.id, { at, caller, locale }) : decided;
    },
  });
}

type Viewer = {
  readonly at: Temporal.Instant;
  readonly caller: Caller;
  readonly locale: Language;
};

async function review(db: Database, id: string, viewer: Viewer): Promise<Result<Answer>> {
  const record = await readSubmission(db, { id });
  // Submissions that the checks decided alone are shown, too: operators read everything.
  if (record === undefined) return refuse(notFound({}));
  const { row } = record;
  const handovers = await handoversOf(db, row.id);
  const first = await firstDecisionOf(db, row);
  const handed = handovers.find(
    ({ toId, at }) =>
      toId === row.claimed_by && row.claimed_at !== null && at.equals(row.claimed_at),
  );
  const [item] = await showQueue(
    db,
    [
      {
        id,
        number: row.number,
        slug: row.offer_slug,
        offerName: row.offer_name,
        offerType: row.offer_type,
        publisherId: row.publisher_id,
        submittedAt: row.submitted_at,
        waitingSince: row.waiting_since ?? row.submitted_at,
        changes: row.changes,
        because: row.because,
        warnings: record.findings.filter(({ severity }) => severity === "warning").length,
        claimedBy: row.claimed_by,
        claimedByName: row.claimed_by_name,
        claimedAt: row.claimed_at,
        decision: row.decision,
        decidedAt: row.decided_at,
        decidedBy: row.decided_by,
        decisionNote: row.decision_note,
        askedAt: row.asked_at,
        answeredAt: row.answered_at,
        rank: row.queue_rank,
        handover: handed?.kind ?? null,
        publisherSeconds: row.publisher_seconds,
        handedBy: handed?.byName ?? null,
        twoPeople: row.two_people,
        firstBy: first?.by ?? null,
        firstName: first?.name ?? null,
        firstAt: first?.at ?? null,
      },
    ],
    viewer,
  );
  return answer(200, {
    ...item,
    ...(await showReview(db, record, {
      locale: viewer.locale,
      callerId: viewer.caller.id ?? "",
      mayDecide: viewer.caller.may(DECIDE.permission),
      first: first?.by,
      mayFree: viewer.caller.may("settings:manage"),
      durations: await stepDurations(db),
    })),
    firstDecision: first
      ? {
          by: first.name,
          at: first.at.toString(),
          note: first.note,
          verdicts: first.verdicts.map(({ policy, verdict, text }) => ({
            policy,
            verdict,
            text: text?.trim() || null,
          })),
        }
      : null,
    handovers: handovers.map(({ kind, byName, toName, reason, at }) => ({
      kind,
      by: byName,
      to: toName,
      reason: reason === "" ? null : reason,
      at: at.toString(),
    })),
    publisherRecord: await publisherRecord(db, row.publisher_id, row.submitted_at),
  });
}

async function showQueue(db: Database, rows: readonly QueueRow[], { at, caller, locale }: Viewer) {
  const target = await targetSeconds(db);
  const publishers = await organisationsById(
    db,
    rows.map(({ publisherId }) => publisherId),
  );
  return rows.map((row) => {
    const publisher = publishers.get(row.publisherId);
    const seconds = teamSeconds(row, row.decidedAt ?? at);
    const awaits = row.decision === null && row.askedAt !== null && row.answeredAt === null;
    return {
      id: row.id,
      number: row.number,
      offer: row.slug,
      offerName: row.offerName,
      offerType: row.offerType,
      publisher: {
        id: row.publisherId,
        handle: publisher?.handle ?? "",
        name: publisher?.name ?? "",
      },
      submittedAt: row.submittedAt.toString(),
      waitingSince: row.waitingSince.toString(),
      waitingSeconds: seconds,
      deadline:
        row.decision === null ? deadlineOf(seconds, { targetSeconds: target, awaits }) : null,
      changes: row.changes,
      because: showReasons(locale, row.because),
      warnings: row.warnings,
      claimedBy:
        row.claimedBy === null || row.claimedAt === null
          ? null
          : {
              name: row.claimedByName ?? "",
              me: row.claimedBy === caller.id,
              since: row.claimedAt.toString(),
              handover:
                row.handover === null ? null : { kind: row.handover, by: row.handedBy ?? "" },
            },
      urgency: urgencyOf(row.rank),
      decision: showDecision({
        decision: row.decision,
        decided_at: row.decidedAt,
        decided_by: row.decidedBy,
        decision_note: row.decisionNote,
      }),
      twoPeople: row.twoPeople
        ? {
            first:
              row.firstAt === null
                ? null
                : {
                    name: row.firstName ?? "",
                    me: row.firstBy === caller.id,
                    at: row.firstAt.toString(),
                  },
          }
        : null,
      awaitsAnswerSince:
        row.decision === null && row.answeredAt === null ? instant(row.askedAt) : null,
      answeredAt: instant(row.answeredAt),
    };
  });
}

export function claimant({ id, name }: Caller): { readonly id: string; readonly name: string } {
  if (id === undefined) throw new Error("A caller with a permission has an identity");
  return { id, name };
}
