import { IconMail } from "@tabler/icons-react";
import {
  type OwnPrivateOffer,
  PRIVATE_OFFER_STATES,
  useOwnPrivateOffers,
} from "../../api/private-offers.ts";
import { ExportList, type FileColumn } from "../../features/lists/export-list.tsx";
import { useTermName } from "../../features/subscriptions/terms.ts";
import { useText } from "../../i18n/text.ts";
import { type Column, DataTable, ListFilters } from "../../kit/data-table.tsx";
import { DayText } from "../../kit/dates.tsx";
import { AppLink } from "../../kit/link.tsx";
import { useListState } from "../../kit/list-state.ts";
import { type Money, MoneyText } from "../../kit/money.tsx";
import { CommandBar, PageBody } from "../../kit/page.tsx";
import { EmptyState, ErrorState, LoadingState } from "../../kit/states.tsx";
import { StatusText } from "../../kit/status.tsx";
import { MissingRole } from "../../shell/missing-role.tsx";
import { useActing } from "../../shell/organisation.tsx";

/** R13: prices that publishers made for this partner alone. */
export function PrivateOffersPage() {
  const { may } = useActing();
  return may("private-offer:read") ? (
    <PrivateOffers />
  ) : (
    <MissingRole permission="private-offer:read" />
  );
}

/** A price of a plan, or of one of its metered units. */
type FileLine = {
  readonly of: OwnPrivateOffer;
  readonly plan: OwnPrivateOffer["plans"][number];
  readonly term: string;
  readonly unit: string;
  readonly listPrice: Money;
  readonly price: Money;
};
const linesOf = (of: OwnPrivateOffer): readonly FileLine[] =>
  of.plans.flatMap((plan) =>
    plan.prices.flatMap(({ term, listPrice, price, meters }) => [
      { of, plan, term, unit: "", listPrice, price },
      ...meters.map((meter) => ({ ...meter, of, plan, term, unit: meter.id })),
    ]),
  );
const FILE: readonly FileColumn<FileLine>[] = [
  ["PrivateOfferId", ({ of }) => of.id],
  ["PrivateOffer", ({ of }) => of.name],
  ["State", ({ of }) => of.state],
  ["From", ({ of }) => of.from],
  ["Until", ({ of }) => of.until],
  ["OfferId", ({ of }) => of.offer.slug],
  ["Offer", ({ of }) => of.offer.name],
  ["Publisher", ({ of }) => of.publisher.name],
  ["PlanId", ({ plan }) => plan.id],
  ["Plan", ({ plan }) => plan.name],
  ["Term", ({ term }) => term],
  ["MeteredUnit", ({ unit }) => unit],
  ["ListPrice", ({ listPrice }) => listPrice.amount],
  ["Price", ({ price }) => price.amount],
  ["Currency", ({ price }) => price.currency],
  [
    "Customers",
    ({ of }) =>
      of.forAllCustomers ? "all" : of.customers.map(({ company }) => company).join("; "),
  ],
];

function PrivateOffers() {
  const t = useText();
  const { organisation } = useActing();
  const state = useListState();
  const wanted = { q: state.q || undefined, state: state.filter("state")[0] };
  const offers = useOwnPrivateOffers({ ...wanted, cursor: state.cursor });
  const filtered = Object.values(wanted).some((value) => value !== undefined);
  const days = (one: OwnPrivateOffer) => (
    <>
      <DayText day={one.from} /> – <DayText day={one.until} />
    </>
  );
  const columns: readonly Column<OwnPrivateOffer>[] = [
    {
      id: "name",
      header: t("privateOffers.one"),
      cell: (one) => (
        <span>
          <b>{one.name}</b>
          <br />
          <small className="dim">
            {one.offer.name} · {one.publisher.name}
          </small>
        </span>
      ),
    },
    {
      id: "state",
      header: t("privateOffers.state"),
      cell: (one) => <StatusText of="private-offer" status={one.state} />,
    },
    { id: "days", header: t("privateOffers.days"), cell: days },
    { id: "prices", header: t("privateOffers.prices"), cell: (one) => <Prices of={one} /> },
    { id: "customers", header: t("privateOffers.customers"), cell: (one) => <For of={one} /> },
    {
      id: "ask",
      header: t("privateOffers.action"),
      align: "right",
      cell: (one) => <Ask of={one} />,
    },
  ];
  return (
    <>
      <CommandBar
        crumbs={[{ label: organisation.name }]}
        title={t("privateOffers.title")}
        actions={
          <ExportList<OwnPrivateOffer, FileLine>
            name="private-offers"
            path="/v1/private-offers"
            query={wanted}
            linesOf={linesOf}
            columns={FILE}
          />
        }
      />
      <PageBody>
        <p className="muted" style={{ maxWidth: 720, marginBottom: 16 }}>
          {t("privateOffers.explain")}
        </p>
        <ListFilters
          state={state}
          searchLabel={t("privateOffers.search")}
          filters={[
            {
              id: "state",
              label: t("privateOffers.state"),
              single: true,
              options: PRIVATE_OFFER_STATES.filter((value) => value !== "withdrawn").map(
                (value) => ({ value, label: t(`status.private-offer.${value}`) }),
              ),
            },
          ]}
        />
        {offers.isPending ? (
          <LoadingState what={t("privateOffers.title")} onRetry={() => void offers.refetch()} />
        ) : offers.data === undefined ? (
          <ErrorState
            error={offers.error}
            what={t("privateOffers.failed")}
            onRetry={() => void offers.refetch()}
          />
        ) : offers.data.data.length === 0 ? (
          <EmptyState title={t(filtered ? "privateOffers.noneFound" : "privateOffers.none")} />
        ) : (
          <DataTable
            label={t("privateOffers.title")}
            rows={offers.data.data}
            rowKey={({ id }) => id}
            state={state}
            nextCursor={offers.data.nextCursor}
            columns={columns}
            phone={(one) => ({
              title: one.name,
              lines: [
                `${one.offer.name} · ${one.publisher.name}`,
                <StatusText key="state" of="private-offer" status={one.state} />,
                <span key="days">{days(one)}</span>,
                <Prices key="prices" of={one} />,
                <For key="for" of={one} />,
                <Ask key="ask" of={one} />,
              ],
            })}
          />
        )}
      </PageBody>
    </>
  );
}

/** What one licence, or the plan, costs for each term in the partner's own country. */
function Prices({ of }: { readonly of: OwnPrivateOffer }) {
  const t = useText();
  const termName = useTermName();
  const rows = of.plans.flatMap((plan) => plan.prices.map((price) => ({ plan, price })));
  if (rows.length === 0) return <span className="dim">{t("privateOffers.elsewhere")}</span>;
  return (
    <span style={{ display: "grid", gap: 2 }}>
      {rows.map(({ plan, price }) => (
        <span key={`${plan.id} ${price.term} ${price.payment}`}>
          {plan.name}, {termName(price.term, price.payment)}:{" "}
          <MoneyText value={price.price} strong />{" "}
          {price.price.amount === price.listPrice.amount ? null : (
            <ListPrice of={price.listPrice} />
          )}
          {price.meters.map((meter) => (
            <small key={meter.id} style={{ display: "block" }}>
              {meter.name}: <MoneyText value={meter.price} /> <ListPrice of={meter.listPrice} />
            </small>
          ))}
        </span>
      ))}
    </span>
  );
}

function ListPrice({ of }: { readonly of: Money }) {
  const t = useText();
  return (
    <del className="dim">
      <span className="visually-hidden">{t("privateOffers.listPrice")} </span>
      <MoneyText value={of} />
    </del>
  );
}

function For({ of: { forAllCustomers, customers } }: { readonly of: OwnPrivateOffer }) {
  const t = useText();
  const { base, may } = useActing();
  if (forAllCustomers) return t("privateOffers.allCustomers");
  if (customers.length === 0) return <span className="dim">{t("privateOffers.noCustomer")}</span>;
  return (
    <span style={{ display: "grid", gap: 2 }}>
      {customers.map(({ id, company }) => (
        <span key={id}>
          {may("customer:read") ? (
            <AppLink href={`${base}/customers/${id}`}>{company}</AppLink>
          ) : (
            company
          )}
        </span>
      ))}
    </span>
  );
}

/** A question to the publisher goes by mail: nothing has to be accepted. */
function Ask({ of: { contact, name } }: { readonly of: OwnPrivateOffer }) {
  const t = useText();
  if (contact === null) return null;
  return (
    <a href={`mailto:${contact.email}?subject=${encodeURIComponent(name)}`}>
      <IconMail size={15} aria-hidden="true" /> {t("privateOffers.ask")}
      <span className="visually-hidden"> {name}</span>
    </a>
  );
}
