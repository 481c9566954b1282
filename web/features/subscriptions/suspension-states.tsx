import { IconAlertCircleFilled, IconHourglass, IconPlayerPause } from "@tabler/icons-react";
import type { Subscription } from "../../api/subscriptions.ts";
import { useRichText, useText } from "../../i18n/text.ts";
import { DateText } from "../../kit/dates.tsx";
import { Notice } from "../../kit/states.tsx";
import { useReasons } from "./reasons.ts";
import css from "./subscriptions.module.css";

/** Since when and why it is suspended, when it expires, and what became of asking the publisher. */
export function SuspensionStates({ subscription }: { readonly subscription: Subscription }) {
  const t = useText();
  const rich = useRichText();
  const reasons = useReasons("suspend");
  const { suspension, reactivation, publisher } = subscription;
  if (suspension === null) return null;
  return (
    <div className={css.notices}>
      <Notice tone="you" icon={<IconPlayerPause size={18} aria-hidden="true" />}>
        <p>
          <b>
            {rich("partner.suspend.since", {
              date: <DateText at={suspension.at} as="day" />,
              reason: reasons.word(suspension.reason),
            })}
          </b>
        </p>
        <p>
          {suspension.ends.status === "expired"
            ? rich("partner.suspend.ends", { date: <DateText at={suspension.ends.at} as="day" /> })
            : rich("partner.suspend.expires", {
                date: <DateText at={suspension.until} />,
                publisher: publisher.name,
              })}
        </p>
      </Notice>
      {reactivation === null ? null : reactivation.status === "in-progress" ? (
        <Notice tone="run" role="status" icon={<IconHourglass size={18} aria-hidden="true" />}>
          <b>{t("partner.reactivate.waiting", { publisher: publisher.name })}</b>{" "}
          {t("partner.reactivate.waiting.text")}
        </Notice>
      ) : (
        <Notice
          tone={reactivation.endedBy === "publisher" ? "bad" : "you"}
          role="status"
          icon={<IconAlertCircleFilled size={18} aria-hidden="true" />}
        >
          <b>
            {t(
              reactivation.endedBy === "publisher"
                ? "partner.reactivate.refused"
                : "partner.reactivate.failed",
              { publisher: publisher.name },
            )}
          </b>{" "}
          {t("partner.reactivate.failed.text")}
        </Notice>
      )}
    </div>
  );
}
