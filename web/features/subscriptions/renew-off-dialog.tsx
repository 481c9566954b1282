import { useAutoRenewOffPreview, useTurnOffAutoRenew } from "../../api/auto-renew.ts";
import { useRichText, useText } from "../../i18n/text.ts";
import { ConfirmDialog } from "../../kit/confirm-dialog.tsx";
import { DayText } from "../../kit/dates.tsx";
import { Previewed, useCommit } from "./previewed.tsx";
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
  const commit = useCommit(preview);
  const effect = preview.isFetching ? undefined : preview.data;
  const confirm = async () => {
    if (effect === undefined) return;
    const body = { subscriptions, preview: effect.preview };
    if (await commit(body, (idempotencyKey) => turnOff.mutateAsync({ body, idempotencyKey })))
      props.onDone();
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
      <Previewed preview={preview}>
        {(shown) => (
          <>
            <p>{t("partner.renewOff.text")}</p>
            <ul className={css.endings}>
              {shown.subscriptions.map((one) => (
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
      </Previewed>
    </ConfirmDialog>
  );
}
