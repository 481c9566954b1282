import { useParams } from "@tanstack/react-router";
import { SUBSCRIPTION_STATUSES } from "../../api/subscriptions.ts";
import {
  type OfferSubscription,
  useOfferSubscription,
  useOfferSubscriptions,
} from "../../api/usage.ts";
import { UsageSection } from "../../features/usage/usage-section.tsx";
import { useText } from "../../i18n/text.ts";
import { CopyText } from "../../kit/copy-text.tsx";
import { type Column, DataTable, ListFilters } from "../../kit/data-table.tsx";
import { DateText, DayText } from "../../kit/dates.tsx";
import { AppLink } from "../../kit/link.tsx";
import { useListState } from "../../kit/list-state.ts";
import { useCountryName } from "../../kit/names.ts";
import { CommandBar, KeyValueList, PageBody, Section } from "../../kit/page.tsx";
import { EmptyState, ErrorState, LoadingState } from "../../kit/states.tsx";
import { StatusBadge, StatusText } from "../../kit/status.tsx";
import { useActing } from "../../shell/organisation.tsx";

/** P25: who has what of the publisher's offers. */
export function CustomersPage() {
  const t = useText();
  const { base, organisation } = useActing();
  const state = useListState();
  const status = state.filter("status")[0];
  const found = useOfferSubscriptions({ q: state.q || undefined, status, cursor: state.cursor });
  const filtered = state.q !== "" || status !== undefined;
  const hrefOf = (row: OfferSubscription) => `${base}/customers/${row.id}`;
  const columns: readonly Column<OfferSubscription>[] = [
    {
      id: "customer",
      header: t("usage.customer"),
      cell: (row) => <AppLink href={hrefOf(row)}>{row.customer.company}</AppLink>,
    },
    {
      id: "offer",
      header: t("usage.offer"),
      cell: (row) => (
        <span>
          {row.offer.name} <span className="dim">· {row.plan.name}</span>
        </span>
      ),
    },
    {
      id: "status",
      header: t("usage.status"),
      cell: (row) => <StatusText of="subscription" status={row.status} />,
    },
    {
      id: "licences",
      header: t("usage.licences"),
      align: "right",
      cell: (row) => row.quantity ?? "–",
    },
    {
      id: "ordered",
      header: t("usage.ordered"),
      cell: (row) => <DateText at={row.orderedAt} />,
    },
  ];
  return (
    <>
      <CommandBar crumbs={[{ label: organisation.name }]} title={t("usage.customers")} />
      <PageBody>
        <ListFilters
          state={state}
          searchLabel={t("usage.customers.search")}
          filters={[
            {
              id: "status",
              label: t("usage.status"),
              single: true,
              options: SUBSCRIPTION_STATUSES.map((value) => ({
                value,
                label: t(`status.subscription.${value}`),
              })),
            },
          ]}
        />
        {found.isPending ? (
          <LoadingState what={t("usage.customers.loading")} onRetry={() => void found.refetch()} />
        ) : found.data === undefined ? (
          <ErrorState
            error={found.error}
            what={t("usage.customers.failed")}
            onRetry={() => void found.refetch()}
          />
        ) : found.data.data.length === 0 ? (
          <EmptyState title={t(filtered ? "usage.customers.noMatch" : "usage.customers.none")} />
        ) : (
          <DataTable
            label={t("usage.customers")}
            rows={found.data.data}
            rowKey={(row) => row.id}
            hrefOf={hrefOf}
            columns={columns}
            state={state}
            nextCursor={found.data.nextCursor}
            phone={(row) => ({
              title: row.customer.company,
              lines: [
                `${row.offer.name} · ${row.plan.name}`,
                <StatusText key="status" of="subscription" status={row.status} />,
              ],
            })}
          />
        )}
      </PageBody>
    </>
  );
}

/** P25: one subscription of the publisher's offers, with its usage. */
export function SubscriptionPage() {
  const t = useText();
  const { base } = useActing();
  const { subscription: id = "" } = useParams({ strict: false }) as {
    readonly subscription?: string;
  };
  const found = useOfferSubscription(id);
  const list = { label: t("usage.customers"), href: `${base}/customers` };
  if (found.isPending)
    return (
      <PageBody>
        <LoadingState what={t("usage.customers.loading")} onRetry={() => void found.refetch()} />
      </PageBody>
    );
  if (found.data === undefined)
    return (
      <PageBody>
        <ErrorState
          error={found.error}
          what={t("usage.subscription.failed")}
          onRetry={() => void found.refetch()}
          away={<AppLink href={list.href}>{list.label}</AppLink>}
        />
      </PageBody>
    );
  const subscription = found.data;
  return (
    <>
      <CommandBar
        crumbs={[list]}
        title={subscription.customer.company}
        status={<StatusBadge of="subscription" status={subscription.status} />}
        note={`${subscription.offer.name} · ${subscription.plan.name}`}
      />
      <PageBody side={<Facts subscription={subscription} />}>
        {subscription.metered ? (
          <UsageSection subscriptionId={subscription.id} first />
        ) : (
          <Section title={t("usage.title")} first>
            <p className="muted">{t("usage.notMetered")}</p>
          </Section>
        )}
      </PageBody>
    </>
  );
}

function Facts({ subscription }: { readonly subscription: OfferSubscription }) {
  const t = useText();
  const countryName = useCountryName();
  const { customer, termStart, termLastDay } = subscription;
  return (
    <Section title={t("usage.facts")}>
      <KeyValueList
        facts={[
          { label: t("usage.country"), value: countryName(customer.country) },
          {
            label: t("usage.tenantId"),
            value: <CopyText text={customer.tenantId} label={t("usage.tenantId")} />,
          },
          {
            label: t("usage.subscriptionId"),
            value: <CopyText text={subscription.id} label={t("usage.subscriptionId")} />,
          },
          { label: t("usage.fulfilment"), value: subscription.fulfilment },
          ...(subscription.quantity === null
            ? []
            : [{ label: t("usage.licences"), value: String(subscription.quantity) }]),
          { label: t("usage.ordered"), value: <DateText at={subscription.orderedAt} /> },
          ...(subscription.activatedAt === null
            ? []
            : [{ label: t("usage.activated"), value: <DateText at={subscription.activatedAt} /> }]),
          ...(termStart === null || termLastDay === null
            ? []
            : [
                {
                  label: t("usage.term"),
                  value: (
                    <>
                      <DayText day={termStart} /> – <DayText day={termLastDay} />
                    </>
                  ),
                },
              ]),
          {
            label: t("usage.autoRenew"),
            value: t(subscription.autoRenew ? "usage.on" : "usage.off"),
          },
        ]}
      />
    </Section>
  );
}
