import Type from "typebox";
import { allowedActions } from "../../../kernel/lifecycle.ts";
import { type Result, refuse } from "../../../kernel/result.ts";
import { type Answer, type App, answer } from "../../../platform/http.ts";
import { pageAsked, pageOf } from "../../../platform/paging.ts";
import { notFound } from "../../../platform/problems.ts";
import { route } from "../../../platform/route.ts";
import {
  Closed,
  InstantText,
  ListOf,
  Nullable,
  OneOf,
  pageQuery,
  Uuid,
} from "../../../platform/schemas.ts";
import type { Database } from "../../../platform/transaction.ts";
import {
  APPLICANT_KINDS,
  APPLICATION_LIFECYCLE,
  type ApplicationAction,
  type ApplicationState,
  domainOf,
  PARTNER_TYPES,
  SEGMENTS,
  SHOWN_STATES,
} from "../domain/application.ts";
import {
  applicationById,
  countApplications,
  listApplications,
  stepsOf,
} from "../queries/applications.ts";
import type { Application } from "../store/applications.ts";
import { decideApplication, inviteAgain } from "../use-cases/decide-application.ts";

const tags = ["Applications"];
const READ = { permission: "organisation:read", of: "operator" } as const;
const MANAGE = { permission: "organisation:manage", of: "operator" } as const;
const State = OneOf(SHOWN_STATES);
const Words = Type.String({ maxLength: 4_000 });

const summary = {
  id: Uuid,
  number: Type.String(),
  state: State,
  kind: OneOf(APPLICANT_KINDS),
  name: Type.String(),
  publisherId: Nullable(Type.String({ description: "Of a publisher" })),
  partnerType: Nullable(OneOf(PARTNER_TYPES)),
  segment: Nullable(OneOf(SEGMENTS)),
  country: Type.String(),
  contact: Type.Object({
    name: Type.String(),
    email: Type.String(),
    phone: Nullable(Type.String()),
  }),
  appliedAt: InstantText,
};
const SummaryShape = Type.Object(summary, { title: "ApplicationSummary" });
const ApplicationShape = Type.Object(
  {
    ...summary,
    taxId: Nullable(Type.String()),
    currency: Type.String(),
    timeZone: Type.String(),
    language: Type.String(),
    domain: Type.String({ description: "Of the contact's address" }),
    agreement: Type.Object({ version: Type.String(), acceptedAt: InstantText }),
    organisationId: Nullable(Type.String()),
    allowedActions: Type.Array(Type.String()),
    steps: Type.Array(
      Type.Object({
        number: Type.Integer(),
        kind: Type.String(),
        text: Nullable(Type.String()),
        by: Type.String(),
        at: InstantText,
      }),
      { description: "The latest first, 100 at most" },
    ),
  },
  { title: "Application" },
);
const OfApplication = Closed({ application: Uuid });

/** What the operator does with applications (ACC-02). */
export function applicationReviewRoutes(app: App): void {
  const { platform } = app;
  const here = () => ({ name: platform.marketplace.name, web: platform.addresses.web });

  route(app, {
    method: "GET",
    url: "/v1/applications",
    operationId: "listApplications",
    summary: "Applications of companies, latest first",
    description: "Those whose contact has not proven the address are not in it.",
    tags,
    access: READ,
    query: Closed({
      ...pageQuery,
      state: Type.Optional(State),
      kind: Type.Optional(OneOf(APPLICANT_KINDS)),
      q: Type.Optional(
        Type.String({ maxLength: 200, description: "Part of name, publisher ID or address" }),
      ),
    }),
    responses: {
      200: ListOf(SummaryShape, {
        counts: Type.Object({ waiting: Type.Integer(), asked: Type.Integer() }),
      }),
    },
    async handle({ query, db }) {
      const asked = pageAsked(query, ["instant", "id"]);
      if (!asked.ok) return asked;
      const rows = await listApplications(db, {
        state: query.state ?? null,
        kind: query.kind ?? null,
        q: query.q?.trim() || null,
        ...asked.value,
      });
      const { page, nextCursor } = pageOf(rows, asked.value, (last) => [
        last.appliedAt.toString(),
        last.id,
      ]);
      return answer(200, {
        data: page.map(summaryOf),
        nextCursor,
        counts: await countApplications(db),
      });
    },
  });

  route(app, {
    method: "GET",
    url: "/v1/applications/:application",
    operationId: "getApplication",
    summary: "An application with what happened to it",
    tags,
    access: READ,
    params: OfApplication,
    responses: { 200: ApplicationShape },
    handle: ({ params, db }) => show(db, params.application),
  });

  route(app, {
    method: "POST",
    url: "/v1/applications/:application/decision",
    operationId: "decideApplication",
    summary: "Approve an application, ask its applicant, or decline it",
    description:
      "Approving makes the organisation with its first global admin, who gets a mail with a link to set a password. Every outcome is told to the applicant by mail, texts as they are written.",
    tags,
    access: MANAGE,
    params: OfApplication,
    body: Type.Union([
      Closed({
        outcome: Type.Literal("approve"),
        claimDomain: Type.Boolean({
          description:
            "The domain of the contact's address is the organisation's own: applicants with it are sent to its administrators from now on. False for addresses of mail providers.",
        }),
      }),
      Closed({ outcome: Type.Literal("ask"), text: Words }),
      Closed({ outcome: Type.Literal("decline"), text: Words }),
    ]),
    responses: { 200: ApplicationShape },
    async handle({ params, body, db }) {
      const decided = await decideApplication(db, {
        here: here(),
        applicationId: params.application,
        decision: body,
      });
      return decided.ok ? show(db, params.application) : decided;
    },
  });

  route(app, {
    method: "POST",
    url: "/v1/applications/:application/invitation",
    operationId: "inviteApplicantAgain",
    summary: "Send the link to set the first password again",
    description: "The link before ends. Refused once a password was set.",
    tags,
    access: MANAGE,
    params: OfApplication,
    body: Closed({}),
    responses: { 200: ApplicationShape },
    async handle({ params, db }) {
      const invited = await inviteAgain(db, { here: here(), applicationId: params.application });
      return invited.ok ? show(db, params.application) : invited;
    },
  });
}

async function show(db: Database, id: string): Promise<Result<Answer>> {
  const application = await applicationById(db, id);
  if (application === undefined) return refuse(notFound({}));
  const steps = await stepsOf(db, id);
  return answer(200, {
    ...summaryOf(application),
    taxId: application.taxId,
    currency: application.currency,
    timeZone: application.timeZone,
    language: application.locale,
    domain: domainOf(application.contactEmail),
    agreement: {
      version: application.agreementVersion,
      acceptedAt: application.agreedAt.toString(),
    },
    organisationId: application.organisationId,
    allowedActions: allowedActions<ApplicationState, ApplicationAction>(
      APPLICATION_LIFECYCLE,
      application.state,
    ).filter((action) => action !== "answer"),
    steps: steps.map(({ byName, at, ...step }) => ({ ...step, by: byName, at: at.toString() })),
  });
}

const summaryOf = (one: Application) => ({
  id: one.id,
  number: one.number,
  state: one.state,
  kind: one.kind,
  name: one.name,
  publisherId: one.handle,
  partnerType: one.partnerType,
  segment: one.segment,
  country: one.country,
  contact: { name: one.contactName, email: one.contactEmail, phone: one.contactPhone },
  appliedAt: one.appliedAt.toString(),
});
