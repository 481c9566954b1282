import Type from "typebox";
import { refuse } from "../../../kernel/result.ts";
import { type App, answer } from "../../../platform/http.ts";
import { notFound } from "../../../platform/problems.ts";
import { route } from "../../../platform/route.ts";
import { Closed, OneOf, Uuid } from "../../../platform/schemas.ts";
import { type Language, translate } from "../../../platform/text.ts";
import type { Database } from "../../../platform/transaction.ts";
import { organisationById, organisationsById } from "../../identity/index.ts";
import { PERSON_REASONS, PUBLISHERS_OF_RISK, PUBLISHERS_OF_RULE } from "../domain/certification.ts";
import { PIPELINES } from "../domain/pipeline.ts";
import { certificationRules, twoPersonRules } from "../queries/certification-rules.ts";
import { certificationSettings } from "../queries/certification-setting.ts";
import { setCertification } from "../use-cases/set-certification.ts";
import { setCertificationRules, setTwoPersonRules } from "../use-cases/set-certification-rules.ts";
import { showReasons } from "./views.ts";

const tags = ["certification"];
const MANAGE = { permission: "settings:manage", of: "operator" } as const;

const SettingsShape = Type.Object(
  {
    marketplace: Type.String(),
    publishers: Type.Array(
      Type.Object({
        publisher: Type.Object({ id: Type.String(), name: Type.String() }),
        certification: Type.String(),
      }),
    ),
  },
  { title: "CertificationSettings" },
);

const rule = {
  offerTypes: Type.Array(Type.Union(Object.keys(PIPELINES).map((type) => Type.Literal(type))), {
    maxItems: 20,
    description: "Empty: of every type",
  }),
  publishers: Type.Union(
    PUBLISHERS_OF_RULE.map((one) => Type.Literal(one)),
    {
      description: "`verified`: those whom the operator verified",
    },
  ),
  changes: Type.Array(OneOf(PERSON_REASONS), {
    minItems: 1,
    maxItems: PERSON_REASONS.length,
    description: "Everything for which a person would be needed has to be among them",
  }),
};

const risk = {
  ...rule,
  publishers: Type.Union(
    PUBLISHERS_OF_RISK.map((one) => Type.Literal(one)),
    { description: "Of whom nobody certified anything yet, or whom the operator did not verify" },
  ),
  changes: Type.Array(OneOf(PERSON_REASONS), {
    minItems: 1,
    maxItems: PERSON_REASONS.length,
    description: "One of them among the reasons for a person is enough",
  }),
};

/** Whether the checks decide alone, and what rules let through (decision 2). */
export function certificationSettingsRoutes(app: App): void {
  route(app, {
    method: "GET",
    url: "/v1/certification/settings",
    operationId: "getCertificationSettings",
    summary: "Whether checks decide alone, for the marketplace and for single publishers",
    tags,
    access: { permission: "certification:read", of: "operator" },
    responses: { 200: SettingsShape },
    handle: async ({ db }) => answer(200, await showSettings(db)),
  });

  route(app, {
    method: "PUT",
    url: "/v1/certification/settings",
    operationId: "setCertification",
    summary: "Let the checks decide alone in the whole marketplace, or people by policy",
    tags,
    access: MANAGE,
    body: Closed({
      certification: Type.Union([Type.Literal("policy"), Type.Literal("automatic")]),
    }),
    responses: { 200: SettingsShape },
    async handle({ body, db }) {
      await setCertification(db, null, body.certification);
      return answer(200, await showSettings(db));
    },
  });

  route(app, {
    method: "PUT",
    url: "/v1/certification/settings/publishers/:publisher",
    operationId: "setCertificationOfPublisher",
    summary: "Let the checks decide alone for one publisher, or people by policy",
    tags,
    access: MANAGE,
    params: Closed({ publisher: Uuid }),
    body: Closed({
      certification: Type.Union([
        Type.Literal("policy"),
        Type.Literal("automatic"),
        Type.Literal("marketplace"),
      ]),
    }),
    responses: { 200: SettingsShape },
    async handle({ params, body, db }) {
      const publisher = await organisationById(db, params.publisher);
      if (publisher?.kind !== "publisher") return refuse(notFound({}));
      const { certification } = body;
      await setCertification(
        db,
        publisher.id,
        certification === "marketplace" ? undefined : certification,
      );
      return answer(200, await showSettings(db));
    },
  });

  const Rules = Type.Object(
    {
      rules: Type.Array(Type.Object(rule)),
      offerTypes: Type.Array(Type.Object({ id: Type.String(), title: Type.String() })),
      reasons: Type.Array(Type.Object({ code: Type.String(), detail: Type.String() })),
    },
    { title: "CertificationRules" },
  );
  const showRules = async (db: Database, locale: Language) => ({
    rules: await certificationRules(db),
    offerTypes: Object.keys(PIPELINES).map((id) => ({
      id,
      title: translate(locale, `offer-type.${id}`),
    })),
    reasons: showReasons(locale, PERSON_REASONS),
  });
  route(app, {
    method: "GET",
    url: "/v1/certification/rules",
    operationId: "getCertificationRules",
    summary: "What is certified without a person where no check finds anything",
    tags,
    access: { permission: "certification:read", of: "operator" },
    responses: { 200: Rules },
    handle: async ({ db, locale }) => answer(200, await showRules(db, locale)),
  });
  route(app, {
    method: "PUT",
    url: "/v1/certification/rules",
    operationId: "setCertificationRules",
    summary:
      "Set what is certified without a person where no check finds anything; nothing by default",
    tags,
    access: MANAGE,
    body: Closed({ rules: Type.Array(Closed(rule), { maxItems: 50 }) }),
    responses: { 200: Rules },
    async handle({ body, db, locale }) {
      await setCertificationRules(db, body.rules);
      return answer(200, await showRules(db, locale));
    },
  });

  const TwoPersonRules = Type.Object(
    { ...Rules.properties, rules: Type.Array(Type.Object(risk)) },
    { title: "TwoPersonRules" },
  );
  const showRisks = async (db: Database, locale: Language) => ({
    ...(await showRules(db, locale)),
    rules: await twoPersonRules(db),
  });
  route(app, {
    method: "GET",
    url: "/v1/certification/two-person-rules",
    operationId: "getTwoPersonRules",
    summary: "What two different people have to certify",
    tags,
    access: { permission: "certification:read", of: "operator" },
    responses: { 200: TwoPersonRules },
    handle: async ({ db, locale }) => answer(200, await showRisks(db, locale)),
  });
  route(app, {
    method: "PUT",
    url: "/v1/certification/two-person-rules",
    operationId: "setTwoPersonRules",
    summary: "Set what two different people have to certify; nothing by default",
    description:
      "Where a rule of getCertificationRules covers the same submission, two people have to certify it all the same.",
    tags,
    access: MANAGE,
    body: Closed({ rules: Type.Array(Closed(risk), { maxItems: 50 }) }),
    responses: { 200: TwoPersonRules },
    async handle({ body, db, locale }) {
      await setTwoPersonRules(db, body.rules);
      return answer(200, await showRisks(db, locale));
    },
  });
}

async function showSettings(db: Database) {
  const rows = await certificationSettings(db);
  const ids = rows.flatMap(({ publisherId }) => publisherId ?? []);
  const names = await organisationsById(db, ids);
  return {
    marketplace: rows.find(({ publisherId }) => publisherId === null)?.certification ?? "policy",
    publishers: rows.flatMap(({ publisherId, certification }) =>
      publisherId === null
        ? []
        : [
            {
              publisher: { id: publisherId, name: names.get(publisherId)?.name ?? "" },
              certification,
            },
          ],
    ),
  };
}
