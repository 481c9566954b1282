import {
  type Icon,
  IconArrowsExchange,
  IconCalendarTime,
  IconCalendarX,
  IconCheck,
  IconCircleX,
  IconClockOff,
  IconCoin,
  IconExternalLink,
  IconPlayerPause,
  IconPlayerPlay,
  IconPoint,
  IconPuzzle,
  IconReceipt,
  IconRefresh,
  IconRefreshOff,
  IconTag,
  IconTrash,
  IconUsers,
  IconUserX,
} from "@tabler/icons-react";
import { useIntl } from "react-intl";
import type { HistoryEvent } from "../../api/subscriptions.ts";
import type { MessageId } from "../../i18n/catalogue.ts";
import { useText } from "../../i18n/text.ts";
import { DateText } from "../../kit/dates.tsx";
import type { Tone } from "../../kit/status.tsx";
import { type TimelineEntry, TimelineList } from "../../kit/timeline.tsx";

const LOOKS: Readonly<Record<string, { readonly icon: Icon; readonly tone: Tone }>> = {
  ordered: { icon: IconReceipt, tone: "run" },
  activated: { icon: IconCheck, tone: "ok" },
  "trial-converted": { icon: IconCoin, tone: "ok" },
  cancelled: { icon: IconCircleX, tone: "off" },
  lapsed: { icon: IconClockOff, tone: "off" },
  expired: { icon: IconCalendarX, tone: "off" },
  "auto-renew-on": { icon: IconRefresh, tone: "ok" },
  "auto-renew-off": { icon: IconRefreshOff, tone: "you" },
  "quantity-asked": { icon: IconUsers, tone: "run" },
  "quantity-changed": { icon: IconUsers, tone: "ok" },
  "quantity-refused": { icon: IconUserX, tone: "bad" },
  "quantity-failed": { icon: IconUserX, tone: "off" },
  "quantity-scheduled": { icon: IconCalendarTime, tone: "run" },
  "quantity-withdrawn": { icon: IconCalendarX, tone: "off" },
  "plan-asked": { icon: IconArrowsExchange, tone: "run" },
  "plan-changed": { icon: IconArrowsExchange, tone: "ok" },
  "plan-refused": { icon: IconArrowsExchange, tone: "bad" },
  "plan-failed": { icon: IconArrowsExchange, tone: "off" },
  "price-changed": { icon: IconTag, tone: "you" },
  "reseller-planned": { icon: IconCalendarTime, tone: "run" },
  "reseller-plan-withdrawn": { icon: IconCalendarX, tone: "off" },
  "reseller-changed": { icon: IconUsers, tone: "ok" },
  "add-on-ordered": { icon: IconPuzzle, tone: "run" },
  "ended-with-base": { icon: IconCircleX, tone: "off" },
  renewed: { icon: IconRefresh, tone: "ok" },
  "period-began": { icon: IconCoin, tone: "off" },
  suspended: { icon: IconPlayerPause, tone: "you" },
  "reactivation-asked": { icon: IconPlayerPlay, tone: "run" },
  reactivated: { icon: IconPlayerPlay, tone: "ok" },
  "reactivation-refused": { icon: IconPlayerPause, tone: "bad" },
  "reactivation-failed": { icon: IconPlayerPause, tone: "off" },
  deleted: { icon: IconTrash, tone: "off" },
  "data-deleted": { icon: IconTrash, tone: "off" },
  "set-up-link": { icon: IconExternalLink, tone: "off" },
};
const PLAIN = { icon: IconPoint, tone: "off" } as const;

/** The look and the words of one event of a subscription's history. */
export function useHistoryLook(): (
  event: Pick<HistoryEvent, "event" | "details">,
) => Pick<TimelineEntry, "icon" | "tone" | "title"> {
  const t = useText();
  const { messages } = useIntl();
  const word = ({ event, details }: Pick<HistoryEvent, "event" | "details">) => {
    const id = `partner.history.${event}`;
    // An event of a later version than this page still shows, by its own name.
    if (!(id in messages)) return event;
    return t(id as MessageId, {
      from: numberIn(details, "from"),
      to: numberIn(details, "to"),
      name: String(details["name"] ?? ""),
      fromPlan: String(details["fromPlan"] ?? ""),
      toPlan: String(details["toPlan"] ?? ""),
      fromAmount: String(details["fromAmount"] ?? ""),
      toAmount: String(details["toAmount"] ?? ""),
      currency: String(details["currency"] ?? ""),
    });
  };
  return (one) => ({ ...(LOOKS[one.event] ?? PLAIN), title: word(one) });
}

/** What happened to a subscription, newest first. */
export function SubscriptionHistory({ events }: { readonly events: readonly HistoryEvent[] }) {
  const t = useText();
  const lookOf = useHistoryLook();
  return (
    <TimelineList
      label={t("partner.history.title")}
      entries={events.map((event, index) => ({
        id: `${event.at}-${event.event}-${index}`,
        ...lookOf(event),
        detail: (
          <>
            {event.by === null ? null : `${event.by} · `}
            <DateText at={event.at} />
          </>
        ),
      }))}
    />
  );
}

const numberIn = (details: HistoryEvent["details"], name: string): number =>
  Number(details[name] ?? 0);
