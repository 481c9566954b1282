import Type from "typebox";
import { type App, answer, answerWith } from "../../../platform/http.ts";
import { route } from "../../../platform/route.ts";
import { OneOf } from "../../../platform/schemas.ts";
import {
  acceptConsent,
  askAboutConsent,
  declineConsent,
} from "../use-cases/answer-consent-link.ts";
import { askConfirmation } from "../use-cases/confirm-organisation.ts";
import { lookAtConsentLink } from "../use-cases/open-consent-link.ts";
import {
  CONSENT,
  LINKS_A_MINUTE,
  OpenInviteShape,
  Question,
  Token,
  tags,
} from "./consent-shapes.ts";
import { openView } from "./consent-views.ts";

const common = { tags, access: CONSENT, perMinute: LINKS_A_MINUTE } as const;

/** What an administrator does with a link that asks for consent (C2). Each is a POST: the token stands in no address. */
export function consentLinkRoutes(app: App): void {
  route(app, {
    ...common,
    method: "POST",
    url: "/v1/consent-invites/by-link",
    operationId: "readConsentRequest",
    summary: "Who asks by a link, and what for; the publisher sees that it was opened",
    description: "Does not use the link up. Refused for the same reasons as accepting it.",
    body: Token,
    responses: { 200: OpenInviteShape },
    handle: async ({ organisation, body, db }) =>
      answerWith(
        await lookAtConsentLink(db, { customer: organisation, token: body.token }),
        200,
        openView,
      ),
  });

  route(app, {
    ...common,
    method: "POST",
    url: "/v1/consent-invites/acceptance",
    operationId: "acceptConsent",
    summary: "Let the publisher manage licences of its solutions for the organisation",
    description:
      "Uses the link up. The organisation must be the one that the invited address belongs to, by its domain, or one that the publisher confirmed. The publisher's people who manage licences are mailed.",
    body: Token,
    responses: { 200: Type.Object({ publisher: Type.String() }) },
    idempotent: true,
    handle: async ({ organisation, body, db }) =>
      answerWith(
        await acceptConsent(db, { customer: organisation, token: body.token }),
        200,
        ({ publisher }) => ({ publisher: publisher.name }),
      ),
  });

  route(app, {
    ...common,
    method: "POST",
    url: "/v1/consent-invites/refusal",
    operationId: "declineConsent",
    summary: "Decline; the link is used up, and the publisher is told",
    body: Token,
    responses: { 204: null },
    async handle({ organisation, body, db }) {
      const declined = await declineConsent(db, { customer: organisation, token: body.token });
      return declined.ok ? answer(204) : declined;
    },
  });

  route(app, {
    ...common,
    method: "POST",
    url: "/v1/consent-invites/question",
    operationId: "askAboutConsent",
    summary: "Ask the publisher something before deciding; it answers by mail",
    body: Question,
    responses: { 204: null },
    idempotent: true,
    async handle({ organisation, body, db, platform }) {
      const asked = await askAboutConsent(db, {
        customer: organisation,
        token: body.token,
        text: body.text,
        webAddress: platform.addresses.web,
      });
      return asked.ok ? answer(204) : asked;
    },
  });

  route(app, {
    ...common,
    method: "POST",
    url: "/v1/consent-invites/confirmation",
    operationId: "askConsentConfirmation",
    summary: "Ask the publisher whether it means an organisation of another domain",
    description:
      "The publisher reads the organisation's name and domain, and who asks. Confirmed, the same link works for it; the person who asked is mailed.",
    body: Token,
    responses: { 200: Type.Object({ state: OneOf(["waiting", "confirmed", "refused"]) }) },
    handle: async ({ organisation, body, db }) =>
      answerWith(
        await askConfirmation(db, { customer: organisation, token: body.token }),
        200,
        (state) => ({ state }),
      ),
  });
}
