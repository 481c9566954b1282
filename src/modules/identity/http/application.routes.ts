import Type from "typebox";
import { refuse } from "../../../kernel/result.ts";
import { type App, answer, answerWith } from "../../../platform/http.ts";
import { route } from "../../../platform/route.ts";
import { Closed, Nullable, OneOf } from "../../../platform/schemas.ts";
import { translate } from "../../../platform/text.ts";
import {
  AGREEMENT_VERSIONS,
  APPLICANT_KINDS,
  PARTNER_TYPES,
  SEGMENTS,
} from "../domain/application.ts";
import { PASSWORD_LENGTH } from "../domain/session.ts";
import { linkUnusable } from "../problems.ts";
import { questionByLink } from "../queries/applications.ts";
import { apply } from "../use-cases/apply.ts";
import { answerApplication, confirmApplication } from "../use-cases/receive-application.ts";
import { setPassword } from "../use-cases/set-password.ts";

const tags = ["Applications"];
const Token = Type.String({
  minLength: 1,
  maxLength: 100,
  description: "What stands behind the # of the link in the mail",
});
const byLink = { public: "the link that was sent by mail is the proof" };
const PER_MINUTE = 20;

/** What somebody does who has no account yet: apply, prove the address, answer, set a password (ACC-02). */
export function applicationRoutes(app: App): void {
  const { platform } = app;
  const here = () => ({ name: platform.marketplace.name, web: platform.addresses.web });

  route(app, {
    method: "GET",
    url: "/v1/agreements/:kind",
    operationId: "getAgreement",
    summary: "The agreement that a kind of organisation accepts, in the caller's language",
    tags,
    params: Closed({ kind: OneOf(APPLICANT_KINDS) }),
    access: { public: "whoever applies reads it before" },
    responses: { 200: Type.Object({ version: Type.String(), text: Type.String() }) },
    handle: async ({ params, locale }) =>
      answer(200, {
        version: AGREEMENT_VERSIONS[params.kind],
        text: translate(locale, `agreement.${params.kind}`, {
          marketplace: platform.marketplace.name,
        }),
      }),
  });

  route(app, {
    method: "POST",
    url: "/v1/applications",
    operationId: "apply",
    summary: "Apply as a publisher or partner, or register a customer",
    description:
      "Sends a mail with a link to the contact's address, in the caller's language; the application waits for the operator once that link was followed within 72 hours; a customer is registered with it. Three a day for each address. Publisher IDs that are taken or waited for are refused.",
    tags,
    access: { public: "who applies has no account yet" },
    perMinute: PER_MINUTE,
    idempotent: true,
    body: Closed({
      kind: OneOf(APPLICANT_KINDS),
      name: Type.String({ maxLength: 200 }),
      publisherId: Type.Optional(
        Type.String({
          maxLength: 30,
          description:
            "Of a publisher: a–z, 0–9, hyphen and underscore; 2 to 30 characters; never changes",
        }),
      ),
      partnerType: Type.Optional(
        Type.Union([OneOf(PARTNER_TYPES)], { description: "Of a partner" }),
      ),
      segment: Type.Optional(Type.Union([OneOf(SEGMENTS)], { description: "Of a customer" })),
      country: Type.String({ maxLength: 2, description: "ISO 3166-1 alpha-2" }),
      taxId: Type.Optional(Nullable(Type.String({ maxLength: 40 }))),
      currency: Type.String({ maxLength: 3, description: "ISO 4217, for payouts or invoices" }),
      timeZone: Type.String({ maxLength: 64, description: "Such as Europe/Paris" }),
      contact: Closed({
        name: Type.String({ maxLength: 200 }),
        email: Type.String({ format: "email", maxLength: 254 }),
        phone: Type.Optional(Nullable(Type.String({ maxLength: 30 }))),
      }),
      agreement: Closed({ version: Type.String({ maxLength: 20 }), accepted: Type.Literal(true) }),
    }),
    responses: { 202: Type.Object({ confirmationSentTo: Type.String() }) },
    handle: async ({ body, db, locale }) =>
      answerWith(
        await apply(db, {
          here: here(),
          locale,
          agreementVersion: body.agreement.version,
          details: {
            kind: body.kind,
            name: body.name,
            handle: body.publisherId ?? null,
            partnerType: body.partnerType ?? null,
            segment: body.segment ?? null,
            country: body.country,
            taxId: body.taxId ?? null,
            contactName: body.contact.name,
            contactEmail: body.contact.email,
            contactPhone: body.contact.phone ?? null,
            timeZone: body.timeZone,
            currency: body.currency,
          },
        }),
        202,
        () => ({ confirmationSentTo: body.contact.email.trim().toLowerCase() }),
      ),
  });

  route(app, {
    method: "POST",
    url: "/v1/applications/confirmation",
    operationId: "confirmApplication",
    summary: "Prove the address of an application by the link of its mail",
    description:
      "`waiting`: the operator has it now. `approved`: a customer is registered, and a mail has the link to set a password. `referred`: an organisation with the domain of the address exists; its administrators were asked instead.",
    tags,
    access: byLink,
    perMinute: PER_MINUTE,
    body: Closed({ token: Token }),
    responses: {
      200: Type.Object({ state: OneOf(["waiting", "approved", "referred"]) }),
    },
    handle: async ({ body, db }) =>
      answerWith(
        await confirmApplication(db, { here: here(), token: body.token }),
        200,
        (state) => ({
          state,
        }),
      ),
  });

  route(app, {
    method: "POST",
    url: "/v1/applications/question",
    operationId: "readApplicationQuestion",
    summary: "Read what the operator asked, by the link of its mail",
    description: "Does not use the link up. A POST, so that the token stands in no address.",
    tags,
    access: byLink,
    perMinute: PER_MINUTE,
    body: Closed({ token: Token }),
    responses: { 200: Type.Object({ name: Type.String(), question: Type.String() }) },
    async handle({ body, db }) {
      const found = await questionByLink(db, body.token);
      return found === undefined ? refuse(linkUnusable({})) : answer(200, found);
    },
  });

  route(app, {
    method: "POST",
    url: "/v1/applications/answer",
    operationId: "answerApplicationQuestion",
    summary: "Answer what the operator asked, by the link of its mail, once",
    tags,
    access: byLink,
    perMinute: PER_MINUTE,
    body: Closed({ token: Token, text: Type.String({ maxLength: 4_000 }) }),
    responses: { 204: null },
    async handle({ body, db }) {
      const answered = await answerApplication(db, { here: here(), ...body });
      return answered.ok ? answer(204) : answered;
    },
  });

  route(app, {
    method: "POST",
    url: "/v1/passwords",
    operationId: "setPassword",
    summary: "Set a password by the link of a mail, once",
    description: "Ends every session of the person.",
    tags: ["Sign-in"],
    access: byLink,
    perMinute: PER_MINUTE,
    body: Closed({
      token: Token,
      password: Type.String({ minLength: PASSWORD_LENGTH.min, maxLength: PASSWORD_LENGTH.max }),
    }),
    responses: { 200: Type.Object({ email: Type.String() }) },
    handle: async ({ body, db }) =>
      answerWith(await setPassword(db, body), 200, (email) => ({ email })),
  });
}
