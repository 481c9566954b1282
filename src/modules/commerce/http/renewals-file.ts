import type { Instant } from "../../../kernel/calendar.ts";
import { type Language, translate } from "../../../platform/text.ts";
import { isOwn, type Renewal, type RenewalsCalendar } from "../queries/renewals.ts";

type About = {
  readonly organisation: { readonly handle: string; readonly name: string };
  readonly at: Instant;
  readonly locale: Language;
  /** Address of this marketplace's own pages. */
  readonly web: string;
};

/**
 * A renewals calendar as a file of RFC 5545: one event of a whole day for each date, which takes no time
 * of anybody's day. The library is read when the first file is asked for.
 */
export async function renewalsFile({ renewals }: RenewalsCalendar, about: About): Promise<string> {
  const { default: ICAL } = await import("ical.js");
  const { organisation, locale, web, at } = about;
  const t = (key: string, params = {}) => translate(locale, `renewals-calendar.${key}`, params);
  const calendar = new ICAL.Component("vcalendar");
  calendar.addPropertyWithValue("version", "2.0");
  calendar.addPropertyWithValue("prodid", "-//Souk//Renewals//EN");
  calendar.addPropertyWithValue("calscale", "GREGORIAN");
  calendar.addPropertyWithValue("method", "PUBLISH");
  calendar.addPropertyWithValue("x-wr-calname", t("name", { organisation: organisation.name }));
  const stamp = ICAL.Time.fromString(
    at.round({ smallestUnit: "second", roundingMode: "floor" }).toString(),
    undefined as never,
  );
  const host = URL.canParse(web) ? new URL(web).host : "souk";
  for (const one of renewals) {
    const event = new ICAL.Component("vevent");
    const { subscription } = one;
    event.addPropertyWithValue("uid", `${subscription.id}-${one.day}@${host}`);
    event.addPropertyWithValue("dtstamp", stamp);
    event.addPropertyWithValue("dtstart", ICAL.Time.fromDateString(one.day));
    event.addPropertyWithValue("summary", t(`summary.${one.kind}`, { name: nameOf(one) }));
    event.addPropertyWithValue("description", describe(one, t));
    event.addPropertyWithValue(
      "url",
      `${web}/customer/${organisation.handle}/${isOwn(subscription) ? "subscriptions" : "purchases"}/${subscription.id}`,
    );
    event.addPropertyWithValue("transp", "TRANSPARENT");
    calendar.addSubcomponent(event);
  }
  return `${calendar.toString()}\r\n`;
}

const nameOf = ({ subscription: { terms } }: Renewal): string =>
  `${terms.offerName} (${terms.planName})`;

function describe(
  { kind, subscription, from, price }: Renewal,
  t: (key: string, params?: object) => string,
): string {
  const { terms, quantity, scheduledQuantity } = subscription;
  const licences = kind === "renews" ? (scheduledQuantity ?? quantity) : quantity;
  return [
    ...(terms.pricingModel === "per-user" ? [t("licences", { count: licences })] : []),
    ...(price === null ? [] : [t("price", { price })]),
    t("from", { seller: from.reseller ?? from.name }),
    t("publisher", { publisher: terms.publisherName }),
  ].join("\n");
}
