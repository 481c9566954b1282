import { type Instant, isBefore } from "../../../kernel/calendar.ts";
import { isId } from "../../../kernel/ids.ts";

/** A usage event as it was sent, and as far as it could be read (wire contract 7). */
export type UsageMessage = {
  /** What is told back as it was sent. */
  readonly sent: Readonly<Record<string, unknown>>;
  readonly read:
    | {
        readonly ok: true;
        readonly subscriptionId: string;
        readonly quantity: number;
        readonly dimension: string;
        readonly usedAt: Instant;
        readonly planId: string;
      }
    | { readonly ok: false; readonly details: readonly BadArgument[] };
};

export type BadArgument = {
  readonly code: string;
  readonly message: string;
  readonly target: string;
};

/** Most events of one batch. */
export const BATCH_MOST = 25;

const ECHOED = [
  "resourceId",
  "resourceUri",
  "quantity",
  "dimension",
  "effectiveStartTime",
  "planId",
] as const;

/** Reads one event; every field that is missing or malformed is named. */
export function readUsageMessage(given: unknown): UsageMessage {
  const fields = (
    typeof given === "object" && given !== null && !Array.isArray(given) ? given : {}
  ) as Record<string, unknown>;
  const sent = Object.fromEntries(
    ECHOED.flatMap((name) => (isPlain(fields[name]) ? [[name, fields[name]]] : [])),
  );
  const details: BadArgument[] = [];
  const wrong = (target: string, message: string) => {
    details.push({ code: "BadArgument", message, target });
    return undefined;
  };
  const subscriptionId = readResource(fields, wrong);
  const quantity = numberOf(fields["quantity"]) ?? wrong("Quantity", missing("quantity"));
  const dimension = textOf(fields["dimension"]) ?? wrong("Dimension", missing("dimension"));
  const usedAt =
    instantOf(fields["effectiveStartTime"]) ??
    wrong(
      "EffectiveStartTime",
      fields["effectiveStartTime"] === undefined
        ? missing("effectiveStartTime")
        : "The effectiveStartTime is not a date and time of ISO 8601.",
    );
  const planId = textOf(fields["planId"]) ?? wrong("PlanId", missing("planId"));
  if (
    subscriptionId === undefined ||
    quantity === undefined ||
    dimension === undefined ||
    usedAt === undefined ||
    planId === undefined
  )
    return { sent, read: { ok: false, details } };
  return { sent, read: { ok: true, subscriptionId, quantity, dimension, usedAt, planId } };
}

const missing = (name: string): string => `The ${name} is required.`;

/** Only plain values are told back: nothing that somebody sent nested without end. */
const isPlain = (value: unknown): boolean =>
  typeof value === "number" ||
  typeof value === "boolean" ||
  (typeof value === "string" && value.length <= 500);

/**
 * The subscription that a `resourceId` names, or a `resourceUri` that ends in its id. An id in the right form
 * is one of nothing, perhaps; anything else is malformed.
 */
function readResource(
  { resourceId, resourceUri }: Record<string, unknown>,
  wrong: (target: string, message: string) => undefined,
): string | undefined {
  const id = textOf(resourceId);
  if (id !== undefined)
    return isId(id.toLowerCase())
      ? id.toLowerCase()
      : wrong("ResourceId", "The resourceId is not a GUID.");
  const uri = textOf(resourceUri);
  if (uri === undefined) return wrong("ResourceId", missing("resourceId"));
  const last = uri.replace(/\/+$/, "").split("/").at(-1)?.toLowerCase() ?? "";
  return isId(last)
    ? last
    : wrong("ResourceUri", "The resourceUri does not end in the id of a subscription.");
}

const textOf = (value: unknown): string | undefined =>
  typeof value === "string" && value.trim() !== "" && value.length <= 500 ? value : undefined;

/** A JSON number, or one in text, as some programs send it. */
function numberOf(value: unknown): number | undefined {
  if (typeof value === "number") return Number.isFinite(value) ? value : undefined;
  if (typeof value !== "string" || !/^-?\d{1,20}(\.\d{1,20})?$/.test(value)) return undefined;
  return Number(value);
}

const INSTANT =
  /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:?\d{2})?)?$/i;

/** ISO 8601; without a zone it is UTC, a date alone is its midnight, and seconds may be left out. */
export function instantOf(value: unknown): Instant | undefined {
  if (typeof value !== "string" || !INSTANT.test(value)) return undefined;
  const time = value.length === 10 ? `${value}T00:00` : value;
  const zoned = /(?:Z|[+-]\d{2}:?\d{2})$/i.test(time) ? time : `${time}Z`;
  try {
    // The database keeps microseconds; what is finer must not round into the next hour.
    const at = Temporal.Instant.from(zoned).round({
      smallestUnit: "microsecond",
      roundingMode: "floor",
    });
    // Years that no calendar of business has are no times that the database is asked about.
    return isBefore(at, EARLIEST) || isBefore(LATEST, at) ? undefined : at;
  } catch {
    return undefined;
  }
}
const EARLIEST = Temporal.Instant.from("1900-01-01T00:00:00Z");
const LATEST = Temporal.Instant.from("2999-12-31T00:00:00Z");
