import { Button } from "@mantine/core";
import { IconPlus, IconStarFilled } from "@tabler/icons-react";
import type { ReactNode } from "react";
import {
  OPPORTUNITY_STAGES,
  OPPORTUNITY_TABS,
  type OpportunityStage,
  type OpportunitySummary,
  useOpportunities,
} from "../../api/co-sell.ts";
import { useText } from "../../i18n/text.ts";
import {
  type Column,
  DataTable,
  type Filter,
  ListFilters,
  ViewTabs,
} from "../../kit/data-table.tsx";
import { DateText, DayText } from "../../kit/dates.tsx";
import { AppLink, ButtonLink } from "../../kit/link.tsx";
import { useListState } from "../../kit/list-state.ts";
import { MoneyText } from "../../kit/money.tsx";
import { useCountryName } from "../../kit/names.ts";
import { CommandBar, PageBody } from "../../kit/page.tsx";
import { EmptyState, ErrorState, LoadingState } from "../../kit/states.tsx";
import { StatusText } from "../../kit/status.tsx";
import { MissingRole } from "../../shell/missing-role.tsx";
import { useActing } from "../../shell/organisation.tsx";
import { DealLink } from "../deals/deal-link.tsx";
import { ExportList, type FileColumn } from "../lists/export-list.tsx";
import css from "./co-sell.module.css";

/** Columns of the board: what is closed stands together. */
const BOARD: readonly {
  readonly id: "received" | "accepted" | "closed";
  readonly stages: readonly OpportunityStage[];
}[] = [
  { id: "received", stages: ["received"] },
  { id: "accepted", stages: ["accepted"] },
  { id: "closed", stages: ["won", "lost", "declined", "expired"] },
];
/** Cards of a board, at most; the table has pages. */
const ON_BOARD = 100;

/** P21: sales that publishers and partners refer to each other, as a table or a board. */
export function OpportunitiesPage() {
  const t = useText();
  const { base, organisation, may } = useActing();
  const refer = may("co-sell:act") ? (
    <ButtonLink
      href={`${base}/co-sell/new`}
      variant="filled"
      leftSection={<IconPlus size={16} aria-hidden="true" />}
    >
      {t("coSell.refer")}
    </ButtonLink>
  ) : undefined;
  return (
    <>
      <CommandBar
        crumbs={[{ label: organisation.name }]}
        title={t("coSell.title")}
        primary={refer}
      />
      <PageBody>
        {may("co-sell:read") ? <List refer={refer} /> : <MissingRole permission="co-sell:read" />}
      </PageBody>
    </>
  );
}

function List({ refer }: { readonly refer: ReactNode }) {
  const t = useText();
  const state = useListState();
  const direction = OPPORTUNITY_TABS.find((one) => one === state.view) ?? "inbound";
  const board = state.filter("as")[0] === "board";
  const stage = board ? undefined : state.filter("stage")[0];
  const wanted = { direction, stage, q: state.q || undefined };
  const found = useOpportunities({
    ...wanted,
    ...(board ? { limit: ON_BOARD } : { cursor: state.cursor }),
  });
  const filters: readonly Filter[] = board
    ? []
    : [
        {
          id: "stage",
          label: t("coSell.stage"),
          single: true,
          options: OPPORTUNITY_STAGES.map((value) => ({
            value,
            label: t(`status.opportunity.${value}`),
            count: found.data?.counts[value] ?? 0,
          })),
        },
      ];
  const filtered = wanted.q !== undefined || stage !== undefined;
  return (
    <>
      <ViewTabs
        label={t("coSell.title")}
        views={OPPORTUNITY_TABS.map((id) => ({ id, label: t(`coSell.tab.${id}`) }))}
        state={state}
      />
      <ListFilters
        state={state}
        searchLabel={t("coSell.search")}
        filters={filters}
        aside={
          <ExportList<OpportunitySummary>
            name="co-sell-opportunities"
            path="/v1/co-sell-opportunities"
            query={wanted}
            columns={FILE}
          />
        }
      />
      <div className={css.switch}>
        {(["table", "board"] as const).map((as) => (
          <Button
            key={as}
            size="xs"
            aria-pressed={board === (as === "board")}
            variant={board === (as === "board") ? "filled" : "default"}
            onClick={() =>
              state.change({ as: as === "board" ? "board" : undefined, stage: undefined })
            }
          >
            {t(`coSell.as.${as}`)}
          </Button>
        ))}
      </div>
      {found.isPending ? (
        <LoadingState what={t("coSell.loading")} onRetry={() => void found.refetch()} />
      ) : found.data === undefined ? (
        <ErrorState
          error={found.error}
          what={t("coSell.failed")}
          onRetry={() => void found.refetch()}
        />
      ) : found.data.data.length === 0 ? (
        <EmptyState
          title={t(filtered ? "coSell.noMatch" : `coSell.none.${direction}`)}
          action={filtered || direction === "favourites" ? undefined : refer}
        />
      ) : board ? (
        <Board rows={found.data.data} more={found.data.nextCursor !== null} />
      ) : (
        <Table
          rows={found.data.data}
          nextCursor={found.data.nextCursor}
          state={state}
          direction={direction}
        />
      )}
    </>
  );
}

const FILE: readonly FileColumn<OpportunitySummary>[] = [
  ["Number", ({ number }) => number],
  ["Direction", ({ direction }) => direction],
  ["OtherSide", ({ other }) => other],
  ["Company", ({ company }) => company],
  ["Country", ({ country }) => country],
  ["Offer", ({ offer }) => offer.name],
  ["OfferId", ({ offer }) => offer.slug],
  ["Value", ({ value }) => value.amount],
  ["Currency", ({ value }) => value.currency],
  ["ClosesOn", ({ closesOn }) => closesOn],
  ["Stage", ({ stage }) => stage],
  ["SentAt", ({ sentAt }) => sentAt],
  ["Deal", ({ deal }) => deal?.number ?? ""],
  ["DealStatus", ({ deal }) => deal?.status ?? ""],
];

function Table(props: {
  readonly rows: readonly OpportunitySummary[];
  readonly nextCursor: string | null;
  readonly state: ReturnType<typeof useListState>;
  readonly direction: (typeof OPPORTUNITY_TABS)[number];
}) {
  const t = useText();
  const { base } = useActing();
  const countryName = useCountryName();
  const hrefOf = (row: OpportunitySummary) => `${base}/co-sell/${row.id}`;
  const columns: readonly Column<OpportunitySummary>[] = [
    {
      id: "company",
      header: t("coSell.company"),
      cell: (row) => (
        <span>
          <AppLink href={hrefOf(row)}>{row.company}</AppLink> <Star row={row} />
          <br />
          <small className="dim">{countryName(row.country)}</small>
        </span>
      ),
    },
    {
      id: "other",
      header: t(`coSell.other.${props.direction}`),
      cell: (row) => row.other,
    },
    { id: "offer", header: t("coSell.solution"), cell: (row) => row.offer.name },
    {
      id: "value",
      header: t("coSell.value"),
      align: "right",
      cell: (row) => <MoneyText value={row.value} />,
    },
    { id: "closes", header: t("coSell.closesOn"), cell: (row) => <DayText day={row.closesOn} /> },
    {
      id: "stage",
      header: t("coSell.stage"),
      cell: (row) => (
        <span>
          <StatusText of="opportunity" status={row.stage} />
          <Until row={row} />
          <DealOf row={row} />
        </span>
      ),
    },
  ];
  return (
    <DataTable
      label={t("coSell.title")}
      rows={props.rows}
      rowKey={(row) => row.id}
      hrefOf={hrefOf}
      columns={columns}
      state={props.state}
      nextCursor={props.nextCursor}
      phone={(row) => ({
        title: row.company,
        lines: [
          `${row.offer.name} · ${row.other}`,
          <span key="stage">
            <StatusText of="opportunity" status={row.stage} />
            <DealOf row={row} />
          </span>,
        ],
      })}
    />
  );
}

const Star = ({ row }: { readonly row: OpportunitySummary }) => {
  const t = useText();
  return row.favourite ? (
    <IconStarFilled size={14} role="img" aria-label={t("coSell.favourite")} />
  ) : null;
};

function Until({ row }: { readonly row: OpportunitySummary }) {
  const t = useText();
  if (row.answerUntil === null) return null;
  return (
    <>
      <br />
      <small className="dim">
        {t("coSell.answerUntil")} <DateText at={row.answerUntil} as="short" />
      </small>
    </>
  );
}

/** The deal that was registered from it, and where that stands. */
function DealOf({ row }: { readonly row: OpportunitySummary }) {
  if (row.deal === null) return null;
  return (
    <>
      <br />
      <small>
        <DealLink deal={row.deal} />
      </small>
    </>
  );
}

function Board(props: { readonly rows: readonly OpportunitySummary[]; readonly more: boolean }) {
  const t = useText();
  const { base } = useActing();
  return (
    <>
      <div className={css.board}>
        {BOARD.map(({ id, stages }) => {
          const cards = props.rows.filter(({ stage }) => stages.includes(stage));
          return (
            <section key={id} className={css.column} aria-label={t(`coSell.board.${id}`)}>
              <h2>
                {t(`coSell.board.${id}`)} <span className="dim">{cards.length}</span>
              </h2>
              {cards.length === 0 ? (
                <p className="small dim">{t("coSell.board.empty")}</p>
              ) : (
                <ul className={css.cards}>
                  {cards.map((row) => (
                    <li key={row.id}>
                      <AppLink href={`${base}/co-sell/${row.id}`}>{row.company}</AppLink>{" "}
                      <Star row={row} />
                      <p className="small">
                        {row.offer.name} <span className="dim">· {row.other}</span>
                      </p>
                      <p className="small">
                        <MoneyText value={row.value} />
                        {id === "closed" ? (
                          <>
                            {" "}
                            <StatusText of="opportunity" status={row.stage} />
                          </>
                        ) : null}
                        <Until row={row} />
                        <DealOf row={row} />
                      </p>
                    </li>
                  ))}
                </ul>
              )}
            </section>
          );
        })}
      </div>
      {props.more ? <p className="small muted">{t("coSell.board.more")}</p> : null}
    </>
  );
}
