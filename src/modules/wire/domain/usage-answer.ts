import type { Instant } from "../../../kernel/calendar.ts";
import { wireInstant } from "./fulfilment-view.ts";
import type { BadArgument, UsageMessage } from "./usage-message.ts";

/** An event that was accepted, now or before. */
export type AcceptedEvent = {
  readonly id: string;
  readonly units: string;
  readonly dimension: string;
  readonly planId: string;
  readonly usedAt: Instant;
  readonly acceptedAt: Instant;
};

/** What became of a message; without an accepted event where none is told. */
export type UsageResult = {
  readonly message: UsageMessage;
  readonly status: string;
  readonly accepted?: AcceptedEvent;
};

/** The time of an event that has none; with a zone, because strict decoders refuse it without. */
const NO_TIME = "0001-01-01T00:00:00Z";

/** What an accepted event is answered with. */
export const acceptedView = ({ message, accepted }: UsageResult) => ({
  usageEventId: accepted?.id,
  status: "Accepted",
  messageTime: accepted && wireInstant(accepted.acceptedAt),
  ...message.sent,
});

/** One of the results of a batch, in the protocol's shape. */
export function resultView(result: UsageResult): Record<string, unknown> {
  const { message, status, accepted } = result;
  if (status === "Accepted") return acceptedView(result);
  return {
    status,
    messageTime: NO_TIME,
    ...message.sent,
    error: status === "Duplicate" && accepted ? conflict(result) : errorOf(result),
  };
}

/** The accepted event stands in the way: its values, not those of the new one. */
export function conflict({ message, accepted }: UsageResult): Record<string, unknown> {
  const { resourceId, resourceUri } = message.sent;
  return {
    code: "Conflict",
    message: "This usage event already exist.",
    additionalInfo: {
      acceptedMessage: accepted && {
        usageEventId: accepted.id,
        status: "Duplicate",
        messageTime: wireInstant(accepted.acceptedAt),
        ...(resourceId === undefined ? { resourceUri } : { resourceId }),
        quantity: Number(accepted.units),
        dimension: accepted.dimension,
        effectiveStartTime: wireInstant(accepted.usedAt),
        planId: accepted.planId,
      },
    },
  };
}

/** Why an event was not accepted: one line for each field that is wrong. */
export const errorOf = ({ message, status }: UsageResult): Record<string, unknown> => ({
  code: "BadArgument",
  message: "One or more errors have occurred.",
  target: "usageEventRequest",
  details: message.read.ok ? [REASONS[status] ?? UNSAID] : message.read.details,
});

const UNSAID: BadArgument = {
  code: "BadArgument",
  message: "The usage event cannot be accepted: check planId and effectiveStartTime.",
  target: "usageEventRequest",
};

const REASONS: Readonly<Record<string, BadArgument>> = {
  Expired: {
    code: "Expired",
    message: "The effectiveStartTime is more than 24 hours ago; usage is accepted for 24 hours.",
    target: "EffectiveStartTime",
  },
  ResourceNotFound: {
    code: "ResourceNotFound",
    message: "No subscription has this id.",
    target: "ResourceId",
  },
  ResourceNotAuthorized: {
    code: "ResourceNotAuthorized",
    message: "The subscription is not one of your offers.",
    target: "ResourceId",
  },
  ResourceNotActive: {
    code: "ResourceNotActive",
    message: "The subscription was not active at that time: usage of it is accepted while it is.",
    target: "ResourceId",
  },
  InvalidDimension: {
    code: "InvalidDimension",
    message: "The plan of the subscription has no such dimension.",
    target: "Dimension",
  },
  InvalidQuantity: {
    code: "InvalidQuantity",
    message: "The quantity takes a number above 0, at most 1,000,000,000,000.",
    target: "Quantity",
  },
  BadArgument: {
    code: "BadArgument",
    message:
      "The planId is not that of the subscription, or the effectiveStartTime lies in the future.",
    target: "usageEventRequest",
  },
};
