import { IconPoint, IconTag } from "@tabler/icons-react";
import type { Charge } from "../../api/billing.ts";
import { DateText } from "../../kit/dates.tsx";
import type { TimelineEntry } from "../../kit/timeline.tsx";

/** The events that caused a charge, and the price that it was made at, as entries of a timeline. */
export const whatItRestsOn = (
  because: Charge["evidence"]["because"],
  price: Pick<TimelineEntry, "title" | "detail">,
): readonly TimelineEntry[] => [
  ...because.map((cause, index) => ({
    id: `${cause.event}-${index}`,
    icon: IconPoint,
    tone: "run" as const,
    title: cause.label,
    when: <DateText at={cause.at} />,
  })),
  { id: "price", icon: IconTag, tone: "off" as const, ...price },
];
