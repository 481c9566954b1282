import { IconAlertTriangleFilled } from "@tabler/icons-react";
import type { DealDuplicate } from "../../api/deals.ts";
import { useText } from "../../i18n/text.ts";
import { DayText } from "../../kit/dates.tsx";
import { AppLink } from "../../kit/link.tsx";
import { Notice } from "../../kit/states.tsx";
import { StatusText } from "../../kit/status.tsx";
import { useActing } from "../../shell/organisation.tsx";
import css from "./deals.module.css";

/** Other deals that look like the same sale, each with a link to it. */
export function DuplicatesNotice(props: {
  readonly duplicates: readonly DealDuplicate[];
  /** Whether something is about to be registered: the reader decides, and is told at once. */
  readonly asks?: boolean;
}) {
  const t = useText();
  const { base } = useActing();
  const asks = props.asks === true;
  return (
    <Notice
      tone="you"
      icon={<IconAlertTriangleFilled size={18} aria-hidden="true" />}
      {...(asks ? { role: "alert" as const } : {})}
    >
      <p>
        <b>{t("deals.duplicates", { count: props.duplicates.length })}</b>{" "}
        {asks ? t("deals.duplicates.decide") : null}
      </p>
      <ul className={css.duplicates}>
        {props.duplicates.map((deal) => (
          <li key={deal.id}>
            <AppLink href={`${base}/deals/${deal.id}`}>
              {deal.number} · {deal.company}
            </AppLink>
            <span>
              <DayText day={deal.startsOn} /> –{" "}
              {deal.endsOn === null ? t("deals.perpetual") : <DayText day={deal.endsOn} />}
            </span>
            <StatusText of="deal" status={deal.status} />
          </li>
        ))}
      </ul>
    </Notice>
  );
}
