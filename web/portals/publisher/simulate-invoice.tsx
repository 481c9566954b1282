import { Button, Checkbox, Modal, Select, TextInput } from "@mantine/core";
import { IconReceipt } from "@tabler/icons-react";
import { type FormEvent, useState } from "react";
import { useIntl } from "react-intl";
import {
  type AskedInvoice,
  type SimulatedInvoice,
  useSimulateInvoice,
} from "../../api/invoice-simulation.ts";
import { type PlanSummary, useOfferPage } from "../../api/offers.ts";
import { findingsOf, isRefusal } from "../../api/problem.ts";
import { useTaxLabel } from "../../features/carts/cart-totals.tsx";
import { useTermName } from "../../features/subscriptions/terms.ts";
import { readDecimal } from "../../forms/decimal.ts";
import { isList, isObject, type JsonObject } from "../../forms/json.ts";
import { type PriceColumn, priceColumns } from "../../forms/price-table.ts";
import type { Area } from "../../i18n/catalogue.ts";
import { NeedTexts } from "../../i18n/provider.tsx";
import { useText } from "../../i18n/text.ts";
import { DayText } from "../../kit/dates.tsx";
import { MoneyText } from "../../kit/money.tsx";
import { useCountryName } from "../../kit/names.ts";
import { Receipt } from "../../kit/receipt.tsx";
import { ErrorState, LoadingState } from "../../kit/states.tsx";
import { useActing } from "../../shell/organisation.tsx";
import { useOpenOffer } from "./offer-context.tsx";
import css from "./pricing.module.css";

/** P10: what the first invoice of the plan would be, before anything is published. */
export function SimulateInvoice({ plan }: { readonly plan: PlanSummary }) {
  const t = useText();
  const [opened, setOpened] = useState(false);
  // Plans that are free or that the publisher charges itself make no invoice here.
  if (plan.pricingModel === null || !CHARGED.has(plan.pricingModel)) return null;
  return (
    <>
      <Button leftSection={<IconReceipt size={16} />} onClick={() => setOpened(true)}>
        {t("publisher.simulate")}
      </Button>
      <Modal
        opened={opened}
        onClose={() => setOpened(false)}
        title={t("publisher.simulate.title", { plan: plan.name ?? plan.planId })}
        closeButtonProps={{ "aria-label": t("kit.close") }}
        size="lg"
      >
        {/* Terms and taxes are named as the partners who buy read them. */}
        <NeedTexts areas={BUYERS_WORDS}>
          <LoadedForm plan={plan} />
        </NeedTexts>
      </Modal>
    </>
  );
}

const BUYERS_WORDS: readonly Area[] = ["partner"];
const CHARGED = new Set(["flat", "per-user", "usage"]);

function LoadedForm({ plan }: { readonly plan: PlanSummary }) {
  const t = useText();
  const { offer } = useOpenOffer();
  const page = useOfferPage({ slug: offer.slug, plan: plan.planId, page: "pricing" });
  if (page.isError)
    return (
      <ErrorState
        error={page.error}
        what={t("publisher.page.failed")}
        onRetry={() => void page.refetch()}
      />
    );
  if (page.data === undefined) return <LoadingState what={t("publisher.simulate")} rows={4} />;
  return <SimulationForm plan={plan} pricing={page.data.content} />;
}

function SimulationForm(props: { readonly plan: PlanSummary; readonly pricing: JsonObject }) {
  const t = useText();
  const { locale } = useIntl();
  const { offer, type } = useOpenOffer();
  const { organisation } = useActing();
  const { plan, pricing } = props;
  const countryName = useCountryName();
  const termName = useTermName();
  const schema = type.planPages.find(({ id }) => id === "pricing")?.schema ?? {};
  const meters = priceColumns(schema, pricing).filter(({ part }) => part === "meters");
  const terms = termsOf(pricing);
  const markets = (isList(pricing.markets) ? pricing.markets : [])
    .map((one) => ({ value: String(one), label: countryName(String(one)) }))
    .sort((a, b) => a.label.localeCompare(b.label, locale));
  const simulate = useSimulateInvoice(offer.slug, plan.planId);
  // The publisher's own country first: that is the price it knows by heart.
  const home = markets.find(({ value }) => value === organisation.country) ?? markets[0];
  const [market, setMarket] = useState(home?.value ?? "");
  const [term, setTerm] = useState(terms[0] ?? "");
  const [quantity, setQuantity] = useState(String(pricing.minQuantity ?? 1));
  const [taxId, setTaxId] = useState(true);
  const [trial, setTrial] = useState(true);
  const [day, setDay] = useState("");
  const [baseSince, setBaseSince] = useState("");
  const [units, setUnits] = useState<Readonly<Record<string, string>>>({});
  const errorAt = findingsOf(simulate.error);
  const perUser = plan.pricingModel === "per-user";
  const [length, payment] = term.split("/");
  const usage = meters.flatMap(({ name }) => {
    const given = readDecimal(units[name] ?? "");
    return given === "" ? [] : [{ meter: name, units: given }];
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const asked: AskedInvoice = {
      market,
      ...(length && payment ? { term: length, payment } : {}),
      ...(perUser && /^\d{1,9}$/.test(quantity) ? { quantity: Number(quantity) } : {}),
      buyerHasTaxId: taxId,
      trial,
      ...(day === "" ? {} : { activatedOn: day }),
      ...(baseSince === "" ? {} : { baseSince }),
      usage,
    };
    simulate.mutate(asked);
  };
  const usageProblem = (name: string) => {
    const index = usage.findIndex(({ meter }) => meter === name);
    return index < 0
      ? undefined
      : (errorAt(`/usage/${index}/units`) ?? errorAt(`/usage/${index}/meter`));
  };
  const placed = simulate.isError && isRefusal(simulate.error) && simulate.error.fields.length > 0;
  return (
    <>
      <p className="muted">{t("publisher.simulate.hint")}</p>
      <form className={css.simulation} onSubmit={submit} noValidate>
        <Select
          label={t("publisher.simulate.market")}
          data={markets}
          value={market}
          searchable
          allowDeselect={false}
          error={errorAt("/market")}
          onChange={(value) => setMarket(value ?? "")}
        />
        {terms.length === 0 ? null : (
          <Select
            label={t("publisher.simulate.term")}
            data={terms.map((value) => {
              const [of = "", paid = ""] = value.split("/");
              return { value, label: termName(of, paid) };
            })}
            value={term}
            allowDeselect={false}
            error={errorAt("/term")}
            onChange={(value) => setTerm(value ?? "")}
          />
        )}
        {perUser ? (
          <TextInput
            label={t("publisher.simulate.licences")}
            inputMode="numeric"
            value={quantity}
            error={errorAt("/quantity")}
            onChange={(event) => setQuantity(event.currentTarget.value)}
          />
        ) : null}
        <TextInput
          type="date"
          label={t("publisher.simulate.day")}
          description={t("publisher.simulate.dayHint")}
          min="2000-01-01"
          max="2099-12-31"
          value={day}
          error={errorAt("/activatedOn")}
          onChange={(event) => setDay(event.currentTarget.value)}
        />
        {plan.addOn ? (
          <TextInput
            type="date"
            label={t("publisher.simulate.base")}
            description={t("publisher.simulate.baseHint")}
            min="2000-01-01"
            max="2099-12-31"
            value={baseSince}
            error={errorAt("/baseSince")}
            onChange={(event) => setBaseSince(event.currentTarget.value)}
          />
        ) : null}
        {meters.map(({ name, title }) => (
          <TextInput
            key={name}
            label={t("publisher.simulate.units", { meter: title ?? name })}
            inputMode="decimal"
            value={units[name] ?? ""}
            error={usageProblem(name)}
            onChange={(event) => setUnits({ ...units, [name]: event.currentTarget.value })}
          />
        ))}
        <Checkbox
          label={t("publisher.simulate.taxId")}
          checked={taxId}
          onChange={(event) => setTaxId(event.currentTarget.checked)}
        />
        {pricing.freeTrial === true ? (
          <Checkbox
            label={t("publisher.simulate.trial")}
            checked={trial}
            onChange={(event) => setTrial(event.currentTarget.checked)}
          />
        ) : null}
        <div className={css.simulationButton}>
          <Button type="submit" variant="filled" loading={simulate.isPending}>
            {t("publisher.simulate.do")}
          </Button>
        </div>
      </form>
      {simulate.isError && !placed ? (
        <ErrorState error={simulate.error} what={t("publisher.simulate.failed")} />
      ) : null}
      <div role="status">
        {simulate.data === undefined || simulate.isError ? null : (
          <Invoice invoice={simulate.data} meters={meters} perUser={perUser} />
        )}
      </div>
    </>
  );
}

/** The billing terms of the plan as `term/payment`. */
const termsOf = (pricing: JsonObject): readonly string[] =>
  (isList(pricing.terms) ? pricing.terms : []).flatMap((one) =>
    isObject(one) && typeof one.term === "string" && typeof one.payment === "string"
      ? [`${one.term}/${one.payment}`]
      : [],
  );

function Invoice(props: {
  readonly invoice: SimulatedInvoice;
  readonly meters: readonly PriceColumn[];
  readonly perUser: boolean;
}) {
  const t = useText();
  const { locale } = useIntl();
  const taxLabel = useTaxLabel();
  const { invoice, perUser } = props;
  const month = new Intl.DateTimeFormat(locale, {
    month: "long",
    year: "numeric",
    timeZone: "UTC",
  }).format(new Date(`${invoice.month}-01T00:00:00Z`));
  const title = t("publisher.simulate.invoice", { month });
  const meterName = (id: string) => props.meters.find(({ name }) => name === id)?.title ?? id;
  const count = (text: string) =>
    new Intl.NumberFormat(locale, { maximumFractionDigits: 6 }).format(text as unknown as number);
  return (
    <>
      {invoice.trial === null ? null : (
        <p>
          {t("publisher.simulate.free")} <DayText day={invoice.trial.from} /> –{" "}
          <DayText day={invoice.trial.to} />
        </p>
      )}
      {invoice.lines.length === 0 ? (
        <p>{t("publisher.simulate.nothing")}</p>
      ) : (
        <Receipt
          label={title}
          lines={[
            ...invoice.lines.map((line) => ({
              label: (
                <>
                  {line.meter === null ? t("publisher.simulate.payment") : meterName(line.meter.id)}
                  {", "}
                  <DayText day={line.from} /> – <DayText day={line.to} />
                </>
              ),
              detail: (
                <>
                  {line.meter !== null || perUser ? `${count(line.quantity)} × ` : ""}
                  <MoneyText value={line.unitPrice} />
                  {line.of === null || line.of === line.days
                    ? null
                    : ` ${t("partner.quantity.days", { days: line.days, of: line.of })}`}
                  {line.included === null
                    ? null
                    : ` ${
                        line.included === "unlimited"
                          ? t("publisher.simulate.unlimited")
                          : t("publisher.simulate.included", { units: count(line.included) })
                      }`}
                </>
              ),
              amount: <MoneyText value={line.net} />,
            })),
            {
              label: taxLabel(invoice.lines),
              amount: <MoneyText value={invoice.tax} />,
              divided: true,
            },
          ]}
          total={{ label: title, amount: <MoneyText value={invoice.total} strong /> }}
          after={[
            {
              label: t("publisher.simulate.fee", { percent: Number(invoice.storeFeePercent) }),
              amount: <MoneyText value={invoice.storeFee} />,
            },
            { label: t("publisher.simulate.owed"), amount: <MoneyText value={invoice.owed} /> },
            ...(invoice.next === null
              ? []
              : [
                  {
                    label: (
                      <>
                        {t("publisher.simulate.next")} <DayText day={invoice.next.day} />
                      </>
                    ),
                    amount: <MoneyText value={invoice.next.net} />,
                  },
                ]),
          ]}
        />
      )}
      <p className="small dim">{t("publisher.simulate.zone", { zone: invoice.timeZone })}</p>
    </>
  );
}
