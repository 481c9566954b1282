import { Button } from "@mantine/core";
import {
  IconAlertCircleFilled,
  IconCalendarTime,
  IconClock,
  IconHourglass,
  IconInfoCircle,
  IconMessageQuestion,
  IconReceipt2,
  IconRefresh,
} from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { useIntent } from "../../api/intent.ts";
import { isRefusal, isStale } from "../../api/problem.ts";
import {
  type QuantityEffect,
  type Subscription,
  useChangeQuantity,
  useQuantityPreview,
  useWithdrawScheduledQuantity,
} from "../../api/subscriptions.ts";
import type { MessageId } from "../../i18n/catalogue.ts";
import { useRichText, useText } from "../../i18n/text.ts";
import { DateText, DayText, DeadlineText } from "../../kit/dates.tsx";
import { MoneyText } from "../../kit/money.tsx";
import { Section, SideCard } from "../../kit/page.tsx";
import { QuantityStepper } from "../../kit/quantity-stepper.tsx";
import { Receipt } from "../../kit/receipt.tsx";
import { ErrorState, LoadingState, Notice } from "../../kit/states.tsx";
import css from "./subscriptions.module.css";

/**
 * The number of licences. Another number is previewed by the server as soon as it is chosen; Submit
 * does exactly what is shown, or is refused because something moved, and the new effect is shown.
 */
export function Licences(props: {
  readonly subscription: Subscription;
  readonly editable: boolean;
}) {
  const t = useText();
  const { subscription, editable } = props;
  const { quantity, version, terms } = subscription;
  const [wanted, setWanted] = useState(quantity);
  useEffect(() => setWanted(quantity), [quantity]);
  const action = subscription.allowedActions.find((one) => one.action === "change-quantity");
  const possible = editable && action?.allowed === true;
  const differs = possible && wanted !== quantity;
  const preview = useQuantityPreview(
    subscription.id,
    { quantity: wanted, version },
    { enabled: differs },
  );
  const change = useChangeQuantity(subscription.id);
  const intent = useIntent();
  const effect = differs && !preview.isFetching ? preview.data : undefined;
  const submit = async () => {
    if (effect === undefined) return;
    const body = { quantity: wanted, preview: effect.preview };
    try {
      await change.mutateAsync({ body, version, idempotencyKey: intent.keyFor(body) });
      intent.done();
      setWanted(quantity);
    } catch (error) {
      // Something moved: the newest state and effect are shown beside the refusal.
      if (isRefusal(error)) {
        intent.done();
        await preview.refetch();
      }
    }
  };
  const discard = () => {
    change.reset();
    setWanted(quantity);
  };
  const choose = (next: number) => {
    change.reset();
    setWanted(next);
  };
  const { minimum, maximum } = terms.quantityLimits;
  return (
    <Section title={t("partner.quantity.title")} first>
      <States subscription={subscription} editable={editable} />
      <div className={css.licences}>
        {possible ? (
          <QuantityStepper
            value={wanted}
            minimum={minimum}
            maximum={maximum}
            label={t("partner.quantity.label")}
            busy={preview.isFetching || change.isPending}
            onChange={choose}
          />
        ) : null}
        <dl className={css.counts}>
          <div>
            <dt>{t("partner.quantity.now")}</dt>
            <dd>{t("partner.licences", { count: quantity })}</dd>
          </div>
          <div>
            <dt>{t("partner.quantity.allowed")}</dt>
            <dd>
              {maximum === null
                ? t("kit.quantity.from", { minimum })
                : t("kit.quantity.between", { minimum, maximum })}
            </dd>
          </div>
        </dl>
      </div>
      {editable && action !== undefined && action.reason !== null ? (
        subscription.quantityChange?.status === "in-progress" ? null : (
          <p className={css.reason}>
            <IconInfoCircle size={16} aria-hidden="true" />
            {action.reason.detail}
          </p>
        )
      ) : null}
      {!differs ? null : (
        <SideCard
          title={t("partner.quantity.effect", { count: wanted })}
          icon={<IconReceipt2 size={18} aria-hidden="true" />}
        >
          {preview.isFetching ? (
            <LoadingState
              what={t("partner.loading.quantity")}
              rows={2}
              onRetry={() => void preview.refetch()}
            />
          ) : effect === undefined ? (
            <ErrorState
              error={preview.error}
              what={t("partner.error.quantity")}
              onRetry={() => void preview.refetch()}
            />
          ) : (
            <Effect effect={effect} subscription={subscription} />
          )}
          {change.isError ? (
            <ErrorState
              error={change.error}
              what={t("partner.quantity.notChanged")}
              notDone={isStale(change.error) ? t("partner.quantity.stale") : ""}
            />
          ) : null}
          <div className={css.decide}>
            <Button variant="subtle" onClick={discard}>
              {t("partner.quantity.discard")}
            </Button>
            <Button
              variant="filled"
              loading={change.isPending}
              aria-disabled={effect === undefined}
              onClick={() => void submit()}
            >
              {t("partner.submit")}
            </Button>
          </div>
        </SideCard>
      )}
    </Section>
  );
}

/** What waits, what was refused and what is planned, each with what can be done about it. */
function States(props: { readonly subscription: Subscription; readonly editable: boolean }) {
  const t = useText();
  const rich = useRichText();
  const { subscription } = props;
  const { quantityChange, scheduledQuantity, publisher } = subscription;
  const withdraw = useWithdrawScheduledQuantity(subscription.id);
  return (
    <div className={css.notices}>
      {quantityChange === null ? null : quantityChange.status === "in-progress" ? (
        <Notice tone="run" role="status" icon={<IconHourglass size={18} aria-hidden="true" />}>
          <p>
            <b>{t("partner.quantity.waiting", { publisher: publisher.name })}</b>{" "}
            {t("partner.quantity.waiting.text", {
              from: quantityChange.from,
              to: quantityChange.quantity,
            })}
          </p>
        </Notice>
      ) : (
        <Notice
          tone={quantityChange.endedBy === "publisher" ? "bad" : "you"}
          role="status"
          icon={<IconAlertCircleFilled size={18} aria-hidden="true" />}
        >
          <p>
            <b>
              {t(failure(quantityChange.endedBy), {
                publisher: publisher.name,
                to: quantityChange.quantity,
              })}
            </b>{" "}
            {t("partner.quantity.failed.text", { count: subscription.quantity })}{" "}
            {quantityChange.endedAt === null ? null : <DateText at={quantityChange.endedAt} />}
          </p>
        </Notice>
      )}
      {scheduledQuantity === null ? null : (
        <Notice tone="you" icon={<IconCalendarTime size={18} aria-hidden="true" />}>
          <p>
            {rich("partner.quantity.scheduled", {
              count: scheduledQuantity.quantity,
              date: <DayText day={scheduledQuantity.on} />,
            })}
          </p>
          {props.editable ? (
            <p>
              <Button
                size="xs"
                loading={withdraw.isPending}
                onClick={() => withdraw.mutate(subscription.version)}
              >
                {t("partner.quantity.keep", { count: subscription.quantity })}
              </Button>
            </p>
          ) : null}
        </Notice>
      )}
      {withdraw.isError ? (
        <ErrorState error={withdraw.error} what={t("partner.quantity.notChanged")} />
      ) : null}
    </div>
  );
}

const failure = (by: string | null): MessageId =>
  by === "publisher"
    ? "partner.quantity.refused"
    : by === "nobody-told"
      ? "partner.quantity.unreached"
      : "partner.quantity.moved";

/** The exact sum with its arithmetic, from when it holds, and what the publisher may still do. */
function Effect(props: { readonly effect: QuantityEffect; readonly subscription: Subscription }) {
  const t = useText();
  const rich = useRichText();
  const { effect, subscription } = props;
  const { nextPayment, totals } = effect;
  return (
    <>
      {totals === null ? null : (
        <Receipt
          label={t(`partner.quantity.total.${effect.kind === "credit" ? "credit" : "charge"}`)}
          lines={[
            ...effect.lines.map((line) => ({
              label: (
                <>
                  {t(
                    line.kind === "credit"
                      ? "partner.quantity.line.credit"
                      : effect.kind === "credit"
                        ? "partner.quantity.line.rest"
                        : "partner.quantity.line.added",
                    { count: line.quantity },
                  )}
                  {", "}
                  <DayText day={line.from} /> – <DayText day={line.to} />
                </>
              ),
              detail: (
                <>
                  {line.quantity} × <MoneyText value={line.unitPrice} />{" "}
                  {t("partner.quantity.days", { days: line.days, of: line.of })}
                </>
              ),
              amount: <MoneyText value={line.net} />,
            })),
            {
              label: t("partner.money.tax"),
              amount: <MoneyText value={totals.tax} />,
              divided: true,
            },
          ]}
          total={{
            label: t(`partner.quantity.total.${effect.kind === "credit" ? "credit" : "charge"}`),
            amount: <MoneyText value={totals.total} strong />,
          }}
        />
      )}
      <ul className={css.effects}>
        <li>
          <IconCalendarTime size={16} aria-hidden="true" />
          <span>
            {effect.kind === "at-renewal"
              ? rich("partner.quantity.atRenewal", {
                  count: effect.to,
                  date: <DayText day={effect.day} />,
                })
              : t(`partner.quantity.kind.${effect.kind}` as MessageId)}
          </span>
        </li>
        {effect.kind === "at-renewal" && effect.creditable > 0 ? (
          <li>
            <IconInfoCircle size={16} aria-hidden="true" />
            <span>{t("partner.quantity.creditable", { count: effect.creditable })}</span>
          </li>
        ) : null}
        {effect.withdraws === null ? null : (
          <li>
            <IconInfoCircle size={16} aria-hidden="true" />
            <span>{t("partner.quantity.withdraws", { count: effect.withdraws })}</span>
          </li>
        )}
        {nextPayment === null ? null : (
          <li>
            <IconRefresh size={16} aria-hidden="true" />
            <span>
              {rich("partner.quantity.next", {
                date: <DayText day={nextPayment.day} />,
                before: <MoneyText value={nextPayment.before} />,
                after: <MoneyText value={nextPayment.after} strong />,
              })}
            </span>
          </li>
        )}
        {effect.kind === "at-renewal" ? null : (
          <li>
            <IconMessageQuestion size={16} aria-hidden="true" />
            <span>
              {t("partner.quantity.mayRefuse", {
                publisher: subscription.publisher.name,
                seconds: effect.answerSeconds,
              })}
            </span>
          </li>
        )}
        {effect.creditUntil === null || effect.kind === "free" ? null : (
          <li>
            <IconClock size={16} aria-hidden="true" />
            <span>
              {rich(
                effect.kind === "credit"
                  ? "partner.quantity.creditUntil"
                  : "partner.quantity.backUntil",
                { date: <DeadlineText at={effect.creditUntil} /> },
              )}
            </span>
          </li>
        )}
      </ul>
    </>
  );
}
