import Type from "typebox";
import { type App, answer, answerWith } from "../../../platform/http.ts";
import { route } from "../../../platform/route.ts";
import { Closed } from "../../../platform/schemas.ts";
import { PASSWORD_LENGTH } from "../../identity/index.ts";
import { askToJoin, type Joining, joinAsUser, joiningOf } from "../use-cases/join-as-user.ts";
import { tags } from "./schemas.ts";

const PER_MINUTE = 20;
const Token = Type.String({
  minLength: 1,
  maxLength: 100,
  description: "What stands behind the # of the link in the mail",
});
const byLink = { public: "the link that was sent by mail is the proof" };
const JoiningShape = Type.Object(
  {
    organisation: Type.Object({ name: Type.String(), handle: Type.String() }),
    name: Type.String(),
    email: Type.String(),
    hasPassword: Type.Boolean({ description: "Who has an account chooses no password." }),
  },
  { title: "Joining" },
);

/** How an employee who is in the directory becomes a member by the own work address (F10; docs/domain/directory.md, rule 13). */
export function joiningRoutes(app: App): void {
  const { platform } = app;
  route(app, {
    method: "POST",
    url: "/v1/joining-links",
    operationId: "askToJoin",
    summary: "Send an employee of a customer the link to join as a member",
    description:
      "Where an active user of the customer's directory has the address, a mail with a link goes there, at most three in 24 hours. The answer is the same in every case.",
    tags,
    access: {
      public: "who joins has no account yet; the mail goes to the address of the directory alone",
    },
    perMinute: PER_MINUTE,
    body: Closed({
      tenant: Type.String({ minLength: 1, maxLength: 255, description: "GUID or domain" }),
      email: Type.String({ format: "email", maxLength: 254 }),
      service: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
    }),
    responses: { 202: Type.Object({}) },
    async handle({ body, db, locale }) {
      await askToJoin(db, {
        tenant: body.tenant,
        email: body.email,
        service: body.service,
        locale,
        here: { name: platform.marketplace.name, web: platform.addresses.web },
      });
      return answer(202, {});
    },
  });

  route(app, {
    method: "POST",
    url: "/v1/joinings/look",
    operationId: "readJoining",
    summary: "Read whom the link of a mail lets join, and where",
    description: "Does not use the link up. A POST, so that the token stands in no address.",
    tags,
    access: byLink,
    perMinute: PER_MINUTE,
    body: Closed({ token: Token }),
    responses: { 200: JoiningShape },
    handle: async ({ body, db }) => answerWith(await joiningOf(db, body.token), 200, joiningView),
  });

  route(app, {
    method: "POST",
    url: "/v1/joinings",
    operationId: "joinAsUser",
    summary: "Join an organisation as a member by the link of a mail, once",
    tags,
    access: byLink,
    perMinute: PER_MINUTE,
    body: Closed({
      token: Token,
      password: Type.Optional(
        Type.String({ minLength: PASSWORD_LENGTH.min, maxLength: PASSWORD_LENGTH.max }),
      ),
    }),
    responses: { 200: JoiningShape },
    handle: async ({ body, db, locale }) =>
      answerWith(
        await joinAsUser(db, { token: body.token, password: body.password, locale }),
        200,
        joiningView,
      ),
  });
}

const joiningView = ({ organisation, user, hasPassword }: Joining) => ({
  organisation: { name: organisation.name, handle: organisation.handle },
  name: user.displayName,
  email: user.email,
  hasPassword,
});
