import Type, { type Static } from "typebox";
import { type Result, refuse } from "../../../kernel/result.ts";
import { type Answer, type App, answer } from "../../../platform/http.ts";
import { pageAsked, pageOf } from "../../../platform/paging.ts";
import { notFound } from "../../../platform/problems.ts";
import { route } from "../../../platform/route.ts";
import { Closed, ListOf, pageQuery, Uuid } from "../../../platform/schemas.ts";
import type { Language } from "../../../platform/text.ts";
import type { Database } from "../../../platform/transaction.ts";
import { operatorOrganisation } from "../../identity/index.ts";
import { MESSAGE_LENGTH, MOST_MESSAGES } from "../domain/conversation.ts";
import { listMessages, type MessageRow } from "../queries/messages.ts";
import { readSubmission, type SubmissionRecord } from "../queries/submissions.ts";
import { type Written, writeForOperator, writeForPublisher } from "../use-cases/write-message.ts";
import { claimant, DECIDE, LOOK, OfId } from "./certification.routes.ts";
import { MessageShape } from "./shapes.ts";
import { findSubmission, OfSubmission, PUBLISH, READ } from "./submissions.routes.ts";
import { detailOf } from "./views.ts";

const Body = Closed({
  text: Type.String({
    maxLength: MESSAGE_LENGTH,
    pattern: "\\S",
    description: `Plain text; a submission has ${MOST_MESSAGES} messages at most.`,
  }),
  finding: Type.Optional(
    Type.String({ ...Uuid, description: "The finding of the submission that it is about" }),
  ),
});
const listed = { query: Closed(pageQuery), responses: { 200: ListOf(MessageShape) } };
const written = { body: Body, responses: { 201: MessageShape }, idempotent: true } as const;
const WHOSE = "The latest first, with those about earlier submissions of the offer.";

/** What certification team and publisher write each other about a submission (O3, P18). */
export function messageRoutes(app: App): void {
  route(app, {
    method: "GET",
    url: "/v1/offers/:offer/submissions/:number/messages",
    operationId: "listSubmissionMessages",
    summary: "Questions of the certification team about a submission, and what was answered",
    description: WHOSE,
    tags: ["publishing"],
    access: READ,
    params: OfSubmission,
    ...listed,
    handle: async ({ params, query, organisation, db, locale }) =>
      list(db, await findSubmission(db, organisation.id, params), {
        query,
        locale,
        to: "publisher",
      }),
  });

  route(app, {
    method: "POST",
    url: "/v1/offers/:offer/submissions/:number/messages",
    operationId: "answerSubmission",
    summary: "Answer the certification team, or reply to a finding, until the submission has ended",
    tags: ["publishing"],
    access: PUBLISH,
    params: OfSubmission,
    ...written,
    async handle({ params, body, organisation, caller, db, locale }) {
      const { offer: slug, number } = params;
      const by = claimant(caller).id;
      const publisherId = organisation.id;
      const made = await writeForPublisher(db, { publisherId, slug, number, by, ...body });
      return made.ok ? created(db, made.value, { locale, to: "publisher" }) : made;
    },
  });

  route(app, {
    method: "GET",
    url: "/v1/certification/submissions/:id/messages",
    operationId: "listReviewMessages",
    summary: "What was asked about a submission and what its publisher answered",
    description: WHOSE,
    tags: ["certification"],
    access: LOOK,
    params: OfId,
    ...listed,
    handle: async ({ params, query, db, locale }) =>
      list(db, await readSubmission(db, { id: params.id }), { query, locale, to: "operator" }),
  });

  route(app, {
    method: "POST",
    url: "/v1/certification/submissions/:id/messages",
    operationId: "askPublisher",
    summary: "Request information from the publisher of a claimed submission, or reply to it",
    description:
      "While the submission waits for the team, its decision then waits for the publisher's answer, and the publisher is told by mail. The team can still decide.",
    tags: ["certification"],
    access: DECIDE,
    params: OfId,
    ...written,
    async handle({ params, body, caller, db, locale }) {
      const by = claimant(caller).id;
      const made = await writeForOperator(db, { id: params.id, by, ...body });
      return made.ok ? created(db, made.value, { locale, to: "operator" }) : made;
    },
  });
}

type Viewer = { readonly locale: Language; readonly to: "operator" | "publisher" };

async function list(
  db: Database,
  record: SubmissionRecord | undefined,
  { query, ...viewer }: Viewer & { readonly query: Static<typeof listed.query> },
): Promise<Result<Answer>> {
  if (record === undefined) return refuse(notFound({}));
  const asked = pageAsked(query, ["number", "number"]);
  if (!asked.ok) return asked;
  const { after, limit } = asked.value;
  const rows = await listMessages(
    db,
    { offerId: record.row.offer_id, number: record.row.number },
    {
      before: after === null ? undefined : { submission: after[0], number: after[1] },
      limit,
    },
  );
  const { page, nextCursor } = pageOf(rows, asked.value, (last) => [last.submission, last.number]);
  return answer(200, {
    data: await show(db, page, viewer),
    nextCursor,
  });
}

async function created(
  db: Database,
  { row, message }: Written,
  viewer: Viewer,
): Promise<Result<Answer>> {
  const rows = await listMessages(
    db,
    { offerId: row.offer_id, number: row.number },
    { before: { submission: row.number, number: message + 1 }, limit: 1 },
  );
  const [shown] = await show(db, rows, viewer);
  return shown === undefined ? refuse(notFound({})) : answer(201, shown);
}

async function show(db: Database, rows: readonly MessageRow[], { locale, to }: Viewer) {
  const operator = to === "publisher" ? (await operatorOrganisation(db))?.name : undefined;
  return rows.map(({ submission, number, by, name, text, at, findingId, code, params, note }) => ({
    submission,
    number,
    by: { kind: by, name: by === "operator" ? (operator ?? name) : name },
    text,
    finding:
      findingId === null || code === null
        ? null
        : { id: findingId, detail: detailOf(locale, code, params ?? {}, note) },
    at: at.toString(),
  }));
}
