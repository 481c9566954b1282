import { Button, Checkbox, NativeSelect, TextInput } from "@mantine/core";
import { IconTrash } from "@tabler/icons-react";
import { usePlansForPrivateOffers } from "../../api/private-offers.ts";
import { useText } from "../../i18n/text.ts";
import { useCountryName } from "../../kit/names.ts";
import { Reason } from "../../kit/states.tsx";
import { useOpenOffer } from "./offer-context.tsx";
import css from "./pricing.module.css";
import { DiscountTable, PriceTable } from "./private-offer-prices.tsx";
import type { TypedLine } from "./private-offer-typed.ts";

const TERMS = ["P1M", "P1Y", "P2Y", "P3Y"] as const;

/** One line of a private offer: of which plan, and what it costs then. */
export function PrivateOfferLineFields(props: {
  readonly line: TypedLine;
  readonly number: number;
  readonly errorAt: (pointer: string) => string | undefined;
  readonly meterError: (id: string) => string | undefined;
  readonly onChange: (part: Partial<TypedLine>) => void;
  /** Absent where it is the only one. */
  readonly onRemove: (() => void) | undefined;
}) {
  const t = useText();
  const { offer } = useOpenOffer();
  const country = useCountryName();
  const { line, number, errorAt, onChange } = props;
  const plans = usePlansForPrivateOffers(offer.slug, line.market);
  // Nothing is live yet: the draft's plans can be named, and the server says what is missing.
  const named =
    plans.data !== undefined && plans.data.length > 0
      ? plans.data
      : offer.plans
          .filter(
            ({ pricingModel, visibility }) => isPriced(pricingModel) && visibility !== "private",
          )
          .map(({ planId, name }) => ({
            planId,
            name: name ?? planId,
            markets: [line.market],
            list: null,
          }));
  const plan = named.find(({ planId }) => planId === line.planId);
  const markets = [...new Set([line.market, ...(plan?.markets ?? [])])]
    .map((market) => ({ value: market, label: country(market) }))
    .sort((a, b) => a.label.localeCompare(b.label));
  const terms = plan?.list?.terms.map(({ term }) => term) ?? [...TERMS];
  return (
    <fieldset className={css.privateLine}>
      <legend>{t("privateOffers.line", { number })}</legend>
      <NativeSelect
        label={t("privateOffers.plan")}
        data={named.map(({ planId, name }) => ({ value: planId, label: name }))}
        value={line.planId}
        error={errorAt("/planId")}
        onChange={(event) => onChange({ planId: event.currentTarget.value, meters: {} })}
      />
      <NativeSelect
        label={t("privateOffers.kind")}
        data={[
          { value: "percent", label: t("privateOffers.kind.percent") },
          { value: "price", label: t("privateOffers.kind.price") },
        ]}
        value={line.kind}
        onChange={(event) =>
          onChange({ kind: event.currentTarget.value === "price" ? "price" : "percent" })
        }
      />
      {line.kind === "percent" ? (
        <TextInput
          label={t("privateOffers.percent")}
          inputMode="decimal"
          maxLength={6}
          required
          value={line.percent}
          error={errorAt("/percent")}
          onChange={(event) => onChange({ percent: event.currentTarget.value })}
        />
      ) : (
        <NativeSelect
          label={t("privateOffers.term")}
          data={[...new Set([...terms, line.term])].map((value) => ({
            value,
            label: isTerm(value) ? t(`privateOffers.term.${value}`) : value,
          }))}
          value={line.term}
          error={errorAt("/term")}
          onChange={(event) => onChange({ term: event.currentTarget.value })}
        />
      )}
      <NativeSelect
        label={t(line.kind === "percent" ? "privateOffers.lookAt" : "privateOffers.market")}
        data={markets}
        value={line.market}
        error={errorAt("/market")}
        onChange={(event) => onChange({ market: event.currentTarget.value })}
      />
      {line.kind === "percent" ? (
        <Checkbox
          className={css.wide}
          label={t("privateOffers.usage")}
          checked={line.usage}
          onChange={(event) => onChange({ usage: event.currentTarget.checked })}
        />
      ) : null}
      <div className={css.wide} aria-busy={plans.isPending}>
        {plans.isError ? (
          <p role="alert" className="small">
            {t("privateOffers.plansFailed")} <Reason error={plans.error} />
          </p>
        ) : plan?.list == null ? (
          line.kind === "price" && !plans.isPending ? (
            <TextInput
              label={t("privateOffers.price")}
              description={plans.data?.length === 0 ? undefined : t("privateOffers.notSoldThere")}
              inputMode="decimal"
              maxLength={20}
              required
              value={line.price}
              error={errorAt("/price")}
              onChange={(event) => onChange({ price: event.currentTarget.value })}
            />
          ) : null
        ) : line.kind === "percent" ? (
          <DiscountTable line={line} list={plan.list} />
        ) : (
          <PriceTable
            line={line}
            list={plan.list}
            error={errorAt("/price")}
            meterError={props.meterError}
            onChange={onChange}
          />
        )}
      </div>
      {props.onRemove === undefined ? null : (
        <Button variant="subtle" leftSection={<IconTrash size={16} />} onClick={props.onRemove}>
          {t("privateOffers.removeLine", { number })}
        </Button>
      )}
    </fieldset>
  );
}

const isPriced = (model: string | null): boolean => model === "flat" || model === "per-user";
const isTerm = (term: string): term is (typeof TERMS)[number] =>
  (TERMS as readonly string[]).includes(term);
