import { Button, Checkbox } from "@mantine/core";
import { IconInfoCircle } from "@tabler/icons-react";
import { type FormEvent, useEffect, useState } from "react";
import { isStale } from "../../api/problem.ts";
import { type Subscription, useSetAutoRenew } from "../../api/subscriptions.ts";
import { useRichText, useText } from "../../i18n/text.ts";
import { DateText, DayText } from "../../kit/dates.tsx";
import { ErrorState, Notice } from "../../kit/states.tsx";
import css from "./subscriptions.module.css";

/** Auto-renew as a check box with Submit; what unticking does is said in dates before the press. */
export function AutoRenewForm({
  subscription,
  editable,
}: {
  readonly subscription: Subscription;
  readonly editable: boolean;
}) {
  const t = useText();
  const change = useSetAutoRenew(subscription.id);
  const [ticked, setTicked] = useState(subscription.autoRenew);
  useEffect(() => setTicked(subscription.autoRenew), [subscription.autoRenew]);
  const wanted = ticked ? "turn-on-auto-renew" : "turn-off-auto-renew";
  const changed = ticked !== subscription.autoRenew;
  const action = subscription.allowedActions.find((one) => one.action === wanted);
  const possible = subscription.allowedActions.some(
    (one) => one.action.endsWith("auto-renew") && one.allowed,
  );
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    // The refusal stands below; the box keeps what the person chose.
    await change
      .mutateAsync({ autoRenew: ticked, version: subscription.version })
      .catch(() => undefined);
  };
  return (
    <form onSubmit={(event) => void submit(event)}>
      <div className={css.renew}>
        <Checkbox
          checked={ticked}
          disabled={!editable || !possible}
          onChange={(event) => setTicked(event.currentTarget.checked)}
          label={t("partner.autoRenew")}
          description={<Consequence subscription={subscription} ticked={ticked} />}
        />
        {changed ? (
          <Button type="submit" variant="filled" loading={change.isPending}>
            {t("partner.submit")}
          </Button>
        ) : null}
      </div>
      {changed && action?.reason != null ? (
        <p className={css.reason}>
          <IconInfoCircle size={16} aria-hidden="true" />
          {action.reason.detail}
        </p>
      ) : null}
      {change.isError ? (
        <div className={css.refused}>
          {!isStale(change.error) ? (
            <ErrorState error={change.error} what={t("partner.autoRenew.notChanged")} />
          ) : (
            <Notice
              tone={changed ? "you" : "run"}
              role="alert"
              icon={<IconInfoCircle size={18} aria-hidden="true" />}
            >
              {changed ? (
                <>
                  <b>{t("partner.autoRenew.notChanged")}</b> {t("partner.autoRenew.stale")}
                </>
              ) : (
                t("partner.autoRenew.already")
              )}
            </Notice>
          )}
        </div>
      ) : null}
      <span role="status" className="visually-hidden">
        {change.isSuccess && !changed ? t("partner.autoRenew.saved") : ""}
      </span>
    </form>
  );
}

function Consequence(props: { readonly subscription: Subscription; readonly ticked: boolean }) {
  const rich = useRichText();
  const t = useText();
  const { subscription, ticked } = props;
  if (subscription.base !== null)
    return t("partner.addOns.follows", { plan: subscription.base.plan });
  const { status, trialEndsAt, termEnd, termLastDay } = subscription;
  if (status === "trial" && trialEndsAt !== null)
    return ticked
      ? t("partner.autoRenew.trialOn")
      : rich("partner.autoRenew.trialOff", { date: <DateText at={trialEndsAt} as="day" /> });
  if (termEnd !== null && termLastDay !== null)
    return ticked
      ? rich("partner.autoRenew.on", {
          date: <DayText day={termEnd} />,
          last: <DayText day={termLastDay} />,
        })
      : rich("partner.autoRenew.off", { date: <DayText day={termLastDay} /> });
  return ticked ? t("partner.autoRenew.pendingOn") : t("partner.autoRenew.pendingOff");
}
