import { Button, Select } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { useState } from "react";
import { useMarkets } from "../../api/catalogue.ts";
import { useApi } from "../../api/context.tsx";
import { SEGMENTS } from "../../api/customers.ts";
import {
  downloadPriceList,
  type PriceListEntry,
  type PriceListFilters,
  usePriceList,
} from "../../api/price-list.ts";
import { useSegmentName } from "../../features/customers/segments.ts";
import { TransactNotice } from "../../features/customers/transact-notice.tsx";
import { PrivatePrice } from "../../features/subscriptions/private-price.tsx";
import { usePriceUnit, useTermName } from "../../features/subscriptions/terms.ts";
import { useRichText, useText } from "../../i18n/text.ts";
import { saveFile } from "../../kit/csv.ts";
import { type Column, DataTable, type Filter, ListFilters } from "../../kit/data-table.tsx";
import { OutsideLink } from "../../kit/link.tsx";
import { useListState } from "../../kit/list-state.ts";
import { MoneyText } from "../../kit/money.tsx";
import { useCountryName } from "../../kit/names.ts";
import { CommandBar, PageBody } from "../../kit/page.tsx";
import { EmptyState, ErrorState, LoadingState, Reason } from "../../kit/states.tsx";
import { useActing } from "../../shell/organisation.tsx";
import css from "./price-list.module.css";

/** Pricing and offers: what the partner can sell in a market, at which prices and conditions (SUB-18). */
export function PriceListPage() {
  const t = useText();
  const { organisation } = useActing();
  const countryName = useCountryName();
  const state = useListState();
  const filters: PriceListFilters = {
    market: state.filter("market")[0],
    q: state.q || undefined,
    publisher: state.filter("publisher")[0],
    billingType: state.filter("billing")[0],
    kind: state.filter("kind")[0],
    segment: state.filter("segment")[0],
    once: state.filter("limit")[0] === "one" ? "true" : undefined,
  };
  const list = usePriceList({ ...filters, cursor: state.cursor });
  const market = list.data?.market;
  const isFiltered = Object.entries(filters).some(
    ([name, value]) => name !== "market" && value !== undefined,
  );
  return (
    <>
      <CommandBar
        crumbs={[{ label: organisation.name }]}
        title={t("priceList.title")}
        note={
          market === undefined ? undefined : t("priceList.note", { market: countryName(market) })
        }
        actions={<Downloads filters={filters} market={market} />}
      />
      <PageBody>
        <TransactNotice />
        <ListFilters
          state={state}
          searchLabel={t("priceList.search")}
          filters={useFilters()}
          fields={{
            market: (
              <MarketField
                value={market}
                onChange={(next) => state.change({ market: next ?? undefined })}
              />
            ),
          }}
        />
        {list.isPending ? (
          <LoadingState what={t("priceList.title")} onRetry={() => void list.refetch()} />
        ) : list.data === undefined ? (
          <ErrorState
            error={list.error}
            what={t("priceList.failed")}
            onRetry={() => void list.refetch()}
          />
        ) : list.data.data.length === 0 ? (
          <EmptyState
            title={t(isFiltered ? "priceList.noneFound" : "priceList.none", {
              market: countryName(list.data.market),
            })}
          />
        ) : (
          <Table entries={list.data.data} nextCursor={list.data.nextCursor} />
        )}
      </PageBody>
    </>
  );
}

function useFilters(): readonly Filter[] {
  const t = useText();
  const segmentName = useSegmentName();
  const one = (value: string, label: string) => ({ value, label });
  return [
    {
      id: "publisher",
      label: t("partner.filter.publisher"),
      single: true,
      options: [
        one("operator", t("partner.filter.publisher.operator")),
        one("partner", t("partner.filter.publisher.partner")),
      ],
    },
    {
      id: "billing",
      label: t("partner.filter.billing"),
      single: true,
      options: [
        one("license", t("partner.filter.billing.license")),
        one("usage", t("partner.filter.billing.usage")),
      ],
    },
    {
      id: "kind",
      label: t("priceList.kind"),
      single: true,
      options: [
        one("plan", t("priceList.kind.plan")),
        one("trial", t("priceList.kind.trial")),
        one("add-on", t("priceList.kind.addOn")),
      ],
    },
    {
      id: "segment",
      label: t("priceList.segment"),
      single: true,
      options: SEGMENTS.map((segment) => one(segment, segmentName(segment))),
    },
    {
      id: "limit",
      label: t("priceList.limit"),
      single: true,
      options: [one("one", t("priceList.limit.one"))],
    },
  ];
}

function MarketField(props: {
  readonly value: string | undefined;
  readonly onChange: (market: string | null) => void;
}) {
  const t = useText();
  const countryName = useCountryName();
  const markets = useMarkets();
  const options = (markets.data ?? [])
    .map(({ market }) => ({ value: market, label: countryName(market) }))
    .sort((a, b) => a.label.localeCompare(b.label));
  return (
    <Select
      aria-label={t("priceList.market")}
      searchable
      allowDeselect={false}
      data={options}
      value={props.value ?? null}
      onChange={props.onChange}
      w={220}
    />
  );
}

function Downloads(props: {
  readonly filters: PriceListFilters;
  readonly market: string | undefined;
}) {
  const t = useText();
  const api = useApi();
  const [busy, setBusy] = useState<"prices" | "matrix">();
  const [failed, setFailed] = useState<unknown>();
  const save = async (content: "prices" | "matrix") => {
    setBusy(content);
    setFailed(undefined);
    try {
      const name = `${content === "prices" ? "price-list" : "offer-matrix"}-${props.market}.csv`;
      saveFile(name, await downloadPriceList(api, content, props.filters));
    } catch (error) {
      setFailed(error);
    } finally {
      setBusy(undefined);
    }
  };
  return (
    <>
      {(["prices", "matrix"] as const).map((content) => (
        <Button
          key={content}
          leftSection={<IconDownload size={16} />}
          loading={busy === content}
          disabled={props.market === undefined}
          onClick={() => void save(content)}
        >
          {t(content === "prices" ? "priceList.download" : "priceList.matrix")}
        </Button>
      ))}
      {failed === undefined ? null : (
        <span role="alert" className="small">
          {t("kit.list.exportFailed")} <Reason error={failed} />
        </span>
      )}
    </>
  );
}

function Table(props: {
  readonly entries: readonly PriceListEntry[];
  readonly nextCursor: string | null;
}) {
  const t = useText();
  const rich = useRichText();
  const state = useListState();
  const columns: readonly Column<PriceListEntry>[] = [
    {
      id: "offer",
      header: t("priceList.offer"),
      cell: ({ offer, plan }) => (
        <span className={css.two}>
          <b>
            <OutsideLink href={offer.storefrontUrl}>{offer.name}</OutsideLink>
          </b>
          <small>
            {plan.name} · {offer.publisher.name}
          </small>
          <small className="mono">
            {offer.slug} · {plan.id}
          </small>
        </span>
      ),
    },
    { id: "prices", header: t("priceList.price"), cell: (entry) => <Prices entry={entry} /> },
    {
      id: "quantity",
      header: t("priceList.licences"),
      cell: ({ plan }) => <Quantity plan={plan} />,
    },
    {
      id: "conditions",
      header: t("priceList.conditions"),
      cell: ({ plan }) => <Conditions plan={plan} />,
    },
    {
      id: "countries",
      header: t("priceList.countries"),
      cell: ({ plan }) => <Countries plan={plan} />,
    },
  ];
  return (
    <DataTable
      label={t("priceList.title")}
      rows={props.entries}
      rowKey={({ plan }) => plan.uuid}
      columns={columns}
      state={state}
      nextCursor={props.nextCursor}
      phone={(entry) => ({
        title: <OutsideLink href={entry.offer.storefrontUrl}>{entry.offer.name}</OutsideLink>,
        lines: [
          `${entry.plan.name} · ${entry.offer.publisher.name}`,
          <Prices key="prices" entry={entry} />,
          ...(entry.plan.pricingModel === "per-user"
            ? [
                <span key="quantity">
                  {rich("priceList.licenceRange", { range: <Quantity plan={entry.plan} /> })}
                </span>,
              ]
            : []),
          <Conditions key="conditions" plan={entry.plan} quiet />,
          <Countries key="countries" plan={entry.plan} />,
        ],
      })}
    />
  );
}

function Prices({ entry }: { readonly entry: PriceListEntry }) {
  const t = useText();
  const termName = useTermName();
  const priceUnit = usePriceUnit();
  const { prices, meters, plan } = entry;
  return (
    <ul className={css.prices}>
      {prices.map(({ term, payment, price, paymentPeriod, privateOffer }) => (
        <li key={term}>
          <MoneyText value={price} strong /> {priceUnit(plan.pricingModel, paymentPeriod)}
          <small className="dim">{termName(term, payment)}</small>
          <PrivatePrice offer={privateOffer} />
        </li>
      ))}
      {meters.map(({ id, name, unit, price }) => (
        <li key={id}>
          <MoneyText value={price} strong /> {t("priceList.perUnit", { unit })}
          <small className="dim">{name}</small>
        </li>
      ))}
    </ul>
  );
}

type Plan = PriceListEntry["plan"];

function Quantity({ plan }: { readonly plan: Plan }) {
  const t = useText();
  const { minimum, maximum } = plan.quantity;
  if (plan.pricingModel !== "per-user") return <span className="dim">–</span>;
  return maximum === null
    ? t("priceList.from", { minimum })
    : t("priceList.range", { minimum, maximum });
}

function Countries({ plan }: { readonly plan: Plan }) {
  const t = useText();
  const countryName = useCountryName();
  return (
    <details className={css.countries}>
      <summary>{t("priceList.countryCount", { count: plan.countries.length })}</summary>
      <p className="small">{plan.countries.map(countryName).join(", ")}</p>
    </details>
  );
}

function Conditions({ plan, quiet }: { readonly plan: Plan; readonly quiet?: true }) {
  const t = useText();
  const segmentName = useSegmentName();
  const said = [
    ...(plan.trialDays > 0 ? [t("partner.catalogue.trial", { days: plan.trialDays })] : []),
    ...(plan.basePlans === null
      ? []
      : [t("priceList.addOnTo", { plans: plan.basePlans.join(", ") })]),
    ...(plan.limitPerCustomer === null
      ? []
      : [t("priceList.perCustomer", { count: plan.limitPerCustomer })]),
    ...(plan.segments.length === 0 || plan.segments.length === SEGMENTS.length
      ? []
      : [t("priceList.onlyFor", { segments: plan.segments.map(segmentName).join(", ") })]),
  ];
  if (said.length === 0) return quiet ? null : <span className="dim">–</span>;
  return (
    <ul className={css.conditions}>
      {said.map((one) => (
        <li key={one}>{one}</li>
      ))}
    </ul>
  );
}
