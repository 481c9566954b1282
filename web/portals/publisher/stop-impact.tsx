import type { StopImpact } from "../../api/distribution.ts";
import { useText } from "../../i18n/text.ts";
import { DateText, useNow } from "../../kit/dates.tsx";
import { useStatusWord } from "../../kit/status.tsx";
import css from "./publisher.module.css";

/** What stopping the distribution of an offer touches; plan by plan where their names are given. */
export function ImpactList({
  impact,
  planName,
}: {
  readonly impact: StopImpact;
  readonly planName?: (planId: string) => string;
}) {
  const t = useText();
  const now = useNow();
  const word = useStatusWord();
  const { subscriptions, carts, withdraws, effectiveAt, keeps } = impact;
  const total = subscriptions.reduce((sum, { count }) => sum + count, 0);
  return (
    <ul className={css.impact}>
      <li>
        {new Date(effectiveAt) > now ? (
          <>
            {t("publisher.stop.later")} <DateText at={effectiveAt} />
          </>
        ) : (
          t("publisher.stop.now")
        )}
      </li>
      <li>
        {t("publisher.stop.subscriptions", { count: total })}{" "}
        {planName === undefined && total > 0
          ? `(${byStatus(subscriptions)
              .map(([status, count]) => `${word("subscription", status)} ${count}`)
              .join(", ")}) `
          : null}
        {total === 0 || keeps === null ? null : t("publisher.stop.keeps", { version: keeps })}
        {planName === undefined || total === 0 ? null : (
          <ul>
            {subscriptions.map(({ planId, status, count }) => (
              <li key={`${planId}-${status}`}>
                {planName(planId)}: {count} · {word("subscription", status)}
              </li>
            ))}
          </ul>
        )}
      </li>
      <li>{t("publisher.stop.carts", { count: carts })}</li>
      {withdraws === null ? null : (
        <li>
          {withdraws.state === "preview"
            ? t("publisher.stop.preview", { number: withdraws.number })
            : t("publisher.stop.submission", { number: withdraws.number })}
        </li>
      )}
    </ul>
  );
}

function byStatus(subscriptions: StopImpact["subscriptions"]): [status: string, count: number][] {
  const counted = new Map<string, number>();
  for (const { status, count } of subscriptions)
    counted.set(status, (counted.get(status) ?? 0) + count);
  return [...counted];
}
