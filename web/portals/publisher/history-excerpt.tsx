import {
  type Icon,
  IconAlertTriangle,
  IconCalendarTime,
  IconCheck,
  IconDots,
  IconEye,
  IconPencil,
  IconPlus,
  IconRocket,
  IconSend,
  IconX,
} from "@tabler/icons-react";
import { type HistoryEntry, useHistory } from "../../api/publishing.ts";
import { useText } from "../../i18n/text.ts";
import { DateText } from "../../kit/dates.tsx";
import { ErrorState, LoadingState } from "../../kit/states.tsx";
import type { Tone } from "../../kit/status.tsx";
import { useOpenOffer } from "./offer-context.tsx";
import css from "./overview.module.css";

const LOOKS: readonly { readonly test: RegExp; readonly tone: Tone; readonly icon: Icon }[] = [
  { test: /went-live|offer-live|published/, tone: "ok", icon: IconRocket },
  { test: /go-live-missed/, tone: "you", icon: IconAlertTriangle },
  { test: /go-live-(un)?scheduled/, tone: "run", icon: IconCalendarTime },
  { test: /preview/, tone: "pre", icon: IconEye },
  { test: /attention|failed|rejected/, tone: "you", icon: IconAlertTriangle },
  { test: /certified|passed|signed-off/, tone: "ok", icon: IconCheck },
  { test: /submitted|submission-started/, tone: "run", icon: IconSend },
  { test: /cancelled|deleted|withdrawn|stopped|stop-requested/, tone: "off", icon: IconX },
  { test: /created/, tone: "off", icon: IconPlus },
  { test: /saved|edited|changed/, tone: "off", icon: IconPencil },
];

export function lookOfEvent(event: string): { readonly tone: Tone; readonly icon: Icon } {
  return LOOKS.find((look) => look.test.test(event)) ?? { tone: "off", icon: IconDots };
}

/** The last few things that happened, as a line through time. */
export function HistoryExcerpt() {
  const t = useText();
  const { offer } = useOpenOffer();
  const history = useHistory(offer.slug, { limit: 5 });
  if (history.isError)
    return (
      <ErrorState
        error={history.error}
        what={t("publisher.history.failed")}
        onRetry={() => void history.refetch()}
      />
    );
  if (history.data === undefined) return <LoadingState what={t("publisher.history")} rows={3} />;
  return (
    <ol className={css.timeline}>
      {history.data.data.map((entry) => (
        <Entry key={entry.id} entry={entry} />
      ))}
    </ol>
  );
}

function Entry({ entry }: { readonly entry: HistoryEntry }) {
  const look = lookOfEvent(entry.event);
  return (
    <li data-tone={look.tone}>
      <span>
        <look.icon size={12} aria-hidden="true" />
      </span>
      <span>
        {entry.title}
        {entry.actor === null || entry.actor.kind === "system" ? null : (
          <span className="dim"> · {entry.actor.name}</span>
        )}
      </span>
      <DateText at={entry.at} as="short" />
    </li>
  );
}
