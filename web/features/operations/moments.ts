import {
  type Icon,
  IconBellRinging,
  IconCalendarDollar,
  IconCalendarEvent,
  IconClockOff,
  IconCoins,
  IconFileInvoice,
  IconGift,
  IconRefresh,
  IconRocket,
  IconShoppingCartOff,
  IconTrash,
} from "@tabler/icons-react";
import type { AgendaMoment } from "../../api/operations.ts";
import type { Tone } from "../../kit/status.tsx";

const LOOKS: readonly (readonly [RegExp, Icon, Tone])[] = [
  [/trial-ends/, IconGift, "pre"],
  [/ahead|reminder|offer-ends/, IconBellRinging, "off"],
  [/period|renew/, IconRefresh, "ok"],
  [/suspension-ends|data-ends|removed/, IconTrash, "bad"],
  [/term/, IconClockOff, "off"],
  [/lapse|expire/, IconClockOff, "you"],
  [/go-live/, IconRocket, "pre"],
  [/cart/, IconShoppingCartOff, "off"],
  [/close-month/, IconFileInvoice, "run"],
  [/sandbox-pays/, IconCoins, "ok"],
  [/overdue/, IconCalendarDollar, "you"],
];

/** The icon and the tone of what is due: what is removed looks other than what renews. */
export function lookOf(kind: string): { readonly icon: Icon; readonly tone: Tone } {
  const [, icon = IconCalendarEvent, tone = "run"] =
    LOOKS.find(([pattern]) => pattern.test(kind)) ?? [];
  return { icon, tone };
}

/** What of one kind is due in one instant, as one. */
export type DueTogether = {
  readonly kind: string;
  readonly dueAt: string;
  readonly moments: readonly AgendaMoment[];
};

/** Neighbours of one kind and instant together, in their order. */
export function dueTogether(moments: readonly AgendaMoment[]): readonly DueTogether[] {
  const groups: (Omit<DueTogether, "moments"> & { readonly moments: AgendaMoment[] })[] = [];
  for (const moment of moments) {
    const same = groups.find(({ kind, dueAt }) => kind === moment.kind && dueAt === moment.dueAt);
    if (same === undefined)
      groups.push({ kind: moment.kind, dueAt: moment.dueAt, moments: [moment] });
    else same.moments.push(moment);
  }
  return groups;
}
