import { IconBuildingStore, IconPackages } from "@tabler/icons-react";
import type { LicencesWithSources } from "../../api/licences.ts";
import { useWaitingPeople, type WaitingPerson } from "../../api/seat-desk.ts";
import { useText } from "../../i18n/text.ts";
import { type Column, DataTable } from "../../kit/data-table.tsx";
import { DateText } from "../../kit/dates.tsx";
import { AppLink } from "../../kit/link.tsx";
import { useListState } from "../../kit/list-state.ts";
import { EmptyState, ErrorState, LoadingState } from "../../kit/states.tsx";
import { useActing } from "../../shell/organisation.tsx";
import css from "./licences.module.css";
import { SourcesText } from "./sources.tsx";

/** Who waits for a licence of the plan, in the order in which they are served. */
export function Waiting({ licences }: { readonly licences: LicencesWithSources }) {
  const t = useText();
  const { base } = useActing();
  const state = useListState();
  const waiting = useWaitingPeople(licences.id, { cursor: state.cursor });
  const note = (row: WaitingPerson) => (row.active ? null : t("licences.waiting.inactive"));
  const columns: readonly Column<WaitingPerson>[] = [
    {
      id: "person",
      header: t("licences.person"),
      cell: (row) => (
        <span>
          {row.user.name}
          <br />
          <small className="dim">
            {[row.user.userName, note(row)].filter(Boolean).join(" · ")}
          </small>
        </span>
      ),
    },
    {
      id: "source",
      header: t("licences.by.title"),
      cell: (row) => <SourcesText of={row.sources} />,
    },
    {
      id: "since",
      header: t("licences.waiting.since"),
      cell: (row) => <DateText at={row.since} as="short" />,
    },
  ];
  if (waiting.isPending)
    return <LoadingState what={t("licences.tab.waiting")} onRetry={() => void waiting.refetch()} />;
  if (waiting.data === undefined)
    return (
      <ErrorState
        error={waiting.error}
        what={t("licences.waiting.failed")}
        onRetry={() => void waiting.refetch()}
      />
    );
  if (waiting.data.data.length === 0) return <EmptyState title={t("licences.waiting.none")} />;
  return (
    <>
      <p className="muted small">{t("licences.waiting.explain")}</p>
      {waiting.data.data.some(({ sources }) => sources.direct) ? (
        <p className={css.lead}>
          <AppLink href={`${base}/requests?state=waiting`}>
            {t("licences.waiting.requests")}
          </AppLink>
        </p>
      ) : null}
      <DataTable
        label={t("licences.tab.waiting")}
        rows={waiting.data.data}
        rowKey={({ user }) => user.id}
        columns={columns}
        state={state}
        nextCursor={waiting.data.nextCursor}
        phone={(row) => ({
          title: row.user.name,
          lines: [
            [row.user.userName, note(row)].filter(Boolean).join(" · "),
            <SourcesText key="sources" of={row.sources} />,
          ],
        })}
      />
    </>
  );
}

/** Where none is left: where more come from. A subscription has its own page, a deal is the publisher's. */
export function RequestMore({ licences }: { readonly licences: LicencesWithSources }) {
  const t = useText();
  const { base, may } = useActing();
  const held = licences.sources.filter(({ state }) => state !== "ended");
  const subscription = held.find(({ source }) => source === "subscription");
  const deal = held.some(({ source }) => source === "deal");
  const offer = `/search?${new URLSearchParams({ q: licences.offer.name })}`;
  return (
    <ul className={css.more}>
      {subscription !== undefined && may("purchase:read") ? (
        <li>
          <IconPackages size={16} aria-hidden="true" />
          <AppLink href={`${base}/purchases/${subscription.id}`}>
            {t("licences.more.subscription")}
          </AppLink>
        </li>
      ) : null}
      {subscription === undefined || deal ? (
        <li>
          <IconBuildingStore size={16} aria-hidden="true" />
          {/* The storefront is drawn by the server: a full load, not a page of the portals. */}
          <a href={offer}>
            {deal
              ? t("licences.more.deal", { publisher: licences.publisher })
              : t("licences.more.storefront")}
          </a>
        </li>
      ) : null}
    </ul>
  );
}
