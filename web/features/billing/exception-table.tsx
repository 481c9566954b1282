import type { BillingException } from "../../api/billing-runs.ts";
import { useText } from "../../i18n/text.ts";
import { type Column, DataTable } from "../../kit/data-table.tsx";
import { DateText, DayText } from "../../kit/dates.tsx";
import { AppLink } from "../../kit/link.tsx";
import type { ListState } from "../../kit/list-state.ts";
import { MoneyText } from "../../kit/money.tsx";
import { useActing } from "../../shell/organisation.tsx";
import { useKindName } from "../operations/names.ts";

/** What is to be looked at, of one kind: a column for each thing that is known of some of them. */
export function ExceptionTable(props: {
  readonly label: string;
  readonly rows: readonly BillingException[];
  readonly state: ListState;
  readonly nextCursor: string | null;
}) {
  const t = useText();
  const workName = useKindName();
  const { base } = useActing();
  const { rows } = props;
  const has = (part: keyof BillingException) => rows.some((row) => row[part] !== null);
  const buyer = ({ buyer: one }: BillingException) =>
    one === null ? null : <AppLink href={`${base}/organisations/${one.id}`}>{one.name}</AppLink>;
  const nameOf = (name: string) => {
    const named = workName("work", name);
    return named === name ? workName("agenda", name) : named;
  };
  const product = ({ product: name, company }: BillingException) => (
    <span>
      {name}
      <br />
      <small className="dim">{company}</small>
    </span>
  );
  const why = ({ chargeId, work, reason, detail }: BillingException) =>
    chargeId !== null ? (
      <AppLink href={`${base}/ledger?charge=${chargeId}`}>
        {t("billingRuns.exceptions.why")}
      </AppLink>
    ) : work !== null ? (
      <AppLink href={`${base}/work?q=${encodeURIComponent(work.subject)}`}>
        {nameOf(work.name)}
      </AppLink>
    ) : reason !== null ? (
      <span>
        {t(`billingRuns.setAside.reason.${reason}`)}
        {detail === null ? null : (
          <>
            <br />
            <small className="dim">{detail}</small>
          </>
        )}
      </span>
    ) : null;
  const column = (
    part: keyof BillingException,
    one: Omit<Column<BillingException>, "id">,
  ): readonly Column<BillingException>[] => (has(part) ? [{ id: part, ...one }] : []);
  const columns = [
    ...column("buyer", { header: t("billing.buyer"), cell: buyer }),
    ...column("product", { header: t("billingRuns.exceptions.product"), cell: product }),
    ...column("since", {
      header: t("billingRuns.exceptions.since"),
      cell: ({ since }) => (since === null ? null : <DateText at={since} />),
    }),
    ...column("billedOn", {
      header: t("billingRuns.exceptions.billedOn"),
      cell: ({ billedOn }) => (billedOn === null ? null : <DayText day={billedOn} />),
    }),
    ...column("before", {
      header: t("billing.monthBefore"),
      align: "right",
      cell: ({ before }) => (before === null ? null : <MoneyText value={before} />),
    }),
    ...column("amount", {
      header: t("billingRuns.exceptions.amount"),
      align: "right",
      cell: ({ amount }) => (amount === null ? null : <MoneyText value={amount} />),
    }),
    ...(has("chargeId") || has("work") || has("reason")
      ? [{ id: "why", header: t("billingRuns.exceptions.look"), cell: why }]
      : []),
  ];
  return (
    <DataTable
      label={props.label}
      rows={rows}
      rowKey={({ key }) => key}
      columns={columns}
      state={props.state}
      nextCursor={props.nextCursor}
      phone={(row) => ({
        title: row.buyer === null ? why(row) : buyer(row),
        lines: [
          ...(row.product === null ? [] : [product(row)]),
          ...(row.amount === null ? [] : [<MoneyText key="amount" value={row.amount} />]),
          ...(row.buyer === null ? [] : [why(row)]),
        ],
      })}
    />
  );
}
