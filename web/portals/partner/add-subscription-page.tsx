import { Button, Checkbox } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import { useState } from "react";
import { useOpenCart } from "../../api/carts.ts";
import type { CatalogueCounts, CatalogueFilters } from "../../api/customer-catalogue.ts";
import { useCustomerCatalogue } from "../../api/customer-catalogue.ts";
import type { Customer } from "../../api/customers.ts";
import { CartPanel } from "../../features/carts/cart-panel.tsx";
import { dueNow } from "../../features/carts/totals.ts";
import css from "../../features/catalogue/catalogue.module.css";
import { AvailableEntry, UnavailableEntry } from "../../features/catalogue/entry-row.tsx";
import { useSettledSearch } from "../../features/catalogue/settled-search.ts";
import { TransactNotice } from "../../features/customers/transact-notice.tsx";
import { WithCustomer } from "../../features/customers/with-customer.tsx";
import { useText } from "../../i18n/text.ts";
import { ChoiceChips } from "../../kit/choice-chips.tsx";
import { AppLink, ButtonLink } from "../../kit/link.tsx";
import { type ListState, useListState } from "../../kit/list-state.ts";
import { type Money, MoneyText } from "../../kit/money.tsx";
import { useCountryName } from "../../kit/names.ts";
import { CommandBar, PageBody } from "../../kit/page.tsx";
import { SearchInput } from "../../kit/search-input.tsx";
import { EmptyState, ErrorState, LoadingState } from "../../kit/states.tsx";
import { useActing } from "../../shell/organisation.tsx";

/** R5: the catalogue for one customer, with the cart at its side. */
export function AddSubscriptionPage() {
  const t = useText();
  return (
    <WithCustomer title={t("partner.add.title")} noted>
      {(customer) => <Catalogue customer={customer} />}
    </WithCustomer>
  );
}

function Catalogue({ customer }: { readonly customer: Customer }) {
  const t = useText();
  const { base, organisation } = useActing();
  const countryName = useCountryName();
  const state = useListState();
  const [added, setAdded] = useState<{ readonly name: string; readonly quantity: number }>();
  const filters: CatalogueFilters = {
    q: state.q,
    publisher: state.filter("publisher")[0],
    billingType: state.filter("billing")[0],
    category: state.filter("category")[0],
  };
  const hidden = state.filter("unavailable")[0] === "hidden";
  const available = useCustomerCatalogue(customer.id, "available", filters);
  const cart = useOpenCart(customer.id);
  const counts = available.data?.pages[0]?.counts;
  const lines = cart.data?.lines.length ?? 0;
  const home = `${base}/customers/${customer.id}`;
  return (
    <>
      <CommandBar
        crumbs={[
          { label: t("partner.nav.customers"), href: `${base}/customers` },
          { label: customer.company, href: home },
        ]}
        title={t("partner.add.title")}
        note={t("partner.add.note", {
          partner: organisation.name,
          country: countryName(customer.country),
          currency: customer.currency,
        })}
        plain
      />
      <PageBody>
        <TransactNotice />
        <div className={css.layout}>
          <div>
            <nav className={css.tabs} aria-label={t("partner.add.tabs")}>
              <AppLink href={`${home}/add-subscription`} aria-current="page">
                {t("partner.add.onlineServices")}
                {counts === undefined ? null : <span>{counts.available + counts.unavailable}</span>}
              </AppLink>
            </nav>
            <Filters state={state} counts={counts} />
            <p role="status" className="visually-hidden">
              {added !== undefined
                ? t("partner.add.added", added)
                : counts === undefined
                  ? ""
                  : t("partner.add.found", {
                      available: counts.available,
                      unavailable: counts.unavailable,
                    })}
            </p>
            <Available
              customer={customer}
              list={available}
              filters={filters}
              onAdded={(name, quantity) => setAdded({ name, quantity })}
            />
            <Unavailable
              customer={customer}
              filters={filters}
              count={counts?.unavailable ?? 0}
              hidden={hidden}
              onHide={(hide) => state.change({ unavailable: hide ? "hidden" : undefined })}
            />
          </div>
          <div className={css.side}>
            <CartPanel customer={customer} cart={cart} />
          </div>
        </div>
        {lines === 0 || cart.data == null ? null : (
          <PhoneBar home={home} lines={lines} total={dueNow(cart.data)} />
        )}
      </PageBody>
    </>
  );
}

/** On a phone the cart is a bar at the bottom: how much, and the way to it. */
function PhoneBar(props: {
  readonly home: string;
  readonly lines: number;
  readonly total: Money | undefined;
}) {
  const t = useText();
  return (
    <div className={css.phoneBar}>
      <span>
        <small>{t("partner.cart.lines", { count: props.lines })}</small>
        {props.total === undefined ? null : <MoneyText value={props.total} strong />}
      </span>
      <ButtonLink href={`${props.home}/cart`} variant="filled">
        {t("partner.cart.open")}
      </ButtonLink>
    </div>
  );
}

function Filters(props: {
  readonly state: ListState;
  readonly counts: CatalogueCounts | undefined;
}) {
  const t = useText();
  const { state, counts } = props;
  const search = useSettledSearch(state);
  const choice = (value: string, label: string, count: number | undefined) => ({
    value,
    label,
    ...(count === undefined ? {} : { count }),
  });
  const any =
    state.q !== "" ||
    ["publisher", "billing", "category"].some((id) => state.filter(id).length > 0);
  const set = (id: string) => (value: string) =>
    state.change({ [id]: value === "" ? undefined : value });
  const current = (id: string) => state.filter(id)[0] ?? "";
  const all = { value: "", label: t("partner.filter.all") };
  return (
    <div className={css.filters}>
      <SearchInput
        value={search.typed}
        label={t("partner.add.search")}
        onChange={search.setTyped}
      />
      <ChoiceChips
        label={t("partner.filter.publisher")}
        labelled
        joined
        value={current("publisher")}
        onChange={set("publisher")}
        choices={[
          all,
          choice("operator", t("partner.filter.publisher.operator"), counts?.publisher.operator),
          choice("partner", t("partner.filter.publisher.partner"), counts?.publisher.partner),
        ]}
      />
      <ChoiceChips
        label={t("partner.filter.billing")}
        labelled
        joined
        value={current("billing")}
        onChange={set("billing")}
        choices={[
          all,
          choice("license", t("partner.filter.billing.license"), counts?.billingType.license),
          choice("usage", t("partner.filter.billing.usage"), counts?.billingType.usage),
        ]}
      />
      <ChoiceChips
        label={t("partner.filter.category")}
        labelled
        joined
        value={current("category")}
        onChange={set("category")}
        choices={[
          all,
          choice(
            "enterprise",
            t("partner.filter.category.enterprise"),
            counts?.category.enterprise,
          ),
          choice(
            "small-business",
            t("partner.filter.category.small-business"),
            counts?.category["small-business"],
          ),
          choice("trial", t("partner.filter.category.trial"), counts?.category.trial),
        ]}
      />
      {any ? (
        <Button
          size="xs"
          variant="subtle"
          leftSection={<IconX size={14} />}
          onClick={() =>
            state.change({
              q: undefined,
              publisher: undefined,
              billing: undefined,
              category: undefined,
            })
          }
        >
          {t("partner.filter.clear")}
        </Button>
      ) : null}
    </div>
  );
}

type List = ReturnType<typeof useCustomerCatalogue>;

function Available(props: {
  readonly customer: Customer;
  readonly list: List;
  readonly filters: CatalogueFilters;
  readonly onAdded: (name: string, quantity: number) => void;
}) {
  const t = useText();
  const { list } = props;
  const entries = list.data?.pages.flatMap((page) => page.data) ?? [];
  const count = list.data?.pages[0]?.counts.available ?? 0;
  return (
    <section aria-labelledby="available">
      <div className={css.heading}>
        <h2 id="available">{t("partner.add.available")}</h2>
        <span>{list.data === undefined ? "" : t("partner.add.plans", { count })}</span>
      </div>
      {list.isPending ? (
        <LoadingState what={t("partner.loading.catalogue")} onRetry={() => void list.refetch()} />
      ) : list.data === undefined ? (
        <ErrorState
          error={list.error}
          what={t("partner.error.catalogue")}
          onRetry={() => void list.refetch()}
        />
      ) : entries.length === 0 ? (
        <EmptyState
          title={
            Object.values(props.filters).some((value) => value !== undefined && value !== "")
              ? t("partner.add.noneFound")
              : t("partner.add.none", { company: props.customer.company })
          }
        />
      ) : (
        <ul className={css.entries}>
          {entries.map((entry) => (
            <AvailableEntry
              key={entry.plan.uuid}
              entry={entry}
              customerId={props.customer.id}
              onAdded={(added, quantity) => props.onAdded(added.offer.name, quantity)}
            />
          ))}
        </ul>
      )}
      <More list={list} />
    </section>
  );
}

function Unavailable(props: {
  readonly customer: Customer;
  readonly filters: CatalogueFilters;
  readonly count: number;
  readonly hidden: boolean;
  readonly onHide: (hide: boolean) => void;
}) {
  const t = useText();
  const list = useCustomerCatalogue(props.customer.id, "unavailable", props.filters);
  const entries = list.data?.pages.flatMap((page) => page.data) ?? [];
  if (props.count === 0 && entries.length === 0) return null;
  return (
    <section aria-labelledby="unavailable">
      <div className={css.heading}>
        <h2 id="unavailable">{t("partner.add.unavailable")}</h2>
        <span>{t("partner.add.withReasons", { count: props.count })}</span>
        <Checkbox
          checked={!props.hidden}
          label={t("partner.add.show")}
          onChange={(event) => props.onHide(!event.currentTarget.checked)}
        />
      </div>
      {props.hidden ? null : list.isError ? (
        <ErrorState
          error={list.error}
          what={t("partner.error.catalogue")}
          onRetry={() => void list.refetch()}
        />
      ) : (
        <>
          <ul className={css.entries}>
            {entries.map((entry) => (
              <UnavailableEntry
                key={entry.plan.uuid}
                entry={entry}
                customerId={props.customer.id}
              />
            ))}
          </ul>
          <More list={list} />
        </>
      )}
    </section>
  );
}

function More({ list }: { readonly list: List }) {
  const t = useText();
  if (!list.hasNextPage) return null;
  return (
    <div className={css.more}>
      <Button loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
        {t("partner.more")}
      </Button>
    </div>
  );
}
