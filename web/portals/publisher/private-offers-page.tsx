import { Button, TextInput } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import {
  PRIVATE_OFFER_STATES,
  type PrivateOffer,
  type PrivateOfferLine,
  useChangePrivateOffer,
  usePrivateOffers,
} from "../../api/private-offers.ts";
import { ExportList, type FileColumn } from "../../features/lists/export-list.tsx";
import { useText } from "../../i18n/text.ts";
import { ConfirmDialog } from "../../kit/confirm-dialog.tsx";
import { type Column, DataTable, ListFilters } from "../../kit/data-table.tsx";
import { DayText } from "../../kit/dates.tsx";
import { useListState } from "../../kit/list-state.ts";
import { CommandBar, PageBody } from "../../kit/page.tsx";
import { EmptyState, ErrorState, LoadingState } from "../../kit/states.tsx";
import { StatusText } from "../../kit/status.tsx";
import { useOpenOffer } from "./offer-context.tsx";
import { PrivateOfferForm } from "./private-offer-form.tsx";

type Open =
  | { readonly what: "make" }
  | { readonly what: "edit" | "copy" | "change-end" | "withdraw"; readonly of: PrivateOffer };

/** What a private offer says of one plan, market and term, or of a metered unit there. */
type FileLine = {
  readonly of: PrivateOffer;
  readonly planId: string;
  readonly percent: string | null;
  readonly market: string | null;
  readonly term: string | null;
  readonly unit: string | null;
  readonly price: string | null;
  readonly usage: boolean;
};
const linesOf = (of: PrivateOffer): readonly FileLine[] =>
  of.lines.flatMap((line): FileLine[] => {
    const plain = { of, planId: line.planId, unit: null, usage: false };
    if ("percent" in line)
      return [
        {
          ...plain,
          percent: line.percent,
          usage: line.usage !== false,
          market: null,
          term: null,
          price: null,
        },
      ];
    const { market, term, price } = line;
    const own = { ...plain, percent: null, market, term };
    return [
      { ...own, price },
      ...(line.meters ?? []).map((meter) => ({ ...own, unit: meter.id, price: meter.price })),
    ];
  });
const FILE: readonly FileColumn<FileLine>[] = [
  ["PrivateOfferId", ({ of }) => of.id],
  ["PrivateOffer", ({ of }) => of.name],
  ["State", ({ of }) => of.state],
  ["From", ({ of }) => of.from],
  ["Until", ({ of }) => of.until],
  ["PlanId", ({ planId }) => planId],
  ["DiscountPercent", ({ percent }) => percent],
  ["AlsoUsage", ({ percent, usage }) => (percent === null ? null : usage ? "yes" : "no")],
  ["Market", ({ market }) => market],
  ["Term", ({ term }) => term],
  ["MeteredUnit", ({ unit }) => unit],
  ["Price", ({ price }) => price],
  ["PartnerTenantIds", ({ of }) => of.partnerTenantIds.join("; ")],
  ["CustomerTenantIds", ({ of }) => of.customerTenantIds.join("; ")],
  ["Sold", ({ of }) => of.sold],
  ["CreatedBy", ({ of }) => of.createdBy],
  ["CreatedAt", ({ of }) => of.createdAt],
];

/** Prices of an offer's plans for named partners, for some days (SUB-21). */
export function PrivateOffersPage() {
  const t = useText();
  const { offer, name, to, mayPublish } = useOpenOffer();
  const state = useListState();
  const wanted = { q: state.q || undefined, state: state.filter("state")[0] };
  const offers = usePrivateOffers(offer.slug, { ...wanted, cursor: state.cursor });
  const change = useChangePrivateOffer(offer.slug);
  const [open, setOpen] = useState<Open>();
  const close = () => {
    setOpen(undefined);
    change.reset();
  };
  const filtered = Object.values(wanted).some((value) => value !== undefined);
  const make = mayPublish ? (
    <Button
      variant="filled"
      leftSection={<IconPlus size={16} />}
      onClick={() => setOpen({ what: "make" })}
    >
      {t("privateOffers.make")}
    </Button>
  ) : undefined;
  const actions = (of: PrivateOffer) =>
    mayPublish ? (
      <span style={{ display: "inline-flex", flexWrap: "wrap", gap: 6 }}>
        {[...of.allowedActions, "copy" as const].map((what) => (
          <Button
            key={what}
            size="xs"
            aria-label={t(`privateOffers.${what}.of`, { name: of.name })}
            onClick={() => setOpen({ what, of })}
          >
            {t(`privateOffers.${what}`)}
          </Button>
        ))}
      </span>
    ) : null;
  const reach = (of: PrivateOffer) =>
    t("privateOffers.reach", {
      partners: of.partnerTenantIds.length,
      customers: of.customerTenantIds.length,
    });
  const columns: readonly Column<PrivateOffer>[] = [
    {
      id: "name",
      header: t("privateOffers.one"),
      cell: (one) => (
        <span>
          <b>{one.name}</b>
          <br />
          <small className="dim">{reach(one)}</small>
        </span>
      ),
    },
    {
      id: "state",
      header: t("privateOffers.state"),
      cell: (one) => <StatusText of="private-offer" status={one.state} />,
    },
    {
      id: "days",
      header: t("privateOffers.days"),
      cell: (one) => (
        <>
          <DayText day={one.from} /> – <DayText day={one.until} />
        </>
      ),
    },
    { id: "lines", header: t("privateOffers.prices"), cell: (one) => <Lines of={one} /> },
    { id: "sold", header: t("privateOffers.sold"), align: "right", cell: (one) => one.sold },
    { id: "actions", header: t("privateOffers.action"), cell: actions },
  ];
  return (
    <>
      <CommandBar
        crumbs={[
          { label: t("publisher.nav.offers"), href: to.offers },
          { label: name, href: to.overview },
        ]}
        title={t("privateOffers.title")}
        actions={
          <ExportList<PrivateOffer, FileLine>
            name="private-offers"
            path={`/v1/offers/${encodeURIComponent(offer.slug)}/private-offers`}
            query={wanted}
            linesOf={linesOf}
            columns={FILE}
          />
        }
        primary={make}
      />
      <PageBody>
        <p className="muted" style={{ maxWidth: 720, marginBottom: 16 }}>
          {t("privateOffers.explainPublisher")}
        </p>
        <ListFilters
          state={state}
          searchLabel={t("privateOffers.search")}
          filters={[
            {
              id: "state",
              label: t("privateOffers.state"),
              single: true,
              options: PRIVATE_OFFER_STATES.map((value) => ({
                value,
                label: t(`status.private-offer.${value}`),
              })),
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
          <EmptyState
            title={t(filtered ? "privateOffers.noneFound" : "privateOffers.nonePublisher")}
            action={filtered ? undefined : make}
          />
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
                reach(one),
                <StatusText key="state" of="private-offer" status={one.state} />,
                <Lines key="lines" of={one} />,
                actions(one),
              ],
            })}
          />
        )}
      </PageBody>
      {open === undefined || open.what === "change-end" || open.what === "withdraw" ? null : (
        <PrivateOfferForm
          from={open.what === "make" ? undefined : open.of}
          edits={open.what === "edit"}
          change={change}
          onClose={close}
        />
      )}
      {open?.what === "change-end" ? (
        <EndDialog of={open.of} change={change} onClose={close} />
      ) : null}
      {open?.what === "withdraw" ? (
        <ConfirmDialog
          opened
          title={t("privateOffers.withdraw.title", { name: open.of.name })}
          confirm={t("privateOffers.withdraw")}
          keep={t("privateOffers.keep")}
          destructive
          busy={change.isPending}
          error={change.error}
          onClose={close}
          onConfirm={() => change.mutate({ kind: "withdraw", of: open.of }, { onSuccess: close })}
        >
          <p>{t("privateOffers.withdraw.means")}</p>
        </ConfirmDialog>
      ) : null}
    </>
  );
}

function EndDialog(props: {
  readonly of: PrivateOffer;
  readonly change: ReturnType<typeof useChangePrivateOffer>;
  readonly onClose: () => void;
}) {
  const t = useText();
  const { of, change } = props;
  const [until, setUntil] = useState(of.until);
  return (
    <ConfirmDialog
      opened
      title={t("privateOffers.change-end.title", { name: of.name })}
      confirm={t("privateOffers.change-end")}
      keep={t("privateOffers.keep")}
      busy={change.isPending}
      error={change.error}
      onClose={props.onClose}
      onConfirm={() => change.mutate({ kind: "end", of, until }, { onSuccess: props.onClose })}
    >
      <p>{t("privateOffers.change-end.means")}</p>
      <TextInput
        mt="md"
        type="date"
        label={t("privateOffers.until")}
        value={until}
        onChange={(event) => setUntil(event.currentTarget.value)}
      />
    </ConfirmDialog>
  );
}

function Lines({ of: { lines } }: { readonly of: PrivateOffer }) {
  const t = useText();
  return (
    <span style={{ display: "grid", gap: 2 }}>
      {lines.map((line) => (
        <span key={JSON.stringify(line)}>{lineText(t, line)}</span>
      ))}
    </span>
  );
}

function lineText(t: ReturnType<typeof useText>, line: PrivateOfferLine): string {
  if ("percent" in line) {
    const text = t("privateOffers.linePercent", { plan: line.planId, percent: line.percent });
    return line.usage === true ? text : t("privateOffers.linePlanOnly", { line: text });
  }
  const { planId: plan, market, term, price, meters = [] } = line;
  const text = t("privateOffers.linePrice", { plan, market, term, price });
  const own = meters.map((meter) => `${meter.id} ${meter.price}`).join(", ");
  return own === "" ? text : t("privateOffers.lineMeters", { line: text, meters: own });
}
