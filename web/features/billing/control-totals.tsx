import type { ControlTotals } from "../../api/billing-runs.ts";
import { useText } from "../../i18n/text.ts";
import { type Column, DataTable } from "../../kit/data-table.tsx";
import { MoneyText } from "../../kit/money.tsx";
import { StatusText } from "../../kit/status.tsx";

type Part = "charges" | "lines" | "documents" | "setAside";

/** One sum per currency, counted as charges, lines, documents and in the ledger; told where they differ. */
export function ControlTotalsTable({ rows }: { readonly rows: readonly ControlTotals[] }) {
  const t = useText();
  const hasSetAside = rows.some(({ setAside }) => setAside.count > 0);
  const part = (id: Part): Column<ControlTotals> => ({
    id,
    header: t(`billingRuns.controls.${id}`),
    align: "right",
    cell: (row) => {
      const counted = row[id];
      return counted === null ? (
        "–"
      ) : (
        <span>
          <MoneyText value={counted.total} />
          <br />
          <small className="dim">{t("billingRuns.controls.count", { count: counted.count })}</small>
        </span>
      );
    },
  });
  const agrees = ({ agrees: so }: ControlTotals) => (
    <StatusText of="control" status={so === null ? "counting" : so ? "agrees" : "differs"} />
  );
  return (
    <DataTable
      label={t("billingRuns.controls")}
      rows={rows}
      rowKey={({ currency }) => currency}
      columns={[
        { id: "currency", header: t("partner.column.currency"), cell: ({ currency }) => currency },
        part("charges"),
        ...(hasSetAside ? [part("setAside")] : []),
        part("lines"),
        part("documents"),
        {
          id: "ledger",
          header: t("billingRuns.controls.ledger"),
          align: "right",
          cell: ({ ledger }) => <MoneyText value={ledger} />,
        },
        { id: "agrees", header: t("billingRuns.controls.result"), cell: agrees },
      ]}
      phone={(row) => ({
        title: <MoneyText value={row.lines.total} />,
        lines: [
          t("billingRuns.controls.phone", {
            lines: row.lines.count,
            documents: row.documents.count,
          }),
          agrees(row),
        ],
      })}
    />
  );
}
