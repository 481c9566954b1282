import { randomUUID, randomUUIDv7 } from "node:crypto";
import type { FieldError } from "../../../kernel/problem.ts";
import { ok, type Result, refuse } from "../../../kernel/result.ts";
import type { Platform } from "../../../platform/platform.ts";
import { notFound } from "../../../platform/problems.ts";
import type { Database } from "../../../platform/transaction.ts";
import { offerForPublisher, type PublisherOffer } from "../../catalog/index.ts";
import type { Webhook } from "../../commerce/index.ts";
import { testCallBody, verdictOf } from "../domain/test-call.ts";
import { connectionIncomplete } from "../problems.ts";
import { insertTestCall, type TestCall } from "../store/test-calls.ts";
import { signedCall } from "./signed-call.ts";

const FIELDS = ["webhookUrl", "tenantId", "appId"] as const;

/**
 * Calls the connection webhook of a draft as saved, with a signed token as real calls have, and keeps
 * what came of it (ux.md P8). The call is about a subscription that nobody has. No transaction is open
 * meanwhile.
 *
 * @returns the call as kept; refuses while address, tenant ID or application ID are missing or wrong
 */
export async function testConnection(
  db: Database,
  platform: Platform,
  asked: { readonly publisherId: string; readonly slug: string; readonly at: Temporal.Instant },
): Promise<Result<TestCall>> {
  const found = await offerForPublisher(db, asked.publisherId, asked.slug);
  if (found === undefined) return refuse(notFound({}));
  const webhook = webhookOf(found);
  if (!webhook.ok) return webhook;
  const body = testCallBody({
    id: randomUUIDv7(),
    activityId: randomUUID(),
    slug: asked.slug,
    planId: found.plans[0]?.planId ?? "test",
    at: asked.at,
  });
  const { claims, outcome } = await signedCall(platform, webhook.value, body);
  const status = outcome.kind === "answered" ? outcome.status : undefined;
  return db.transaction(async (tx) =>
    ok(
      await insertTestCall(tx, {
        id: body.id,
        publisherId: asked.publisherId,
        offerId: found.offer.id,
        url: webhook.value.url,
        claims,
        body,
        verdict: verdictOf(status),
        status: status ?? null,
        error: outcome.kind === "answered" ? null : outcome.code,
        tookMs: outcome.tookMs,
      }),
    ),
  );
}

/** Where the draft wants to be called and as whom. The rest of its page need not be complete. */
function webhookOf({ draft, review }: PublisherOffer): Result<Webhook> {
  const technical: Readonly<Record<string, unknown>> = draft.pages["technical"] ?? {};
  const page = review.find((one) => one.page === "technical" && one.planId === undefined);
  const errors = FIELDS.flatMap((field): FieldError[] => {
    const pointer = `/${field}`;
    const wrong = page?.findings.find(
      (one) => one.pointer === pointer && one.severity === "blocking",
    );
    if (wrong !== undefined)
      return [{ pointer, code: wrong.code, ...(wrong.params && { params: wrong.params }) }];
    return typeof technical[field] === "string" ? [] : [{ pointer, code: "required" }];
  });
  if (errors.length > 0) return refuse(connectionIncomplete({}, errors));
  return ok({
    url: String(technical["webhookUrl"]),
    tenantId: String(technical["tenantId"]),
    appId: String(technical["appId"]),
  });
}
