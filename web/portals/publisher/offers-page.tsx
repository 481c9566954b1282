import { Button, Checkbox } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconBan, IconPlus } from "@tabler/icons-react";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import { useOfferTypes } from "../../api/catalogue.ts";
import {
  type OfferStatus,
  type OfferSummary,
  type OfferView,
  toSummary,
  useOffers,
} from "../../api/offers.ts";
import { ExportList } from "../../features/lists/export-list.tsx";
import { SavedViews } from "../../features/views/saved-views.tsx";
import { useRichText, useText } from "../../i18n/text.ts";
import {
  type Column,
  DataTable,
  type Filter,
  ListFilters,
  ViewTabs,
} from "../../kit/data-table.tsx";
import { DateText } from "../../kit/dates.tsx";
import { EditionLegend, EditionRail } from "../../kit/edition-rail.tsx";
import { AppLink } from "../../kit/link.tsx";
import { useListState } from "../../kit/list-state.ts";
import { CommandBar, PageBody } from "../../kit/page.tsx";
import { EmptyState, ErrorState, LoadingState } from "../../kit/states.tsx";
import { StatusText, useStatusWord } from "../../kit/status.tsx";
import { useActing } from "../../shell/organisation.tsx";
import { NewOfferDialog } from "./new-offer-dialog.tsx";
import { OfferLogo } from "./offer-logo.tsx";
import { OfferRowMenu } from "./offer-row-menu.tsx";
import { paths } from "./paths.ts";
import css from "./publisher.module.css";
import { StopOffersDialog } from "./stop-offers-dialog.tsx";
import { useWorkInFlight, WorkInFlight } from "./work-in-flight.tsx";

/** In the order in which they ask for somebody. */
const STATUSES: readonly OfferStatus[] = [
  "attention-needed",
  "preview",
  "publish-in-progress",
  "draft",
  "live",
  "pending-stop-distribution",
  "not-available",
];

const SORTS = ["name", "changed"];
/** Whoever changed nothing today can have changed something tomorrow. */
const VIEW_PARTS = { view: STATUSES, changedBy: "text" } as const;

/** P1: every offer with its two truths, what buyers see and what is under way. */
export function OffersPage() {
  const t = useText();
  const { organisation, may } = useActing();
  const state = useListState();
  const [creating, dialog] = useDisclosure(false);
  const opener = useRef<HTMLButtonElement>(null);
  useOpenFromAddress(dialog.open);
  const wanted = {
    q: state.q || undefined,
    status: state.view,
    type: state.filter("type")[0],
    changedBy: state.filter("changedBy")[0],
    sort: state.sort,
  };
  const offers = useOffers({ ...wanted, cursor: state.cursor });
  const types = useOfferTypes();
  const mayCreate = may("offer:edit");
  const isNarrowed =
    state.q !== "" ||
    state.view !== undefined ||
    wanted.type !== undefined ||
    wanted.changedBy !== undefined;
  const word = useStatusWord();
  const counts = offers.data?.counts ?? {};
  const changers = offers.data?.changers ?? [];
  const total = counts.all ?? 0;
  const filters: readonly Filter[] = [
    {
      id: "type",
      label: t("publisher.offers.type"),
      single: true,
      options: (types.data ?? []).map(({ type, title }) => ({ value: type, label: title })),
    },
    {
      id: "changedBy",
      label: t("publisher.offers.changedBy"),
      single: true,
      options: changers.map((name) => ({ value: name, label: name })),
    },
  ];
  const create = (words: "publisher.offers.new" | "publisher.offers.first") => (
    <Button
      ref={opener}
      variant="filled"
      leftSection={<IconPlus size={16} />}
      onClick={dialog.open}
    >
      {t(words)}
    </Button>
  );
  const isFirst = offers.data !== undefined && total === 0 && !isNarrowed;
  return (
    <>
      <CommandBar
        crumbs={[{ label: organisation.name }]}
        title={t("publisher.nav.offers")}
        plain
        actions={total === 0 ? undefined : <ExportOffers query={wanted} />}
        primary={mayCreate ? create("publisher.offers.new") : undefined}
      />
      <PageBody>
        {isFirst ? null : (
          <>
            <ViewTabs
              label={t("publisher.offers.views")}
              state={state}
              views={[
                { id: "all", label: t("publisher.offers.view.all"), count: total },
                ...STATUSES.filter((one) => (counts[one] ?? 0) > 0 || one === state.view).map(
                  (one) => ({
                    id: one,
                    label: word("offer", one),
                    count: counts[one] ?? 0,
                  }),
                ),
              ]}
            />
            <ListFilters
              state={state}
              searchLabel={t("publisher.offers.search")}
              filters={filters}
              views={
                <SavedViews
                  list="offers"
                  state={state}
                  filters={filters}
                  sorts={SORTS}
                  others={VIEW_PARTS}
                />
              }
            />
          </>
        )}
        {offers.isError ? (
          <ErrorState
            error={offers.error}
            what={t("publisher.offers.failed")}
            onRetry={() => void offers.refetch()}
          />
        ) : offers.data === undefined ? (
          <LoadingState
            what={t("publisher.offers")}
            onRetry={() => void offers.refetch()}
            rows={8}
          />
        ) : offers.data.data.length === 0 ? (
          <EmptyState
            title={isNarrowed ? t("publisher.offers.noMatch") : t("publisher.offers.none")}
            action={isNarrowed || !mayCreate ? undefined : create("publisher.offers.first")}
          />
        ) : (
          <OfferTable offers={offers.data.data} nextCursor={offers.data.nextCursor} />
        )}
      </PageBody>
      <NewOfferDialog
        opened={creating}
        onClose={dialog.close}
        // Whoever came here by an address that opens it has no button to go back to.
        onClosed={() => {
          if (document.activeElement === document.body) opener.current?.focus();
        }}
      />
    </>
  );
}

/** Other pages offer "New offer" too; they come here with ?new=1. */
function useOpenFromAddress(open: () => void): void {
  const search = useSearch({ strict: false }) as { readonly new?: string };
  const navigate = useNavigate();
  useEffect(() => {
    if (search.new === undefined) return;
    open();
    void navigate({ to: ".", search: {} as never, replace: true });
  }, [search.new, open, navigate]);
}

function OfferTable(props: {
  readonly offers: readonly OfferSummary[];
  readonly nextCursor: string | null;
}) {
  const t = useText();
  const { base, may } = useActing();
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  // Which offers the dialog is about, also while it closes and the list behind it has changed.
  const [stopping, setStopping] = useState<{ opened: boolean; offers: readonly string[] }>({
    opened: false,
    offers: [],
  });
  // What is no longer in the list is no longer chosen.
  const stops = props.offers.filter((offer) => isSold(offer) && chosen.has(offer.slug));
  const choose = (offer: OfferSummary, on: boolean) => {
    const next = new Set(stops.map(({ slug }) => slug));
    if (on) next.add(offer.slug);
    else next.delete(offer.slug);
    setChosen(next);
  };
  const state = useListState();
  const waitingOf = useWorkInFlight();
  const href = (offer: OfferSummary) => paths(base).offer(offer.offerId);
  const boxOf = (offer: OfferSummary, size: "sm" | "lg") =>
    isSold(offer) ? (
      <Checkbox
        size={size}
        aria-label={t("publisher.offers.choose", { name: offer.name ?? offer.alias })}
        checked={chosen.has(offer.slug)}
        onChange={(event) => choose(offer, event.currentTarget.checked)}
      />
    ) : null;
  const mayStop = may("offer:publish") && props.offers.some(isSold);
  const columns: readonly Column<OfferSummary>[] = [
    ...(mayStop
      ? [{ id: "choose", header: "", cell: (offer: OfferSummary) => boxOf(offer, "sm") }]
      : []),
    {
      id: "name",
      sortable: true,
      header: t("publisher.column.offer"),
      cell: (offer) => (
        <span className={css.name}>
          <OfferLogo logo={offer.logo} name={offer.name ?? offer.alias} size={28} />
          <span>
            <AppLink href={href(offer)}>{offer.name ?? offer.alias}</AppLink>
            <small>
              <span className="mono">{offer.offerId}</span> · {offer.typeTitle}
            </small>
          </span>
        </span>
      ),
    },
    {
      id: "status",
      header: t("publisher.column.status"),
      cell: (offer) => <StatusText of="offer" status={offer.status} />,
    },
    {
      id: "editions",
      header: t("publisher.column.editions"),
      cell: (offer) => (
        <span className={css.twoLines}>
          <span className="nowrap">
            <EditionRail editions={editionsOf(offer)} />
            <span className={`${css.version} ${offer.live === null ? "dim" : ""}`}>
              {offer.live === null
                ? t("publisher.neverLive")
                : t("publisher.version", { version: offer.live.version })}
            </span>
          </span>
          <LiveSince offer={offer} />
        </span>
      ),
    },
    {
      id: "work",
      header: t("publisher.column.work"),
      cell: (offer) => <WorkInFlight waiting={waitingOf(offer)} />,
    },
    {
      id: "changed",
      sortable: true,
      header: t("publisher.column.changed"),
      cell: (offer) => (
        <span className={css.twoLines}>
          <DateText at={offer.changedAt} as="short" />
          <small>{offer.changedBy}</small>
        </span>
      ),
    },
    ...(may("offer:edit")
      ? [
          {
            id: "actions",
            header: "",
            align: "right" as const,
            cell: (offer: OfferSummary) => <OfferRowMenu offer={offer} />,
          },
        ]
      : []),
  ];
  return (
    <>
      {stops.length === 0 ? null : (
        <div className={css.chosen}>
          <span role="status">{t("publisher.offers.chosen", { count: stops.length })}</span>
          <Button
            size="xs"
            leftSection={<IconBan size={15} />}
            onClick={() => setStopping({ opened: true, offers: stops.map(({ slug }) => slug) })}
          >
            {t("publisher.stop")}
          </Button>
          <Button size="xs" variant="subtle" onClick={() => setChosen(new Set())}>
            {t("publisher.offers.chooseNone")}
          </Button>
        </div>
      )}
      <StopOffersDialog
        opened={stopping.opened}
        offers={stopping.offers}
        onClose={() => setStopping({ ...stopping, opened: false })}
        onStopped={() => setChosen(new Set())}
      />
      <DataTable
        choosable
        label={t("publisher.nav.offers")}
        rows={props.offers}
        rowKey={(offer) => offer.slug}
        columns={columns}
        hrefOf={href}
        state={state}
        nextCursor={props.nextCursor}
        phone={(offer) => {
          const waiting = waitingOf(offer);
          return {
            // Names of offers without a box stand below those of the others.
            ...(mayStop && { choice: boxOf(offer, "lg") ?? <span style={{ width: 30 }} /> }),
            lead: <OfferLogo logo={offer.logo} name={offer.name ?? offer.alias} size={34} />,
            title: offer.name ?? offer.alias,
            lines: [
              <StatusText
                key="status"
                of="offer"
                status={offer.status}
                note={
                  offer.live === null
                    ? undefined
                    : t("publisher.version", { version: offer.live.version })
                }
              />,
              ...(liveSince(offer) === undefined
                ? []
                : [
                    <span key="since" className={css.twoLines}>
                      <LiveSince offer={offer} />
                    </span>,
                  ]),
              ...(waiting?.who === undefined
                ? []
                : [
                    <span key="waiting" className={css.work}>
                      <small data-you={waiting.you}>{waiting.who}</small>
                    </span>,
                  ]),
            ],
          };
        }}
        footer={<EditionLegend />}
      />
    </>
  );
}

/** Whether there is a distribution to stop; the server decides. */
const isSold = ({ live }: OfferSummary): boolean =>
  live !== null && live.stopRequestedAt === null && live.stoppedAt === null;

/** What is no longer sold is not live any more. */
const liveSince = ({ live }: OfferSummary): string | undefined =>
  live === null || live.stoppedAt !== null ? undefined : live.since;

function LiveSince({ offer }: { readonly offer: OfferSummary }) {
  const rich = useRichText();
  const since = liveSince(offer);
  if (since === undefined) return null;
  return <small>{rich("publisher.liveSince", { date: <DateText at={since} as="day" /> })}</small>;
}

const editionsOf = (offer: OfferSummary) => ({
  draft: offer.live === null || offer.unpublishedChanges > 0,
  preview: offer.hasPreview,
  live: offer.live !== null && offer.status !== "not-available",
});

function ExportOffers({ query }: { readonly query: Readonly<Record<string, string | undefined>> }) {
  const word = useStatusWord();
  const waitingOf = useWorkInFlight();
  return (
    <ExportList<OfferView>
      name="offers"
      path="/v1/offers"
      query={query}
      columns={[
        ["offer", (offer) => offer.offerId],
        ["name", (offer) => offer.name],
        ["alias", (offer) => offer.alias],
        ["type", (offer) => offer.type],
        ["status", (offer) => word("offer", offer.status)],
        ["live_version", (offer) => offer.live?.version ?? null],
        ["live_since_utc", (offer) => offer.live?.since ?? null],
        ["work", (offer) => waitingOf(toSummary(offer))?.what ?? null],
        ["changed_utc", (offer) => offer.changedAt],
        ["changed_by", (offer) => offer.changedBy],
      ]}
    />
  );
}
