import type { FastifyRequest } from "fastify";
import { addHours, dayIn, type Instant, startOfDay } from "../../../kernel/calendar.ts";
import { type App, answer } from "../../../platform/http.ts";
import type { Database } from "../../../platform/transaction.ts";
import { meteredSubscriptions } from "../../commerce/index.ts";
import {
  acceptUsage,
  type UsageEvent,
  type UsageOfDay,
  unitsOf,
  usageOfPublisher,
} from "../../metering/index.ts";
import {
  acceptedView,
  conflict,
  errorOf,
  resultView,
  type UsageResult,
} from "../domain/usage-answer.ts";
import {
  BATCH_MOST,
  instantOf,
  readUsageMessage,
  type UsageMessage,
} from "../domain/usage-message.ts";
import { publisherCalls } from "./publisher-call.ts";

const METERING = { below: "/api", tag: "Metering" };

/** Rows of one answer: it is no page, so it has an end. */
const MOST_ROWS = 10_000;
const RECON_STATUSES = [
  "Submitted",
  "Accepted",
  "Rejected",
  "Mismatch",
  "TestHeaders",
  "DryRun",
] as const;

/** The metering service, as existing publisher programs call it (INT-04, wire contract 7). */
export function meteringRoutes(app: App): void {
  const call = publisherCalls(app, METERING);

  call(
    "POST",
    "/usageEvent",
    "postUsageEvent",
    "Report usage of one hour",
    async ({ publisher, request, db }) => {
      const [result] = await take(db, publisher.id, [readUsageMessage(request.body)]);
      if (result === undefined) throw new Error("One event has one result");
      if (result.status === "Accepted") return answer(200, acceptedView(result));
      if (result.status === "Duplicate") return answer(409, conflict(result));
      return answer(result.status === "ResourceNotAuthorized" ? 403 : 400, errorOf(result));
    },
  );

  call(
    "POST",
    "/batchUsageEvent",
    "postBatchUsageEvent",
    "Report usage of up to 25 hours",
    async ({ publisher, request, db }) => {
      const { request: sent } = (request.body ?? {}) as { readonly request?: unknown };
      if (!Array.isArray(sent) || sent.length === 0)
        return badRequest("request", "The request takes a list of usage events.");
      if (sent.length > BATCH_MOST)
        return badRequest("request", `The request takes at most ${BATCH_MOST} usage events.`);
      const results = await take(db, publisher.id, sent.map(readUsageMessage));
      return answer(200, { count: results.length, result: results.map(resultView) });
    },
  );

  call(
    "GET",
    "/usageEvents",
    "listUsageEvents",
    "Usage that was accepted, by day in UTC",
    async ({ publisher, request, db, at }) => {
      const asked = readQuestion(request, at);
      if ("wrong" in asked) return badRequest(asked.wrong, asked.message);
      const rows = asked.none
        ? []
        : await usageOfPublisher(db, { ...asked, publisherId: publisher.id, limit: MOST_ROWS + 1 });
      if (rows.length > MOST_ROWS)
        return badRequest("usageStartDate", `More than ${MOST_ROWS} rows: ask for fewer days.`);
      return answer(200, await viewsOf(db, rows, asked, at));
    },
  );
}

/** Accepts what could be read, and says what became of each in its place. */
async function take(
  db: Database,
  publisherId: string,
  messages: readonly UsageMessage[],
): Promise<UsageResult[]> {
  const events = messages.flatMap(({ read }): UsageEvent[] =>
    read.ok ? [{ ...read, units: unitsOf(read.quantity) }] : [],
  );
  const outcomes = events.length === 0 ? [] : await acceptUsage(db, { publisherId, events });
  let next = 0;
  return messages.map((message): UsageResult => {
    if (!message.read.ok) return { message, status: "BadArgument" };
    const outcome = outcomes[next];
    next += 1;
    if (outcome === undefined) throw new Error("Every event has an outcome");
    return { message, ...outcome };
  });
}

const badRequest = (target: string, message: string) =>
  answer(400, {
    code: "BadArgument",
    message: "One or more errors have occurred.",
    target: "usageEventRequest",
    details: [{ code: "BadArgument", message, target }],
  });

type Question = {
  readonly from: Instant;
  readonly until: Instant;
  readonly dimension: string | null;
  readonly planId: string | null;
  readonly offerId: string | null;
  readonly environmentId: string | null;
  /** What is asked for is nothing that there is: everything is accepted at once or not at all. */
  readonly none: boolean;
};

/** The names of the query are written in any case of letters. */
function readQuestion(
  request: FastifyRequest,
  at: Instant,
): Question | { readonly wrong: string; readonly message: string } {
  const query = Object.fromEntries(
    Object.entries(request.query as Record<string, unknown>).map(([name, value]) => [
      name.toLowerCase(),
      typeof value === "string" && value !== "" ? value : undefined,
    ]),
  );
  if (query["usagestartdate"] === undefined)
    return { wrong: "usageStartDate", message: "The usageStartDate is required." };
  const from = instantOf(query["usagestartdate"]);
  if (from === undefined)
    return { wrong: "usageStartDate", message: "The usageStartDate is not a date of ISO 8601." };
  const end = query["usageenddate"] === undefined ? at : instantOf(query["usageenddate"]);
  if (end === undefined)
    return { wrong: "usageEndDate", message: "The usageEndDate is not a date of ISO 8601." };
  const status = query["reconstatus"];
  const known = RECON_STATUSES.find((one) => one.toLowerCase() === status?.toLowerCase());
  if (status !== undefined && known === undefined)
    return { wrong: "reconStatus", message: "The reconStatus is not one of the protocol's." };
  const environment = query["azuresubscriptionid"];
  return {
    from: midnight(from),
    // Whole days: the day of the end is one of them.
    until: addHours(midnight(end), 24),
    dimension: query["dimension"] ?? null,
    planId: query["planid"] ?? null,
    offerId: query["offerid"] ?? null,
    environmentId: environment?.toLowerCase() ?? null,
    none: known !== undefined && known !== "Accepted",
  };
}

const midnight = (at: Instant): Instant => startOfDay(dayIn("UTC", at), "UTC");

/** Subscriptions of SaaS offers lie in no environment. */
const NO_ENVIRONMENT = "00000000-0000-0000-0000-000000000000";

async function viewsOf(
  db: Database,
  rows: readonly UsageOfDay[],
  { offerId, environmentId }: Pick<Question, "offerId" | "environmentId">,
  at: Instant,
) {
  const ids = [...new Set(rows.map(({ subscriptionId }) => subscriptionId))];
  const subscriptions = await meteredSubscriptions(db, ids, at);
  return rows.flatMap(({ day, subscriptionId, dimension, units, events }) => {
    const found = subscriptions.get(subscriptionId);
    const terms = found?.terms;
    const environment = found?.environmentId ?? NO_ENVIRONMENT;
    const offer = terms?.offerSlug.split(".").slice(1).join(".");
    if (offerId !== null && offer !== offerId) return [];
    if (environmentId !== null && environment !== environmentId) return [];
    return [
      {
        usageDate: `${day}T00:00:00Z`,
        usageResourceId: subscriptionId,
        dimension,
        planId: terms?.planId ?? "",
        planName: terms?.planName ?? "",
        offerId: offer ?? "",
        offerName: terms?.offerName ?? "",
        offerType: "SaaS",
        azureSubscriptionId: environment,
        reconStatus: "Accepted",
        submittedQuantity: Number(units),
        processedQuantity: Number(units),
        submittedCount: events,
      },
    ];
  });
}
