import type { Lifecycle } from "../../../kernel/lifecycle.ts";

/** Where a request to remove an offer from existing customers stands (decision 50). */
export type RequestState =
  | "submitted"
  | "in-progress"
  | "accepted"
  | "rejected"
  | "withdrawn"
  | "closed";

export type RequestAction = "take" | "note" | "accept" | "reject" | "withdraw" | "close";

/**
 * Taking it again hands it to another. `note` is a word of either side to the other: what has ended takes
 * none. `close` is the marketplace's, once every subscription has ended.
 */
export const REQUEST_LIFECYCLE = {
  submitted: {
    take: "in-progress",
    note: "submitted",
    accept: "accepted",
    reject: "rejected",
    withdraw: "withdrawn",
  },
  "in-progress": {
    take: "in-progress",
    note: "in-progress",
    accept: "accepted",
    reject: "rejected",
    withdraw: "withdrawn",
  },
  accepted: { note: "accepted", withdraw: "withdrawn", close: "closed" },
  rejected: {},
  withdrawn: {},
  closed: {},
} as const satisfies Lifecycle<RequestState, RequestAction>;

export const REQUEST_STATES = Object.keys(REQUEST_LIFECYCLE) as readonly RequestState[];
export const isOpen = (state: RequestState): boolean =>
  Object.keys(REQUEST_LIFECYCLE[state]).length > 0;
