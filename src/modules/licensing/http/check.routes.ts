import Type from "typebox";
import { isId } from "../../../kernel/ids.ts";
import type { Reader } from "../../../platform/database.ts";
import { isSame } from "../../../platform/etag.ts";
import { type App, answer } from "../../../platform/http.ts";
import type { Platform } from "../../../platform/platform.ts";
import { readTogether } from "../../../platform/read-together.ts";
import { route } from "../../../platform/route.ts";
import { Closed, InstantText, Nullable, OneOf } from "../../../platform/schemas.ts";
import { organisationByTenant } from "../../identity/index.ts";
import {
  CHECK_REASONS,
  CHECK_STATES,
  type Judged,
  judgeCheck,
  LIFETIME_SECONDS,
  lifetimeOf,
} from "../domain/licence-check.ts";
import { keepLastUses } from "../last-uses.ts";
import { type Asked, checkFacts, type Found } from "../queries/licence-check.ts";
import { checkTag, PROOF_SECONDS } from "./check-tag.ts";
import { tags } from "./licence-shapes.ts";

/** Calls a minute from one address: a publisher's service asks at each start of its app, for everybody who uses it. */
const CHECKS_A_MINUTE = 600_000;
/** Checks of one call, at most. */
const MOST_CHECKS = 100;
const NOBODY = "00000000-0000-0000-0000-000000000000";

const CHECK = { permission: "licence:check", of: "publisher" } as const;
const Tenant = Type.String({
  minLength: 1,
  maxLength: 255,
  description: "The customer's tenant: GUID or domain.",
});
const ServiceId = Type.String({ minLength: 1, maxLength: 200, description: "Of the plan." });
const User = Type.String({
  minLength: 1,
  maxLength: 320,
  description: "User name in the customer's directory; case does not matter.",
});
const Checked = Type.Object(
  {
    serviceId: Type.String(),
    user: Type.String(),
    state: OneOf(CHECK_STATES),
    allowed: Type.Boolean(),
    reason: Nullable(OneOf(CHECK_REASONS)),
  },
  { title: "LicenceCheck" },
);
const Proof = Type.Optional(
  Nullable(
    Type.String({
      description: `JSON Web Token (EdDSA) that holds for ${PROOF_SECONDS / 3600} hours; its keys: \`/v1/licence-keys\`. Null where the person may not.`,
    }),
  ),
);
const WithProof = Type.Optional(
  Type.Boolean({ description: "With a signed proof, where the person may use the plan." }),
);
const About = {
  checkedAt: InstantText,
  lifetimeSeconds: Type.Integer({
    description: `So long the program may rely on the answer: ${LIFETIME_SECONDS}, or until a warning begins.`,
  }),
};

/** Whether somebody may use a plan: what an app asks when it starts (LIC-12). */
export function checkRoutes(app: App): void {
  // At each start of an app somebody asks: what arrives together is one statement.
  const noteUse = keepLastUses(app);
  const factsOf = readTogether((asked: readonly Asked[]) =>
    checkFacts(app.platform.pool.reader, asked),
  );
  route(app, {
    method: "GET",
    url: "/v1/licence-checks",
    operationId: "checkLicence",
    summary: "Whether a person of a customer may use a plan of the publisher's",
    description:
      "The ETag changes with the answer, and with `proof` twice a day: with `If-None-Match` an unchanged one is 304, and the proof that came with it holds for 12 hours more at least. A plan that is not the publisher's, and a customer that holds nothing of it, are answered alike: `none`, `no-licences`. With `warning` the person may use it: its renewal is due within seven days, and payment for it is overdue.",
    tags,
    access: CHECK,
    perMinute: CHECKS_A_MINUTE,
    query: Closed({
      tenant: Tenant,
      serviceId: ServiceId,
      user: User,
      proof: WithProof,
    }),
    responses: {
      200: Type.Interface([Checked], {
        ...About,
        proof: Proof,
      }),
      304: null,
    },
    async handle({ organisation, query, db, at, platform, request }) {
      const tenantId = await tenantIdOf(db, query.tenant.toLowerCase());
      const { serviceId, user } = query;
      const asked = { publisherId: organisation.id, tenantId, serviceId, user };
      const facts = await factsOf(asked);
      const checked: Answered = { serviceId, user, ...judgeCheck(facts, at) };
      if (checked.allowed) noteUse(facts, at);
      const lifetimeSeconds = lifetimeOf(facts, at);
      const system = platform.clock.system();
      const etag = checkTag(checked, { proof: query.proof ?? false, at: system });
      const headers = { "cache-control": `private, max-age=${lifetimeSeconds}` };
      if (isSame(request.headers["if-none-match"], `"${etag}"`))
        return answer(304, undefined, { etag, headers });
      const proof = query.proof
        ? await proofOf(platform, organisation.tenantId, tenantId, checked)
        : undefined;
      return answer(
        200,
        {
          ...checked,
          checkedAt: at.toString(),
          lifetimeSeconds,
          ...(proof === undefined ? {} : { proof }),
        },
        { etag, headers },
      );
    },
  });

  route(app, {
    method: "GET",
    url: "/v1/licence-keys",
    operationId: "getLicenceKeys",
    summary: "Public keys with which a program verifies proofs of licences without asking",
    tags,
    access: { public: "keys that anybody may verify with" },
    responses: {
      200: Type.Object({ keys: Type.Array(Type.Record(Type.String(), Type.Any())) }),
    },
    async handle({ platform }) {
      const keys = await platform.services.tokens?.proofKeySet();
      return answer(200, keys ?? { keys: [] }, {
        headers: { "cache-control": "public, max-age=3600" },
      });
    },
  });

  route(app, {
    method: "PUT",
    url: "/v1/licence-checks",
    operationId: "checkLicences",
    summary: `The same for up to ${MOST_CHECKS} people and plans of a customer at once`,
    tags,
    access: CHECK,
    perMinute: CHECKS_A_MINUTE,
    body: Closed({
      tenant: Tenant,
      checks: Type.Array(Closed({ serviceId: ServiceId, user: User }), {
        minItems: 1,
        maxItems: MOST_CHECKS,
      }),
      proof: WithProof,
    }),
    responses: {
      200: Type.Object({
        data: Type.Array(Type.Interface([Checked], { proof: Proof })),
        ...About,
      }),
    },
    async handle({ organisation, body, db, at, platform }) {
      const tenantId = await tenantIdOf(db, body.tenant.toLowerCase());
      const facts = await checkFacts(
        db,
        body.checks.map((one) => ({ publisherId: organisation.id, tenantId, ...one })),
      );
      const checked = body.checks.map(({ serviceId, user }, index): Answered => {
        const found = facts[index] ?? NOTHING;
        const judged = judgeCheck(found, at);
        if (judged.allowed) noteUse(found, at);
        return { serviceId, user, ...judged };
      });
      const proofs = body.proof
        ? await Promise.all(
            checked.map((one) => proofOf(platform, organisation.tenantId, tenantId, one)),
          )
        : undefined;
      return answer(200, {
        data: checked.map((one, index) =>
          proofs === undefined ? one : { ...one, proof: proofs[index] ?? null },
        ),
        checkedAt: at.toString(),
        lifetimeSeconds: Math.min(...facts.map((one) => lifetimeOf(one, at))),
      });
    },
  });
}

type Answered = Pick<Asked, "serviceId" | "user"> & Judged;
const NOTHING: Found = { active: null, owned: null, suspended: null, poolId: null, userId: null };

/** What a program shows itself while it has no network: who may use what, for whom it was asked, and until when. */
async function proofOf(
  { services, addresses }: Platform,
  publisherTenantId: string,
  tenantId: string,
  { serviceId, user, state, allowed }: Answered,
): Promise<string | null> {
  if (!allowed || services.tokens === undefined) return null;
  return services.tokens.signProof(
    { sub: user.toLowerCase(), tid: tenantId, service: serviceId.toLowerCase(), state },
    { issuer: addresses.web, audience: publisherTenantId, seconds: PROOF_SECONDS },
  );
}

const tenantIdOf = async (db: Reader, tenant: string): Promise<string> =>
  isId(tenant) ? tenant : ((await organisationByTenant(db, tenant))?.tenantId ?? NOBODY);
