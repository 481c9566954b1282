import { IconAlertCircleFilled, IconHourglass } from "@tabler/icons-react";
import type { Subscription } from "../../api/subscriptions.ts";
import type { MessageId } from "../../i18n/catalogue.ts";
import { useText } from "../../i18n/text.ts";
import { DateText } from "../../kit/dates.tsx";
import { Notice } from "../../kit/states.tsx";
import css from "./subscriptions.module.css";

/** The change of plan that waits for the publisher, or that was not done. */
export function PlanStates({ subscription }: { readonly subscription: Subscription }) {
  const t = useText();
  const { planChange, publisher } = subscription;
  if (planChange === null) return null;
  const { from, to, endedBy, endedAt } = planChange;
  return (
    <div className={css.notices}>
      {planChange.status === "in-progress" ? (
        <Notice tone="run" role="status" icon={<IconHourglass size={18} aria-hidden="true" />}>
          <p>
            <b>{t("partner.quantity.waiting", { publisher: publisher.name })}</b>{" "}
            {t("partner.plan.waiting.text", { from, to })}
          </p>
        </Notice>
      ) : (
        <Notice
          tone={endedBy === "publisher" ? "bad" : "you"}
          role="status"
          icon={<IconAlertCircleFilled size={18} aria-hidden="true" />}
        >
          <p>
            <b>{t(failure(endedBy), { publisher: publisher.name, to })}</b>{" "}
            {t("partner.plan.failed.text", { plan: subscription.plan.name })}{" "}
            {endedAt === null ? null : <DateText at={endedAt} />}
          </p>
        </Notice>
      )}
    </div>
  );
}

const failure = (by: string | null): MessageId =>
  by === "publisher"
    ? "partner.plan.refused"
    : by === "nobody-told"
      ? "partner.plan.unreached"
      : "partner.plan.moved";
