import Type from "typebox";
import type { Instant } from "../../../kernel/calendar.ts";
import { refuse } from "../../../kernel/result.ts";
import type { Reader } from "../../../platform/database.ts";
import { type App, answer } from "../../../platform/http.ts";
import { pageAsked, pageOf } from "../../../platform/paging.ts";
import { notFound } from "../../../platform/problems.ts";
import { route } from "../../../platform/route.ts";
import { Closed, ListOf, OneOf, pageQuery, Uuid } from "../../../platform/schemas.ts";
import { organisationsById } from "../../identity/index.ts";
import { confirmationsOf, inviteById, invitesOf } from "../queries/consent-invites.ts";
import { consentsTo } from "../queries/consents.ts";
import { dealById } from "../queries/deals.ts";
import type { ConsentInvite } from "../store/consent-invites.ts";
import { decideOrganisation } from "../use-cases/confirm-organisation.ts";
import { inviteToConsent, revokeInvite } from "../use-cases/invite-to-consent.ts";
import { ConsentingShape, InviteBody, InviteShape, MANAGE, tags } from "./consent-shapes.ts";
import { inviteView, organisationView } from "./consent-views.ts";

const OfId = Closed({ id: Uuid });

/** How a publisher asks companies for their consent, and sees what became of it (P24). */
export function consentInviteRoutes(app: App): void {
  const { platform } = app;

  route(app, {
    method: "GET",
    url: "/v1/consenting-customers",
    operationId: "listConsentingCustomers",
    summary: "Organisations whose consent to the publisher is in force, latest first",
    tags,
    access: MANAGE,
    query: Closed(pageQuery),
    responses: { 200: ListOf(ConsentingShape) },
    async handle({ organisation, query, db }) {
      const asked = pageAsked(query, ["instant", "id"]);
      if (!asked.ok) return asked;
      const rows = await consentsTo(db, organisation.id, asked.value);
      const { page, nextCursor } = pageOf(rows, asked.value, (last) => [
        last.givenAt.toString(),
        last.id,
      ]);
      const found = await organisationsById(
        db,
        page.map(({ organisationId }) => organisationId),
      );
      return answer(200, {
        data: page.map(({ organisationId, givenAt }) => ({
          organisation: organisationView(organisationId, found.get(organisationId)),
          since: givenAt.toString(),
        })),
        nextCursor,
      });
    },
  });

  route(app, {
    method: "GET",
    url: "/v1/deals/:id/consent-invites",
    operationId: "listConsentInvites",
    summary: "Links that asked for consent for a deal, and what became of them, latest first",
    tags,
    access: MANAGE,
    params: OfId,
    query: Closed(pageQuery),
    responses: { 200: ListOf(InviteShape) },
    async handle({ organisation, params, query, db, at }) {
      const asked = pageAsked(query, ["instant", "id"]);
      if (!asked.ok) return asked;
      const deal = await dealById(db, params.id, organisation.id);
      if (deal === undefined) return refuse(notFound({}));
      const rows = await invitesOf(db, deal.id, asked.value);
      const { page, nextCursor } = pageOf(rows, asked.value, (last) => [
        last.createdAt.toString(),
        last.id,
      ]);
      return answer(200, { data: await invitesView(db, page, at), nextCursor });
    },
  });

  route(app, {
    method: "POST",
    url: "/v1/deals/:id/consent-invites",
    operationId: "inviteToConsent",
    summary: "Make a link by which an administrator of a company consents",
    description:
      "Used once within 14 days of marketplace time, and shown in this answer alone. Nothing is looked up: the answer is the same whether the company is here or not. Where a link to the address waits already, it is refused unless `replace` says that the new one takes its place.",
    tags,
    access: MANAGE,
    params: OfId,
    body: InviteBody,
    responses: { 201: Type.Interface([InviteShape], { link: Type.String() }) },
    idempotent: true,
    secretAnswer: true, // the link
    async handle({ organisation, params, body, db, at }) {
      const made = await inviteToConsent(db, {
        publisher: organisation,
        dealId: params.id,
        email: body.email,
        company: body.company,
        mailIn: body.mailIn ?? null,
        replace: body.replace ?? false,
        linkOf: (token) => `${platform.addresses.web}/consent#${token}`,
        marketplace: platform.marketplace.name,
      });
      if (!made.ok) return made;
      const { id, link } = made.value;
      return answer(201, { ...(await viewOf(db, id, at)), link });
    },
  });

  route(app, {
    method: "PUT",
    url: "/v1/consent-invites/:id/revocation",
    operationId: "revokeConsentInvite",
    summary: "Take a link back; it is of no use from now on",
    tags,
    access: MANAGE,
    params: OfId,
    body: Closed({}),
    responses: { 200: InviteShape },
    async handle({ organisation, params, db, at }) {
      const revoked = await revokeInvite(db, {
        publisherId: organisation.id,
        inviteId: params.id,
      });
      return revoked.ok ? answer(200, await viewOf(db, params.id, at)) : revoked;
    },
  });

  route(app, {
    method: "PUT",
    url: "/v1/consent-invites/:id/organisations/:organisationId",
    operationId: "decideConsentOrganisation",
    summary: "Say whether an organisation of another domain is the one that the link means",
    description: "Confirmed, the same link works for it. Whoever asked is mailed.",
    tags,
    access: MANAGE,
    params: Closed({ id: Uuid, organisationId: Uuid }),
    body: Closed({ outcome: OneOf(["confirmed", "refused"]) }),
    responses: { 200: InviteShape },
    async handle({ organisation, params, body, db, at }) {
      const decided = await decideOrganisation(db, {
        publisherId: organisation.id,
        inviteId: params.id,
        organisationId: params.organisationId,
        outcome: body.outcome,
      });
      return decided.ok ? answer(200, await viewOf(db, params.id, at)) : decided;
    },
  });
}

async function invitesView(db: Reader, invites: readonly ConsentInvite[], at: Instant) {
  const confirmations = await confirmationsOf(
    db,
    invites.map(({ id }) => id),
  );
  const organisations = await organisationsById(db, [
    ...new Set(confirmations.map(({ organisationId }) => organisationId)),
  ]);
  return invites.map((invite) => inviteView(invite, { at, confirmations, organisations }));
}

async function viewOf(db: Reader, id: string, at: Instant) {
  const invite = await inviteById(db, id);
  const [view] = invite === undefined ? [] : await invitesView(db, [invite], at);
  if (view === undefined) throw new Error(`Invite ${id} is not there`);
  return view;
}
