import { Button } from "@mantine/core";
import { IconCalendarDown } from "@tabler/icons-react";
import {
  type Renewal,
  useCalendarFeed,
  useEndCalendarFeed,
  useMakeCalendarFeed,
  useRenewals,
  useRenewalsFile,
} from "../../api/purchases.ts";
import css from "../../features/subscriptions/subscriptions.module.css";
import type { MessageId } from "../../i18n/catalogue.ts";
import { useRichText, useText } from "../../i18n/text.ts";
import { CopyText } from "../../kit/copy-text.tsx";
import { saveFile } from "../../kit/csv.ts";
import { type Column, DataTable } from "../../kit/data-table.tsx";
import { DateText, DayText } from "../../kit/dates.tsx";
import { AppLink } from "../../kit/link.tsx";
import { type ListState, useListState } from "../../kit/list-state.ts";
import { MoneyText } from "../../kit/money.tsx";
import { CommandBar, PageBody, SideCard } from "../../kit/page.tsx";
import { EmptyState, ErrorState, LoadingState, Reason } from "../../kit/states.tsx";
import { MissingRole } from "../../shell/missing-role.tsx";
import { useActing } from "../../shell/organisation.tsx";
import { hrefOfPurchase, useSellerName } from "./purchase-parts.ts";

/** F8: what renews or ends in the next twelve months, as a list and for one's own calendar. */
export function RenewalsPage() {
  const t = useText();
  const { organisation, may } = useActing();
  return may("purchase:read") ? (
    <Renewals />
  ) : (
    <>
      <CommandBar crumbs={[{ label: organisation.name }]} title={t("customer.renewals.title")} />
      <PageBody>
        <MissingRole permission="purchase:read" />
      </PageBody>
    </>
  );
}

function Renewals() {
  const t = useText();
  const rich = useRichText();
  const { organisation } = useActing();
  const state = useListState();
  const renewals = useRenewals({ cursor: state.cursor });
  const file = useRenewalsFile();
  return (
    <>
      <CommandBar
        crumbs={[{ label: organisation.name }]}
        title={t("customer.renewals.title")}
        note={
          renewals.data === undefined
            ? undefined
            : rich("customer.renewals.until", { date: <DayText day={renewals.data.until} /> })
        }
        actions={
          <>
            <Button
              leftSection={<IconCalendarDown size={16} aria-hidden="true" />}
              loading={file.isPending}
              onClick={() =>
                file.mutate(undefined, {
                  onSuccess: (content) => saveFile("renewals.ics", content),
                })
              }
            >
              {t("customer.renewals.file")}
            </Button>
            {file.isError ? (
              <span className={css.hot} role="alert">
                <Reason error={file.error} />
              </span>
            ) : null}
          </>
        }
      />
      <PageBody side={<Feed />}>
        {renewals.isPending ? (
          <LoadingState
            what={t("customer.renewals.title")}
            onRetry={() => void renewals.refetch()}
          />
        ) : renewals.data === undefined ? (
          <ErrorState
            error={renewals.error}
            what={t("customer.error.renewals")}
            onRetry={() => void renewals.refetch()}
          />
        ) : renewals.data.data.length === 0 ? (
          <EmptyState title={t("customer.renewals.none")} />
        ) : (
          <>
            <RenewalTable
              rows={renewals.data.data}
              state={state}
              nextCursor={renewals.data.nextCursor}
            />
            {renewals.data.cut ? <p className="muted">{t("customer.renewals.cut")}</p> : null}
          </>
        )}
      </PageBody>
    </>
  );
}

function RenewalTable(props: {
  readonly rows: readonly Renewal[];
  readonly state: ListState;
  readonly nextCursor: string | null;
}) {
  const t = useText();
  const { base } = useActing();
  const sellerName = useSellerName();
  const hrefOf = (row: Renewal) => hrefOfPurchase(base, { id: row.subscriptionId, from: row.from });
  const word = (row: Renewal) => t(`customer.renewals.kind.${row.kind}` as MessageId);
  const columns: readonly Column<Renewal>[] = [
    { id: "day", header: t("customer.renewals.day"), cell: (row) => <DayText day={row.day} /> },
    {
      id: "what",
      header: t("customer.renewals.what"),
      cell: (row) => (
        <span className={row.kind === "renews" ? undefined : css.hot}>{word(row)}</span>
      ),
    },
    {
      id: "subscription",
      header: t("partner.column.subscription"),
      cell: (row) => (
        <span className={css.what}>
          <AppLink href={hrefOf(row)} className={css.name}>
            {row.offer.name}
          </AppLink>
          <small>
            {row.plan.name}
            {row.pricingModel === "per-user"
              ? ` · ${t("partner.licences", { count: row.quantity })}`
              : null}
          </small>
        </span>
      ),
    },
    {
      id: "from",
      header: t("customer.purchases.from"),
      cell: (row) => sellerName(row.from),
    },
    {
      id: "due",
      header: t("customer.renewals.due"),
      align: "right",
      cell: (row) =>
        row.price === null ? <span className="dim">–</span> : <MoneyText value={row.price} />,
    },
  ];
  return (
    <DataTable
      label={t("customer.renewals.title")}
      rows={props.rows}
      rowKey={(row) => `${row.subscriptionId} ${row.day}`}
      hrefOf={hrefOf}
      columns={columns}
      state={props.state}
      nextCursor={props.nextCursor}
      phone={(row) => ({
        title: row.offer.name,
        lines: [
          <span key="day">
            <DayText day={row.day} /> · {word(row)}
          </span>,
          row.price === null ? sellerName(row.from) : <MoneyText key="due" value={row.price} />,
        ],
      })}
    />
  );
}

/** The address that a calendar program subscribes to. */
function Feed() {
  const t = useText();
  const rich = useRichText();
  const feed = useCalendarFeed();
  const make = useMakeCalendarFeed();
  const end = useEndCalendarFeed();
  if (feed.isPending) return <LoadingState what={t("customer.feed.loading")} rows={2} />;
  if (feed.data === undefined)
    return (
      <ErrorState
        error={feed.error}
        what={t("customer.error.feed")}
        onRetry={() => void feed.refetch()}
      />
    );
  const failure = make.error ?? end.error;
  return (
    <SideCard title={t("customer.feed.title")}>
      <p className="small muted">{t("customer.feed.explain")}</p>
      {make.data === undefined ? null : (
        <div role="status">
          <p className="small">
            <b>{t("customer.feed.address")}</b> {t("customer.feed.once")}
          </p>
          <CopyText text={make.data} label={t("customer.feed.address")} />
        </div>
      )}
      {feed.data === null || make.data !== undefined ? null : (
        <p className="small">
          {rich("customer.feed.made", {
            name: feed.data.createdBy,
            date: <DateText at={feed.data.createdAt} as="day" />,
          })}
        </p>
      )}
      <div className={css.feed}>
        <Button
          size="xs"
          loading={make.isPending}
          onClick={() => {
            end.reset();
            make.mutate();
          }}
        >
          {t(feed.data === null ? "customer.feed.make" : "customer.feed.renew")}
        </Button>
        {feed.data === null ? null : (
          <Button
            size="xs"
            variant="subtle"
            loading={end.isPending}
            onClick={() => {
              make.reset();
              end.mutate();
            }}
          >
            {t("customer.feed.end")}
          </Button>
        )}
      </div>
      {failure === null ? null : (
        <p className={css.hot} role="alert">
          {t("customer.feed.notMade")} <Reason error={failure} />
        </p>
      )}
    </SideCard>
  );
}
