import { Checkbox } from "@mantine/core";
import { IconInfoCircle, IconReceipt2 } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { isStale } from "../../api/problem.ts";
import {
  type Subscription,
  useChangeQuantity,
  useQuantityPreview,
} from "../../api/subscriptions.ts";
import { useText } from "../../i18n/text.ts";
import { Section, SideCard } from "../../kit/page.tsx";
import { QuantityStepper } from "../../kit/quantity-stepper.tsx";
import { ErrorState, Notice } from "../../kit/states.tsx";
import { Decide } from "./decide.tsx";
import { LicenceEffect } from "./licence-effect.tsx";
import { LicenceStates } from "./licence-states.tsx";
import { Previewed, useCommit } from "./previewed.tsx";
import css from "./subscriptions.module.css";

const LATEST_FIRST = "latest-first";

/**
 * The number of licences. Another number is previewed by the server as soon as it is chosen; Submit
 * does exactly what is shown, or is refused because something moved, and the new effect is shown.
 */
export function Licences(props: {
  readonly subscription: Subscription;
  readonly editable: boolean;
  /** A number that was asked for and is to be looked at; a new object each time it is. */
  readonly suggested?: { readonly quantity: number } | undefined;
}) {
  const t = useText();
  const { subscription, editable, suggested } = props;
  const { quantity, version, terms } = subscription;
  const [wanted, setWanted] = useState(quantity);
  useEffect(() => setWanted(quantity), [quantity]);
  useEffect(() => {
    if (suggested !== undefined) setWanted(suggested.quantity);
  }, [suggested]);
  const action = subscription.allowedActions.find((one) => one.action === "change-quantity");
  const possible = editable && action?.allowed === true;
  const differs = possible && wanted !== quantity;
  const preview = useQuantityPreview(
    subscription.id,
    { quantity: wanted, version },
    { enabled: differs },
  );
  const change = useChangeQuantity(subscription.id);
  const commit = useCommit(preview);
  const effect = differs && !preview.isFetching ? preview.data : undefined;
  // Whoever has a licence does not lose it without that being said yes to.
  const asks = effect !== undefined && effect.losing > 0 && effect.kind !== "at-renewal";
  const [latestFirst, setLatestFirst] = useState(false);
  const submit = async () => {
    if (effect === undefined) return;
    if (asks && !latestFirst) return document.getElementById(LATEST_FIRST)?.focus();
    const body = {
      quantity: wanted,
      preview: effect.preview,
      ...(asks && latestFirst ? { unassign: "latest-first" as const } : {}),
    };
    if (
      await commit(body, (idempotencyKey) => change.mutateAsync({ body, version, idempotencyKey }))
    )
      setWanted(quantity);
  };
  const discard = () => {
    change.reset();
    setLatestFirst(false);
    setWanted(quantity);
  };
  const choose = (next: number) => {
    change.reset();
    setLatestFirst(false);
    setWanted(next);
  };
  const { minimum, maximum } = terms.quantityLimits;
  return (
    <Section title={t("partner.quantity.title")} first>
      <LicenceStates subscription={subscription} editable={editable} />
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
          <Previewed
            preview={preview}
            loading={t("partner.loading.quantity")}
            failed={t("partner.error.quantity")}
          >
            {(shown) => <LicenceEffect effect={shown} subscription={subscription} />}
          </Previewed>
          {asks ? (
            <Checkbox
              id={LATEST_FIRST}
              className={css.latestFirst ?? ""}
              checked={latestFirst}
              onChange={(event) => setLatestFirst(event.currentTarget.checked)}
              label={t("partner.quantity.latestFirst")}
            />
          ) : null}
          {change.isError ? (
            <div className={css.refused}>
              {isStale(change.error) ? (
                <Notice
                  tone="you"
                  role="alert"
                  icon={<IconInfoCircle size={18} aria-hidden="true" />}
                >
                  <b>{t("partner.quantity.notChanged")}</b> {t("partner.quantity.stale")}
                </Notice>
              ) : (
                <ErrorState error={change.error} what={t("partner.quantity.notChanged")} />
              )}
            </div>
          ) : null}
          <Decide
            busy={change.isPending}
            ready={effect !== undefined && (!asks || latestFirst)}
            onDiscard={discard}
            onSubmit={() => void submit()}
          />
        </SideCard>
      )}
    </Section>
  );
}
