import { Button, NativeSelect } from "@mantine/core";
import { IconCheck, IconGift } from "@tabler/icons-react";
import { useState } from "react";
import { useAddToCart } from "../../api/carts.ts";
import type { CatalogueEntry, QuantityLimits, TermPrice } from "../../api/customer-catalogue.ts";
import { useIntent } from "../../api/intent.ts";
import { isRefusal } from "../../api/problem.ts";
import { useText } from "../../i18n/text.ts";
import { OutsideLink } from "../../kit/link.tsx";
import { MoneyText } from "../../kit/money.tsx";
import { OfferPicture } from "../../kit/offer-picture.tsx";
import { QuantityStepper } from "../../kit/quantity-stepper.tsx";
import { Reason } from "../../kit/states.tsx";
import { PrivatePrice } from "../subscriptions/private-price.tsx";
import { usePriceUnit, useTermName } from "../subscriptions/terms.ts";
import css from "./catalogue.module.css";
import { ReasonList } from "./reason-list.tsx";

/** A plan that can be bought now: term, quantity, Add to cart. */
export function AvailableEntry(props: {
  readonly entry: CatalogueEntry;
  readonly customerId: string;
  /** What was chosen elsewhere; what the plan does not have is as good as absent. */
  readonly initial?: { readonly term?: string | undefined; readonly quantity?: number | undefined };
  readonly onAdded: (entry: CatalogueEntry, quantity: number) => void;
}) {
  const t = useText();
  const { entry } = props;
  const { offer, plan } = entry;
  const add = useAddToCart(props.customerId);
  const intent = useIntent();
  const termName = useTermName();
  const [chosen, setChosen] = useState(() =>
    Math.max(
      0,
      entry.prices.findIndex(({ term }) => term === props.initial?.term),
    ),
  );
  const [quantity, setQuantity] = useState(() => allowed(props.initial?.quantity, plan.quantity));
  const price = entry.prices[chosen] ?? entry.prices[0];
  const counted = plan.quantity.maximum !== plan.quantity.minimum;
  const put = async (term: TermPrice) => {
    const lines = [{ planUuid: plan.uuid, term: term.term, payment: term.payment, quantity }];
    try {
      await add.mutateAsync({ lines, idempotencyKey: intent.keyFor(lines) });
      intent.done();
      props.onAdded(entry, quantity);
    } catch (error) {
      // Shown below the row. Silence keeps the key, so that pressing again adds once.
      if (isRefusal(error)) intent.done();
    }
  };
  const label = `${offer.name}, ${plan.name}`;
  return (
    <li data-available="true" aria-label={label}>
      <OfferPicture src={offer.logo?.href} />
      <span className={css.words}>
        <b>
          {offer.storefrontUrl === null ? (
            offer.name
          ) : (
            <OutsideLink href={offer.storefrontUrl}>{offer.name}</OutsideLink>
          )}
        </b>
        <small>
          {offer.publisher.name} · {plan.name}
          {plan.private ? ` · ${t("partner.catalogue.private")}` : null}
        </small>
        {plan.trialDays === 0 ? null : (
          <small className={css.trial}>
            <IconGift size={14} aria-hidden="true" />
            {t("partner.catalogue.trial", { days: plan.trialDays })}
          </small>
        )}
        {plan.trialUsed ? <small>{t("partner.catalogue.trialUsed")}</small> : null}
        {entry.meters.length === 0 ? null : (
          <small>{t("partner.catalogue.metered", { count: entry.meters.length })}</small>
        )}
      </span>
      <span className={css.price}>
        {price === undefined ? null : <PriceText entry={entry} price={price} />}
        {entry.prices.length < 2 || entry.inCart > 0 ? null : (
          <NativeSelect
            size="xs"
            aria-label={t("partner.catalogue.termOf", { name: label })}
            value={String(chosen)}
            onChange={(event) => setChosen(Number(event.currentTarget.value))}
            data={entry.prices.map((one, index) => ({
              value: String(index),
              label: termName(one.term, one.payment),
            }))}
          />
        )}
      </span>
      <span className={css.stepper}>
        {counted && entry.inCart === 0 ? (
          <QuantityStepper
            label={t("partner.catalogue.licencesOf", { name: label })}
            value={quantity}
            minimum={plan.quantity.minimum}
            maximum={plan.quantity.maximum}
            onChange={setQuantity}
          />
        ) : null}
      </span>
      <span className={css.act}>
        {entry.inCart > 0 ? (
          <span className={css.inCart}>
            <IconCheck size={16} aria-hidden="true" />
            {counted
              ? t("partner.catalogue.inCartCount", { count: entry.inCart })
              : t("partner.catalogue.inCart")}
          </span>
        ) : price === undefined ? null : (
          <Button loading={add.isPending} onClick={() => void put(price)}>
            {t("partner.catalogue.addToCart")}
            <span className="visually-hidden">: {label}</span>
          </Button>
        )}
      </span>
      {add.isError ? (
        <span className={css.wrong} role="alert">
          {t("partner.catalogue.notAdded")} <Reason error={add.error} />
        </span>
      ) : null}
    </li>
  );
}

/** The number wanted, brought into what the plan allows. */
function allowed(wanted: number | undefined, { minimum, maximum }: QuantityLimits): number {
  if (wanted === undefined || !Number.isInteger(wanted)) return minimum;
  return Math.min(Math.max(wanted, minimum), maximum ?? wanted);
}

function PriceText(props: { readonly entry: CatalogueEntry; readonly price: TermPrice }) {
  const priceUnit = usePriceUnit();
  const { entry, price } = props;
  return (
    <>
      <MoneyText value={price.price} strong />
      <small>{priceUnit(entry.plan.pricingModel, price.paymentPeriod)}</small>
      <PrivatePrice offer={price.privateOffer} />
    </>
  );
}

/** A plan that cannot be bought now, with every reason and its way out. */
export function UnavailableEntry(props: {
  readonly entry: CatalogueEntry;
  readonly customerId: string;
}) {
  const { offer, plan } = props.entry;
  return (
    <li data-available="false">
      <OfferPicture src={offer.logo?.href} quiet />
      <span className={css.words}>
        <b className="muted">{offer.name}</b>
        <small>
          {offer.publisher.name} · {plan.name}
        </small>
      </span>
      <ReasonList reasons={props.entry.reasons} customerId={props.customerId} />
    </li>
  );
}
