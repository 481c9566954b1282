import { BILLING_EVENTS } from "./billing-events.ts";
import { CUSTOMER_EVENTS } from "./customer-events.ts";
import type { EventType, Reader, Source } from "./event-type.ts";
import { LICENCE_EVENTS } from "./licence-events.ts";
import { OFFER_EVENTS } from "./offer-events.ts";
import { SUBSCRIPTION_EVENTS } from "./subscription-events.ts";

export { type EventType, READERS, type Reader, type Words } from "./event-type.ts";

/** The catalogue of events, in the order in which the reference lists them. */
export const EVENT_TYPES = {
  ...OFFER_EVENTS,
  ...LICENCE_EVENTS,
  ...CUSTOMER_EVENTS,
  ...SUBSCRIPTION_EVENTS,
  ...BILLING_EVENTS,
} as const satisfies Readonly<Record<string, EventType>>;

export type EventTypeName = keyof typeof EVENT_TYPES;
export const EVENT_TYPE_NAMES = Object.keys(EVENT_TYPES) as readonly EventTypeName[];

const eventType = (name: EventTypeName): EventType => EVENT_TYPES[name];

/** Events of these types that the reader's organisation has, and the permission that each needs. */
export const typesOf = (reader: Reader): ReadonlyMap<EventTypeName, string> =>
  new Map(
    EVENT_TYPE_NAMES.flatMap((name) => {
      const permission = eventType(name).readers[reader];
      return permission === undefined ? [] : [[name, permission] as const];
    }),
  );

/** The fact that a test event is recorded as. */
export const testFactOf = (name: EventTypeName): string => `event-feed.test:${name}`;

export type FeedSource = { readonly name: EventTypeName; readonly source: Source };

/** What the reader is shown of each recorded fact, by the fact's own type. A fact has one name for a reader. */
export function sourcesOf(
  reader: Reader,
  names: readonly EventTypeName[],
): ReadonlyMap<string, FeedSource> {
  const found = new Map<string, FeedSource>();
  for (const name of names) {
    const type = eventType(name);
    for (const source of type.sources[reader] ?? []) found.set(source.fact, { name, source });
    const fact = testFactOf(name);
    found.set(fact, { name, source: { fact, show: () => type.sample } });
  }
  return found;
}
