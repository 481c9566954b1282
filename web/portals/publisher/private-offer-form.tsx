import { Button, Checkbox, Modal, NativeSelect, Textarea, TextInput } from "@mantine/core";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import { type FormEvent, useState } from "react";
import { useMarkets } from "../../api/catalogue.ts";
import { useIntent } from "../../api/intent.ts";
import type {
  PrivateOffer,
  PrivateOfferBody,
  PrivateOfferLine,
  useChangePrivateOffer,
} from "../../api/private-offers.ts";
import { isRefusal } from "../../api/problem.ts";
import { useText } from "../../i18n/text.ts";
import { useNow, useZone } from "../../kit/dates.tsx";
import { useCountryName } from "../../kit/names.ts";
import { RefusedNotice } from "../../kit/states.tsx";
import { useOpenOffer } from "./offer-context.tsx";
import css from "./publisher.module.css";

const TERMS = ["P1M", "P1Y", "P2Y", "P3Y"] as const;

/** A line as it is typed: a percentage, or a price in a market for a term. */
type TypedLine = {
  readonly key: number;
  readonly planId: string;
  readonly kind: "percent" | "price";
  readonly percent: string;
  /** Whether the percentage is off usage, too. */
  readonly usage: boolean;
  readonly market: string;
  readonly term: string;
  readonly price: string;
  /** A line for each metered unit: its ID and its price. */
  readonly meters: string;
};

/** Makes a private offer, or changes one on which nothing was sold. */
export function PrivateOfferForm(props: {
  /** The one that is changed, or copied; absent for an empty form. */
  readonly from: PrivateOffer | undefined;
  readonly edits: boolean;
  readonly change: ReturnType<typeof useChangePrivateOffer>;
  readonly onClose: () => void;
}) {
  const t = useText();
  const { offer } = useOpenOffer();
  const { timeZone } = useZone();
  const today = new Intl.DateTimeFormat("en-CA", { timeZone }).format(useNow(60));
  const country = useCountryName();
  const markets = useMarkets();
  const intent = useIntent();
  const { from, change } = props;
  const plans = offer.plans.filter(
    ({ pricingModel, visibility }) =>
      (pricingModel === "flat" || pricingModel === "per-user") && visibility !== "private",
  );
  const [name, setName] = useState(from?.name ?? "");
  const [days, setDays] = useState({
    from: props.edits && from !== undefined ? from.from : today,
    until: props.edits && from !== undefined ? from.until : "",
  });
  const [partners, setPartners] = useState((from?.partnerTenantIds ?? []).join("\n"));
  const [customers, setCustomers] = useState((from?.customerTenantIds ?? []).join("\n"));
  const [lines, setLines] = useState<readonly TypedLine[]>(() =>
    from === undefined
      ? [typed(undefined, 0, plans[0]?.planId ?? "")]
      : from.lines.map((line, index) => typed(line, index, line.planId)),
  );
  const fields = isRefusal(change.error) ? change.error.fields : [];
  const errorAt = (pointer: string): string | undefined =>
    fields.find((field) => field.pointer === pointer)?.detail;
  const errorIn = (list: string): string | undefined =>
    fields.find(({ pointer }) => pointer === list || pointer.startsWith(`${list}/`))?.detail;
  const put = (key: number, part: Partial<TypedLine>) =>
    setLines((now) => now.map((line) => (line.key === key ? { ...line, ...part } : line)));
  const send = (event: FormEvent) => {
    event.preventDefault();
    if (change.isPending) return;
    const body: PrivateOfferBody = {
      name: name.trim(),
      ...days,
      partnerTenantIds: idsIn(partners),
      customerTenantIds: idsIn(customers),
      lines: lines.map(lineOf),
    };
    change.mutate(
      props.edits && from !== undefined
        ? { kind: "edit", of: from, body }
        : { kind: "make", body, idempotencyKey: intent.keyFor(body) },
      {
        onSuccess: () => {
          intent.done();
          props.onClose();
        },
        onError: (error) => {
          if (isRefusal(error)) intent.done();
        },
      },
    );
  };
  const marketOptions = (markets.data ?? [])
    .map(({ market }) => ({ value: market, label: country(market) }))
    .sort((a, b) => a.label.localeCompare(b.label));
  return (
    <Modal
      opened
      onClose={props.onClose}
      title={t(props.edits ? "privateOffers.edit" : "privateOffers.make")}
      closeButtonProps={{ "aria-label": t("kit.close") }}
      closeOnClickOutside={false}
      size={720}
    >
      <form className={css.privateOffer} onSubmit={send} noValidate>
        {change.isError ? <RefusedNotice error={change.error} /> : null}
        <TextInput
          label={t("privateOffers.name")}
          description={t("privateOffers.name.hint")}
          maxLength={100}
          required
          data-autofocus
          value={name}
          error={errorAt("/name")}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <div className={css.privatePair}>
          {(["from", "until"] as const).map((one) => (
            <TextInput
              key={one}
              type="date"
              label={t(`privateOffers.${one}`)}
              required
              value={days[one]}
              error={errorAt(`/${one}`)}
              onChange={(event) => {
                const { value } = event.currentTarget;
                setDays((now) => ({ ...now, [one]: value }));
              }}
            />
          ))}
        </div>
        <Textarea
          label={t("privateOffers.partners")}
          description={t("privateOffers.partners.hint")}
          autosize
          minRows={2}
          maxRows={6}
          required
          value={partners}
          error={errorIn("/partnerTenantIds")}
          onChange={(event) => setPartners(event.currentTarget.value)}
        />
        <Textarea
          label={t("privateOffers.forCustomers")}
          description={t("privateOffers.forCustomers.hint")}
          autosize
          minRows={1}
          maxRows={6}
          value={customers}
          error={errorIn("/customerTenantIds")}
          onChange={(event) => setCustomers(event.currentTarget.value)}
        />
        {lines.map((line, index) => {
          const at = `/lines/${index}`;
          return (
            <fieldset key={line.key} className={css.privateLine}>
              <legend>{t("privateOffers.line", { number: index + 1 })}</legend>
              <NativeSelect
                label={t("privateOffers.plan")}
                data={plans.map(({ planId, name: plan }) => ({
                  value: planId,
                  label: plan ?? planId,
                }))}
                value={line.planId}
                error={errorAt(`${at}/planId`)}
                onChange={(event) => put(line.key, { planId: event.currentTarget.value })}
              />
              <NativeSelect
                label={t("privateOffers.kind")}
                data={[
                  { value: "percent", label: t("privateOffers.kind.percent") },
                  { value: "price", label: t("privateOffers.kind.price") },
                ]}
                value={line.kind}
                onChange={(event) =>
                  put(line.key, {
                    kind: event.currentTarget.value === "price" ? "price" : "percent",
                  })
                }
              />
              {line.kind === "percent" ? (
                <>
                  <TextInput
                    label={t("privateOffers.percent")}
                    inputMode="decimal"
                    maxLength={6}
                    required
                    value={line.percent}
                    error={errorAt(`${at}/percent`)}
                    onChange={(event) => put(line.key, { percent: event.currentTarget.value })}
                  />
                  <Checkbox
                    label={t("privateOffers.usage")}
                    checked={line.usage}
                    onChange={(event) => put(line.key, { usage: event.currentTarget.checked })}
                  />
                </>
              ) : (
                <>
                  <NativeSelect
                    label={t("privateOffers.market")}
                    data={marketOptions}
                    value={line.market}
                    error={errorAt(`${at}/market`)}
                    onChange={(event) => put(line.key, { market: event.currentTarget.value })}
                  />
                  <NativeSelect
                    label={t("privateOffers.term")}
                    data={TERMS.map((value) => ({
                      value,
                      label: t(`privateOffers.term.${value}`),
                    }))}
                    value={line.term}
                    error={errorAt(`${at}/term`)}
                    onChange={(event) => put(line.key, { term: event.currentTarget.value })}
                  />
                  <TextInput
                    label={t("privateOffers.price")}
                    inputMode="decimal"
                    maxLength={20}
                    required
                    value={line.price}
                    error={errorAt(`${at}/price`)}
                    onChange={(event) => put(line.key, { price: event.currentTarget.value })}
                  />
                  <Textarea
                    className={css.wide}
                    label={t("privateOffers.meters")}
                    description={t("privateOffers.meters.hint")}
                    autosize
                    minRows={1}
                    maxRows={6}
                    value={line.meters}
                    error={errorIn(`${at}/meters`)}
                    onChange={(event) => put(line.key, { meters: event.currentTarget.value })}
                  />
                </>
              )}
              {lines.length === 1 ? null : (
                <Button
                  variant="subtle"
                  leftSection={<IconTrash size={16} />}
                  onClick={() => setLines((now) => now.filter(({ key }) => key !== line.key))}
                >
                  {t("privateOffers.removeLine", { number: index + 1 })}
                </Button>
              )}
            </fieldset>
          );
        })}
        <div className={css.privateButtons}>
          <Button
            leftSection={<IconPlus size={16} />}
            onClick={() =>
              setLines((now) => [
                ...now,
                typed(
                  undefined,
                  1 + Math.max(...now.map(({ key }) => key)),
                  plans[0]?.planId ?? "",
                ),
              ])
            }
          >
            {t("privateOffers.addLine")}
          </Button>
          <Button type="submit" variant="filled" loading={change.isPending}>
            {t(props.edits ? "privateOffers.save" : "privateOffers.make")}
          </Button>
        </div>
      </form>
    </Modal>
  );
}

const typed = (line: PrivateOfferLine | undefined, key: number, planId: string): TypedLine => ({
  key,
  planId,
  kind: line !== undefined && "price" in line ? "price" : "percent",
  percent: line !== undefined && "percent" in line ? line.percent : "",
  usage: line === undefined || !("percent" in line) || line.usage === true,
  market: line !== undefined && "market" in line ? line.market : "FR",
  term: line !== undefined && "term" in line ? line.term : "P1M",
  price: line !== undefined && "price" in line ? line.price : "",
  meters:
    line !== undefined && "price" in line
      ? (line.meters ?? []).map(({ id, price }) => `${id} ${price}`).join("\n")
      : "",
});

/** A comma is what many people type for a decimal point. */
const lineOf = (line: TypedLine): PrivateOfferLine =>
  line.kind === "percent"
    ? {
        planId: line.planId,
        percent: line.percent.trim().replace(",", "."),
        usage: line.usage,
      }
    : {
        planId: line.planId,
        market: line.market,
        term: line.term,
        price: line.price.trim().replace(",", "."),
        meters: metersIn(line.meters),
      };

/** The price is what stands last of a line; without one the line is refused and named. */
const metersIn = (text: string): { readonly id: string; readonly price: string }[] =>
  text.split("\n").flatMap((line) => {
    const [id = "", price = "-"] = line.trim().split(/[\s:=]+/);
    return id === "" ? [] : [{ id, price: price.replace(",", ".") }];
  });

const idsIn = (text: string): readonly string[] =>
  text
    .toLowerCase()
    .split(/[\s,;]+/)
    .filter((id) => id !== "");
