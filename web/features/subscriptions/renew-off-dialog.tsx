import { useAutoRenewOffPreview, useTurnOffAutoRenew } from "../../api/auto-renew.ts";
import { useIntent } from "../../api/intent.ts";
import { isRefusal } from "../../api/problem.ts";
import { useRichText, useText } from "../../i18n/text.ts";
import { ConfirmDialog } from "../../kit/confirm-dialog.tsx";
import { DayText } from "../../kit/dates.tsx";
import { ErrorState, LoadingState } from "../../kit/states.tsx";
import css from "./subscriptions.module.css";

/** R4: says when each of the chosen subscriptions ends, and lets all of them end then, or none. */
export function RenewOffDialog(props: {
  readonly subscriptions: readonly string[];
  readonly opened: boolean;
  readonly onClose: () => void;
  readonly onDone: () => void;
}) {
  const t = useText();
  const rich = useRichText();
  const { subscriptions } = props;
  const preview = useAutoRenewOffPreview(subscriptions, { enabled: props.opened });
  const turnOff = useTurnOffAutoRenew();
  const intent = useIntent();
  const effect = preview.isFetching ? undefined : preview.data;
  const confirm = async () => {
    if (effect === undefined) return;
    const body = { subscriptions, preview: effect.preview };
    try {
      await turnOff.mutateAsync({ body, idempotencyKey: intent.keyFor(body) });
      intent.done();
      props.onDone();
    } catch (error) {
      // Something moved: what it does now is shown beside the refusal.
      if (isRefusal(error)) {
        intent.done();
        await preview.refetch();
      }
    }
  };
  return (
    <ConfirmDialog
      opened={props.opened}
      title={t("partner.renewOff.title", { count: subscriptions.length })}
      keep={t("partner.renewOff.keep")}
      confirm={t("partner.renewOff.yes")}
      busy={turnOff.isPending || preview.isFetching}
      possible={effect !== undefined || preview.isFetching}
      error={turnOff.error}
      again={t("partner.cancel.pressAgain")}
      onClose={() => {
        turnOff.reset();
        props.onClose();
      }}
      onConfirm={() => void confirm()}
    >
      {preview.isFetching ? (
        <LoadingState
          what={t("partner.loading.effect")}
          rows={2}
          onRetry={() => void preview.refetch()}
        />
      ) : effect === undefined ? (
        <ErrorState
          error={preview.error}
          what={t("partner.error.effect")}
          onRetry={() => void preview.refetch()}
        />
      ) : (
        <>
          <p>{t("partner.renewOff.text")}</p>
          <ul className={css.endings}>
            {effect.subscriptions.map((one) => (
              <li key={one.subscriptionId} className={css.ending}>
                <b>{one.name}</b>{" "}
                <span className="dim">
                  {one.lastDay === null
                    ? t("partner.renewOff.first")
                    : rich("partner.renewOff.ends", {
                        date: <DayText day={one.lastDay} />,
                      })}
                  {one.addOns.length === 0
                    ? null
                    : ` · ${t("partner.renewOff.addOns", { count: one.addOns.length })}`}
                </span>
              </li>
            ))}
          </ul>
        </>
      )}
    </ConfirmDialog>
  );
}
