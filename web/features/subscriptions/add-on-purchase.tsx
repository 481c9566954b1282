import { TextInput } from "@mantine/core";
import {
  IconCalendarTime,
  IconClock,
  IconPlugConnected,
  IconReceipt2,
  IconRefresh,
} from "@tabler/icons-react";
import { useState } from "react";
import {
  type AddOnEffect,
  type EligibleAddOn,
  useAddOnPreview,
  useBuyAddOn,
} from "../../api/add-ons.ts";
import { isRefusal } from "../../api/problem.ts";
import type { Subscription } from "../../api/subscriptions.ts";
import { useRichText, useText } from "../../i18n/text.ts";
import { DayText, DeadlineText } from "../../kit/dates.tsx";
import { MoneyText } from "../../kit/money.tsx";
import { SideCard } from "../../kit/page.tsx";
import { QuantityStepper } from "../../kit/quantity-stepper.tsx";
import { Receipt } from "../../kit/receipt.tsx";
import { ErrorState } from "../../kit/states.tsx";
import { useTaxLabel } from "../carts/cart-totals.tsx";
import { Decide } from "./decide.tsx";
import { Previewed, useCommit } from "./previewed.tsx";
import css from "./subscriptions.module.css";

/**
 * Buys one add-on. What it costs is previewed by the server for each number of licences; Submit buys
 * exactly what is shown, or is refused because something moved, and the newest price is shown.
 */
export function AddOnPurchase(props: {
  readonly subscription: Subscription;
  readonly addOn: EligibleAddOn;
  readonly onClose: (bought: boolean) => void;
}) {
  const t = useText();
  const { subscription, addOn } = props;
  const { name, uuid: planUuid } = addOn.plan;
  const { minimum, maximum } = addOn.quantityLimits;
  const [quantity, setQuantity] = useState(minimum);
  const preview = useAddOnPreview(
    subscription.id,
    { planUuid, quantity, version: subscription.version },
    { enabled: true },
  );
  const buy = useBuyAddOn(subscription.id);
  const commit = useCommit(preview);
  const effect = preview.isFetching ? undefined : preview.data;
  const [purchaseOrder, setPurchaseOrder] = useState("");
  const [costCentre, setCostCentre] = useState("");
  const submit = async () => {
    if (effect === undefined) return;
    const body = {
      planUuid,
      quantity,
      purchaseOrder: purchaseOrder.trim() || null,
      costCentre: costCentre.trim() || null,
      preview: effect.preview,
    };
    if (await commit(body, (idempotencyKey) => buy.mutateAsync({ body, idempotencyKey })))
      props.onClose(true);
  };
  return (
    <SideCard
      title={t("partner.addOns.effect", { name })}
      icon={<IconReceipt2 size={18} aria-hidden="true" />}
    >
      {addOn.pricingModel === "per-user" ? (
        <div className={css.licences}>
          <QuantityStepper
            value={quantity}
            minimum={minimum}
            maximum={maximum}
            label={t("partner.addOns.quantity", { name })}
            busy={preview.isFetching || buy.isPending}
            onChange={(next) => {
              buy.reset();
              setQuantity(next);
            }}
          />
        </div>
      ) : null}
      <Previewed
        preview={preview}
        loading={t("partner.loading.addOn")}
        failed={t("partner.error.addOn")}
      >
        {(shown) => <Effect effect={shown} subscription={subscription} />}
      </Previewed>
      <TextInput
        label={t("partner.purchaseOrder")}
        value={purchaseOrder}
        maxLength={80}
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => setPurchaseOrder(event.currentTarget.value)}
      />
      <TextInput
        label={t("partner.costCentre")}
        value={costCentre}
        maxLength={80}
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => setCostCentre(event.currentTarget.value)}
      />
      {buy.isError ? (
        <ErrorState
          error={buy.error}
          what={t("partner.addOns.notBought")}
          notDone={isRefusal(buy.error) ? t("partner.addOns.stale") : ""}
        />
      ) : null}
      <Decide
        busy={buy.isPending}
        ready={effect !== undefined}
        onDiscard={() => props.onClose(false)}
        onSubmit={() => void submit()}
      />
    </SideCard>
  );
}

/** The first charge with its arithmetic, what follows it, and what the add-on runs with. */
function Effect(props: { readonly effect: AddOnEffect; readonly subscription: Subscription }) {
  const t = useText();
  const rich = useRichText();
  const taxLabel = useTaxLabel();
  const { effect, subscription } = props;
  const { charge, nextPayment } = effect;
  const plan = subscription.plan.name;
  const free = charge.price.charged === "never";
  const perUser = effect.pricingModel === "per-user";
  return (
    <>
      {free ? (
        <p>{t("partner.addOns.free")}</p>
      ) : (
        <Receipt
          label={t("partner.addOns.charge")}
          lines={[
            {
              label: (
                <>
                  {perUser
                    ? t("partner.licences", { count: effect.quantity })
                    : t("partner.addOns.flat")}
                  {", "}
                  <DayText day={charge.from} /> – <DayText day={charge.to} />
                </>
              ),
              detail: (
                <>
                  {perUser ? `${effect.quantity} × ` : null}
                  <MoneyText value={effect.unitPrice} />{" "}
                  {t("partner.quantity.days", { days: charge.days, of: charge.of })}
                </>
              ),
              amount: <MoneyText value={charge.price.net} />,
            },
            {
              label: taxLabel([charge.price]),
              amount: <MoneyText value={charge.price.tax} />,
              divided: true,
            },
          ]}
          total={{
            label: t("partner.addOns.charge"),
            amount: <MoneyText value={charge.price.total} strong />,
          }}
        />
      )}
      <ul className={css.effects}>
        <li>
          <IconPlugConnected size={16} aria-hidden="true" />
          <span>
            {t("partner.addOns.activation", { publisher: subscription.publisher.name })}{" "}
            {free || nextPayment === null
              ? null
              : rich("partner.addOns.later", { date: <DayText day={charge.to} /> })}
          </span>
        </li>
        {nextPayment === null ? null : (
          <li>
            <IconRefresh size={16} aria-hidden="true" />
            <span>
              {rich("partner.addOns.next", {
                date: <DayText day={nextPayment.day} />,
                amount: <MoneyText value={nextPayment.amount} strong />,
              })}
            </span>
          </li>
        )}
        <li>
          <IconCalendarTime size={16} aria-hidden="true" />
          <span>
            {rich(effect.renews ? "partner.addOns.renews" : "partner.addOns.ends", {
              plan,
              date: <DayText day={effect.termLastDay} />,
            })}
          </span>
        </li>
        {free ? null : (
          <li>
            <IconClock size={16} aria-hidden="true" />
            <span>
              {rich("partner.addOns.credit", {
                date: <DeadlineText at={effect.fullCreditUntil} />,
              })}
            </span>
          </li>
        )}
      </ul>
    </>
  );
}
