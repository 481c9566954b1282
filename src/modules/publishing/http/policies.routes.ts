import Type from "typebox";
import { type Result, refuse } from "../../../kernel/result.ts";
import { type Answer, type App, answer } from "../../../platform/http.ts";
import { pageAsked, pageOf } from "../../../platform/paging.ts";
import { notFound } from "../../../platform/problems.ts";
import { route } from "../../../platform/route.ts";
import {
  Closed,
  DayText,
  InstantText,
  ListOf,
  Nullable,
  OneOf,
  pageQuery,
} from "../../../platform/schemas.ts";
import { translate } from "../../../platform/text.ts";
import type { Database } from "../../../platform/transaction.ts";
import type { Check } from "../checks/check.ts";
import { POLICY_GROUPS, type PolicyVersion } from "../domain/policies.ts";
import {
  earliestFor,
  firstVersion,
  lastPublished,
  listVersions,
  policiesAt,
  policyVersion,
  storedVersion,
} from "../queries/policies.ts";
import type { StoredVersion } from "../store/policy-versions.ts";
import {
  beginPolicies,
  discardPolicies,
  publishPolicies,
  savePolicies,
} from "../use-cases/policy-versions.ts";
import { checkTitle } from "./views.ts";

const tags = ["certification"];
const READ = { permission: "certification:read", of: "operator" } as const;
const MANAGE = { permission: "settings:manage", of: "operator" } as const;
const VersionName = Type.String({ pattern: "^[a-z0-9][a-z0-9.-]{0,19}$" });
const OfVersion = Closed({ version: VersionName });
const texts = (maxLength: number) =>
  Closed({
    en: Type.String({ maxLength }),
    fr: Type.String({ maxLength }),
    ko: Type.String({ maxLength }),
  });
const written = {
  number: Type.String({ maxLength: 20 }),
  group: OneOf(POLICY_GROUPS),
  automatic: Type.Boolean({ description: "Checks alone decide it." }),
  title: texts(200),
  text: texts(4_000),
};
const brief = {
  version: VersionName,
  effectiveFrom: DayText,
  state: Type.Union([Type.Literal("draft"), Type.Literal("published")]),
  inForce: Type.Boolean(),
  policies: Type.Integer(),
  publishedAt: Nullable(InstantText),
  publishedBy: Nullable(Type.String()),
};
const DetailShape = Type.Object(
  {
    ...brief,
    policies: Type.Array(
      Type.Object({ ...written, since: Type.String(), checks: Type.Array(Type.String()) }),
    ),
    earliest: DayText,
  },
  { title: "PolicyVersion" },
);

/** The certification policies, in force and as versions that the operator writes (OPR-02). */
export function policyRoutes(app: App, checks: ReadonlyMap<string, Check>): void {
  const watching = checksByPolicy(checks);

  route(app, {
    method: "GET",
    url: "/v1/certification/policies",
    operationId: "listCertificationPolicies",
    summary:
      "The certification policies in force, or of a version, with the checks that decide them",
    tags,
    access: { public: "Publishers read what they are judged by before they sign up" },
    query: Closed({ version: Type.Optional(VersionName) }),
    responses: {
      200: Type.Object({
        version: Type.String(),
        effectiveFrom: Type.String(),
        next: Nullable(Type.Object({ version: Type.String(), effectiveFrom: DayText })),
        data: Type.Array(
          Type.Object(
            {
              number: Type.String(),
              group: Type.String(),
              groupTitle: Type.String(),
              title: Type.String(),
              text: Type.String(),
              automatic: Type.Boolean(),
              checks: Type.Array(Type.Object({ id: Type.String(), title: Type.String() })),
              since: Type.String(),
            },
            { title: "CertificationPolicy" },
          ),
        ),
      }),
    },
    async handle({ query, db, at, locale }) {
      const asked =
        query.version === undefined
          ? await policiesAt(db, at)
          : await publishedVersion(db, query.version);
      if (asked === undefined) return refuse(notFound({}));
      const last = await lastPublished(db);
      return answer(200, {
        version: asked.version,
        effectiveFrom: asked.effectiveFrom,
        next:
          last.effectiveFrom > asked.effectiveFrom
            ? { version: last.version, effectiveFrom: last.effectiveFrom }
            : null,
        data: asked.policies.map(({ number, group, since, automatic, title, text }) => ({
          number,
          group,
          groupTitle: translate(locale, `policy-group.${group}`),
          title: title[locale],
          text: text[locale],
          automatic,
          checks: (watching.get(number) ?? []).map((name) => ({
            id: name,
            title: checkTitle(locale, name),
          })),
          since,
        })),
      });
    },
  });

  route(app, {
    method: "GET",
    url: "/v1/certification/policy-versions",
    operationId: "listPolicyVersions",
    summary:
      "Versions of the policies with the draft; the latest first unless `sort` says otherwise",
    tags,
    access: READ,
    query: Closed({
      ...pageQuery,
      sort: Type.Optional(Type.Union([Type.Literal("-from"), Type.Literal("from")])),
    }),
    responses: { 200: ListOf(Type.Object(brief, { title: "PolicyVersionSummary" })) },
    async handle({ query, db, at }) {
      const order = query.sort ?? "-from";
      const asked = pageAsked(query, ["day", "text"], order);
      if (!asked.ok) return asked;
      const { after, limit } = asked.value;
      const rows = await listVersions(db, order, after, limit);
      const force = await policiesAt(db, at);
      const { page, nextCursor } = pageOf(rows, asked.value, (last) => [
        last.effectiveFrom,
        last.version,
      ]);
      return answer(200, {
        // The program's own version is older than all of the operator's.
        data: [
          ...(order === "from" && after === null ? [firstVersion()] : []),
          ...page,
          ...(order === "-from" && nextCursor === null ? [firstVersion()] : []),
        ].map((one) => showBrief(one, force)),
        nextCursor,
      });
    },
  });

  const show = async (
    db: Database,
    version: string,
    at: Temporal.Instant,
    status: 200 | 201 = 200,
  ): Promise<Result<Answer>> => {
    const found = await policyVersion(db, version);
    if (found === undefined) return refuse(notFound({}));
    const stored = await storedVersion(db, version);
    return answer(
      status,
      {
        ...showBrief(stored ?? found, await policiesAt(db, at)),
        policies: found.policies.map((policy) => ({
          ...policy,
          checks: watching.get(policy.number) ?? [],
        })),
        earliest: earliestFor(at, await lastPublished(db)),
      },
      stored === undefined ? {} : { etag: stored.rowVersion },
    );
  };

  route(app, {
    method: "GET",
    url: "/v1/certification/policy-versions/:version",
    operationId: "getPolicyVersion",
    summary: "A version with its texts in every language",
    tags,
    access: READ,
    params: OfVersion,
    responses: { 200: DetailShape },
    handle: ({ params, db, at }) => show(db, params.version, at),
  });

  route(app, {
    method: "POST",
    url: "/v1/certification/policy-versions",
    operationId: "beginPolicyVersion",
    summary: "Begin a new version as a copy of the last that was published",
    tags,
    access: MANAGE,
    idempotent: true,
    body: Closed({ version: VersionName, effectiveFrom: DayText }),
    responses: { 201: DetailShape },
    async handle({ body, db, at }) {
      const begun = await beginPolicies(db, body);
      return begun.ok ? show(db, body.version, at, 201) : begun;
    },
  });

  route(app, {
    method: "PUT",
    url: "/v1/certification/policy-versions/:version",
    operationId: "savePolicyVersion",
    summary: "Save the draft of a version, complete or not",
    tags,
    access: MANAGE,
    precondition: true,
    params: OfVersion,
    body: Closed({
      effectiveFrom: DayText,
      policies: Type.Array(Closed(written), { maxItems: 200 }),
    }),
    responses: { 200: DetailShape },
    async handle({ params, body, db, at, ifMatch }) {
      const saved = await savePolicies(db, { ...params, ...body, seen: ifMatch });
      return saved.ok ? show(db, params.version, at) : saved;
    },
  });

  route(app, {
    method: "DELETE",
    url: "/v1/certification/policy-versions/:version",
    operationId: "discardPolicyVersion",
    summary: "Throw a draft away; a published version stays",
    tags,
    access: MANAGE,
    precondition: true,
    params: OfVersion,
    responses: { 204: null },
    async handle({ params, db, ifMatch }) {
      const discarded = await discardPolicies(db, { ...params, seen: ifMatch });
      return discarded.ok ? answer(204) : discarded;
    },
  });

  route(app, {
    method: "PUT",
    url: "/v1/certification/policy-versions/:version/publication",
    operationId: "publishPolicyVersion",
    summary: "Publish a draft: submissions from its day on are judged by it, and it never changes",
    tags,
    access: MANAGE,
    precondition: true,
    params: OfVersion,
    body: Closed({}),
    responses: { 200: DetailShape },
    async handle({ params, db, at, ifMatch }) {
      const published = await publishPolicies(db, { ...params, seen: ifMatch }, watching);
      return published.ok ? show(db, params.version, at) : published;
    },
  });
}

async function publishedVersion(db: Database, version: string) {
  const stored = await storedVersion(db, version);
  return stored?.state === "draft" ? undefined : policyVersion(db, version);
}

/** Names of checks by the number of the policy that they watch. */
function checksByPolicy(
  checks: ReadonlyMap<string, Check>,
): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const { name, policy } of checks.values())
    found.set(policy, [...(found.get(policy) ?? []), name]);
  return found;
}

const showBrief = (one: PolicyVersion | StoredVersion, force: PolicyVersion) => ({
  version: one.version,
  effectiveFrom: one.effectiveFrom,
  state: "state" in one ? one.state : ("published" as const),
  inForce: one.version === force.version,
  policies: one.policies.length,
  publishedAt: "publishedAt" in one ? (one.publishedAt?.toString() ?? null) : null,
  publishedBy: "publishedBy" in one ? one.publishedBy : null,
});
