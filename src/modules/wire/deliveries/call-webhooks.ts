import { claimedWork } from "../../../platform/claimed-work.ts";
import type { Background } from "../../../platform/module.ts";
import type { OutgoingOutcome } from "../../../platform/outgoing.ts";
import { type Platform, SYSTEM } from "../../../platform/platform.ts";
import {
  answerOperation,
  operationForPublisher,
  type PublisherSubscription,
  publisherWasTold,
  subscriptionForPublisher,
  webhookOfPlan,
} from "../../commerce/index.ts";
import { webhookBody } from "../domain/operation-view.ts";
import { fulfilmentViewOf } from "../queries/fulfilment-view-of.ts";
import {
  callWebhookAgain,
  endWebhookCall,
  takeWebhookCalls,
  WEBHOOK_CALL_IS_DUE,
  type WebhookCall,
} from "../store/webhook-calls.ts";
import { signedCall } from "../use-cases/signed-call.ts";

/** Calls under way at once in one process. */
const PLACES = 16;
/**
 * Tells publishers of operations, each as often as it takes, in order for each subscription. No
 * transaction is open while a publisher is called: its program may answer the operation meanwhile.
 */
export const callWebhooks = (platform: Platform): Background =>
  claimedWork<WebhookCall>(platform, {
    places: PLACES,
    due: WEBHOOK_CALL_IS_DUE,
    take: (places) => takeWebhookCalls(platform.pool.reader, places),
    run: (call) => deliver(platform, call),
    brokeOff: "a webhook call broke off",
    about: ({ operationId }) => ({ operation: operationId }),
  });

async function deliver(platform: Platform, call: WebhookCall): Promise<void> {
  const db = platform.pool.reader;
  const { operationId, subscriptionId, publisherId } = call;
  const about = { publisherId, subscriptionId, operationId };
  const operation = await operationForPublisher(db, about);
  const subscription = await subscriptionForPublisher(db, { ...about, at: platform.clock.now() });
  if (operation === undefined || subscription === undefined)
    return void (await endWebhookCall(db, operationId, "dropped", { error: "unknown" }));
  // Answered or overtaken before it was told: there is nothing to say any more. What its own program did, it is told.
  const over = operation.status !== "in-progress" && operation.endedBy !== "not-asked";
  if (over && operation.source !== "publisher")
    return void (await endWebhookCall(db, operationId, "dropped", { error: operation.endedBy }));
  const webhook =
    platform.services.outgoing?.closed === true
      ? undefined
      : await webhookOfPlan(db, subscription.terms.planUuid);
  if (webhook === undefined) {
    // Nobody to tell: it may still read the operation and answer it, and its silence is consent.
    await publisherWasTold(db, operationId);
    return void (await endWebhookCall(db, operationId, "dropped", { error: "no-address" }));
  }
  const body = webhookBody(operation, await fulfilmentViewOf(db, subscription));
  const { outcome } = await signedCall(platform, webhook, body);
  const status = outcome.kind === "answered" ? outcome.status : null;
  if (status !== null && status >= 200 && status < 300) {
    if (operation.status === "in-progress") await publisherWasTold(db, operationId);
    return void (await endWebhookCall(db, operationId, "delivered", { status }));
  }
  const asked = operation.status === "in-progress";
  if (asked && status !== null && status >= 400 && status < 500) {
    await answerFor(platform, subscription, { operationId, by: "publisher" });
    return void (await endWebhookCall(db, operationId, "refused", { status }));
  }
  const failed = { status, error: errorOf(outcome) };
  if (!call.last) return void (await callWebhookAgain(db, operationId, failed));
  if (asked) await answerFor(platform, subscription, { operationId, by: "nobody-told" });
  await endWebhookCall(db, operationId, "dead", failed);
}

/** The operation is refused: by the publisher's answer to the call, or because it was never reached. */
async function answerFor(
  platform: Platform,
  { id, publisherId, terms }: PublisherSubscription,
  { operationId, by }: { operationId: string; by: "publisher" | "nobody-told" },
): Promise<void> {
  const actor =
    by === "publisher"
      ? ({ kind: "client", id: publisherId, name: terms.publisherName } as const)
      : SYSTEM;
  // Refused where the publisher's program was faster with an answer of its own; that one stands.
  await platform
    .databaseAs(actor)
    .transaction((tx) =>
      answerOperation(tx, { publisherId, subscriptionId: id, operationId, outcome: "refused", by }),
    );
}

const errorOf = (outcome: OutgoingOutcome): string =>
  outcome.kind === "answered" ? `answered ${outcome.status}` : `${outcome.code}: ${outcome.cause}`;
