import { useSearch } from "@tanstack/react-router";
import { type ActivityEntry, useActivity } from "../../api/activity.ts";
import { useText } from "../../i18n/text.ts";
import { type Column, DataTable, ListFilters } from "../../kit/data-table.tsx";
import { DateText } from "../../kit/dates.tsx";
import { AppLink } from "../../kit/link.tsx";
import { useListState } from "../../kit/list-state.ts";
import { CommandBar, type Crumb, PageBody } from "../../kit/page.tsx";
import { EmptyState, ErrorState, LoadingState } from "../../kit/states.tsx";
import { MissingRole } from "../../shell/missing-role.tsx";
import { useActing } from "../../shell/organisation.tsx";
import css from "../customers/customers.module.css";
import { OfCustomer } from "../customers/with-customer.tsx";
import { SaveFileButton } from "../lists/save-file-button.tsx";

/** What can be chosen among, by who reads it. */
const ABOUT = {
  partner: ["customer", "relationship-request", "order", "subscription", "opportunity"],
  customer: [
    "directory-user",
    "directory-group",
    "licences",
    "delegation",
    "order",
    "subscription",
  ],
} as const;
/** Pages about what an entry is about, below the portal. */
const PAGES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  partner: {
    customer: "customers",
    subscription: "subscriptions",
    order: "orders",
    opportunity: "co-sell",
  },
  customer: {
    "directory-user": "users",
    "directory-group": "users/groups",
    licences: "licences",
    subscription: "subscriptions",
    order: "orders",
  },
};
/** The file has all of them. */
const CHANGES_SHOWN = { changed: 6, made: 3 };

/** R15: who did what, for the organisation or, of a partner, for one customer. */
export function ActivityPage() {
  const t = useText();
  const { base, may, organisation } = useActing();
  const { customer: id } = useSearch({ strict: false }) as { readonly customer?: string };
  if (!may("activity:read")) return <MissingRole permission="activity:read" />;
  if (id === undefined) return <Activity crumbs={[{ label: organisation.name }]} />;
  return (
    <OfCustomer id={id} title={t("relationships.activity")}>
      {(customer) => (
        <Activity
          customerId={customer.id}
          crumbs={[
            { label: t("partner.nav.customers"), href: `${base}/customers` },
            { label: customer.company, href: `${base}/customers/${customer.id}` },
          ]}
        />
      )}
    </OfCustomer>
  );
}

function Activity(props: { readonly customerId?: string; readonly crumbs: readonly Crumb[] }) {
  const t = useText();
  const { base, organisation } = useActing();
  const kind = organisation.kind === "customer" ? "customer" : "partner";
  const state = useListState();
  const wanted = {
    customerId: props.customerId,
    q: state.q || undefined,
    about: state.filter("about")[0],
  };
  const activity = useActivity({ ...wanted, cursor: state.cursor });
  const entries = activity.data?.data ?? [];
  const filtered = wanted.q !== undefined || wanted.about !== undefined;
  const object = ({ object: { type, id, name } }: ActivityEntry) => {
    const area = PAGES[kind]?.[type];
    const label = type === "opportunity" ? t("relationships.activity.opportunity") : name;
    if (label === null) return <span className="dim">–</span>;
    return area === undefined ? label : <AppLink href={`${base}/${area}/${id}`}>{label}</AppLink>;
  };
  const columns: readonly Column<ActivityEntry>[] = [
    { id: "at", header: t("relationships.activity.at"), cell: (one) => <DateText at={one.at} /> },
    {
      id: "title",
      header: t("relationships.activity.what"),
      cell: (one) => (
        <span>
          {one.title}
          <br />
          <small>{object(one)}</small>
        </span>
      ),
    },
    {
      id: "changes",
      header: t("relationships.activity.changes"),
      cell: (one) => <Changes of={one} />,
    },
    {
      id: "actor",
      header: t("relationships.activity.who"),
      cell: ({ actor }) => (
        <span>
          {actor.name}
          <br />
          <small className="dim">{t(`relationships.activity.kind.${actor.kind}`)}</small>
        </span>
      ),
    },
  ];
  return (
    <>
      <CommandBar
        crumbs={props.crumbs}
        title={t("relationships.activity")}
        actions={
          entries.length === 0 ? undefined : (
            <SaveFileButton name="activity.csv" path="/v1/activity/file" query={wanted} />
          )
        }
      />
      <PageBody>
        <ListFilters
          state={state}
          searchLabel={t("relationships.activity.search")}
          filters={[
            {
              id: "about",
              label: t("relationships.activity.about"),
              single: true,
              options: ABOUT[kind].map((value) => ({
                value,
                label: t(`relationships.activity.about.${value}`),
              })),
            },
          ]}
        />
        {activity.isPending ? (
          <LoadingState
            what={t("relationships.activity")}
            onRetry={() => void activity.refetch()}
            rows={8}
          />
        ) : activity.data === undefined ? (
          <ErrorState
            error={activity.error}
            what={t("relationships.activity.failed")}
            onRetry={() => void activity.refetch()}
          />
        ) : entries.length === 0 ? (
          <EmptyState
            title={t(filtered ? "relationships.activity.noneFound" : "relationships.activity.none")}
          />
        ) : (
          <DataTable
            label={t("relationships.activity")}
            rows={entries}
            rowKey={({ id }) => id}
            state={state}
            nextCursor={activity.data.nextCursor}
            columns={columns}
            phone={(one) => ({
              title: one.title,
              lines: [
                <span key="object">{object(one)}</span>,
                <Changes key="changes" of={one} />,
                <span key="who" className="dim">
                  {one.actor.name} · <DateText at={one.at} />
                </span>,
              ],
            })}
          />
        )}
      </PageBody>
    </>
  );
}

/** Value by value: before, an arrow, after. */
function Changes({ of: { changes } }: { readonly of: ActivityEntry }) {
  const t = useText();
  if (changes.length === 0) return <span className="dim">–</span>;
  const changed = changes.some(({ before }) => before !== null);
  const shown = changes.slice(0, changed ? CHANGES_SHOWN.changed : CHANGES_SHOWN.made);
  return (
    <span className={css.changes}>
      {shown.map(({ field, before, after }) => (
        <span key={field}>
          <span className="mono dim">{field}</span> {before === null ? null : <del>{before}</del>}
          {before === null || after === null ? null : " → "}
          {after === null ? null : <ins style={{ textDecoration: "none" }}>{after}</ins>}
        </span>
      ))}
      {changes.length > shown.length ? (
        <span className="dim">
          {t("relationships.activity.more", { count: changes.length - shown.length })}
        </span>
      ) : null}
    </span>
  );
}
