import { type MonthOfAccount, useBillingHistory } from "../../api/billing.ts";
import { useText } from "../../i18n/text.ts";
import { DataTable } from "../../kit/data-table.tsx";
import { useListState } from "../../kit/list-state.ts";
import { MoneyText } from "../../kit/money.tsx";
import { Section } from "../../kit/page.tsx";
import { ErrorState, LoadingState } from "../../kit/states.tsx";
import { SaveFileButton } from "../lists/save-file-button.tsx";
import { Paging } from "../operations/paging.tsx";
import css from "./billing.module.css";
import { useMonthName } from "./month-picker.tsx";

/** What was charged, credited and paid month by month, and what was owed at the end of each (ux.md R14, C9). */
export function BillingHistory({ buyerId }: { readonly buyerId?: string }) {
  const t = useText();
  const monthName = useMonthName();
  const state = useListState();
  const cursor = state.filter("history")[0];
  const history = useBillingHistory(cursor, ...(buyerId === undefined ? [] : [buyerId]));
  const amount = (part: "charged" | "credited" | "paid" | "owed") => ({
    id: part,
    header: t(`billing.history.${part}`),
    align: "right" as const,
    cell: (row: MonthOfAccount) => <MoneyText value={row[part]} strong={part === "owed"} />,
  });
  return (
    <Section title={t("billing.history")} aside={t("billing.history.note")}>
      {history.isPending ? (
        <LoadingState what={t("billing.history")} onRetry={() => void history.refetch()} />
      ) : history.data === undefined ? (
        <ErrorState
          error={history.error}
          what={t("billing.history.failed")}
          onRetry={() => void history.refetch()}
        />
      ) : history.data.data.length === 0 ? (
        <p className="muted">{t("billing.history.none")}</p>
      ) : (
        <>
          <DataTable
            label={t("billing.history")}
            rows={history.data.data}
            rowKey={({ month, currency }) => `${month} ${currency}`}
            columns={[
              {
                id: "month",
                header: t("billing.month"),
                cell: ({ month }) => monthName(month),
              },
              amount("charged"),
              amount("credited"),
              amount("paid"),
              amount("owed"),
            ]}
            phone={(row) => ({
              title: monthName(row.month),
              lines: (["charged", "credited", "paid", "owed"] as const).map((part) => (
                <span key={part} className={css.pair}>
                  {t(`billing.history.${part}`)} <MoneyText value={row[part]} />
                </span>
              )),
            })}
          />
          <Paging
            state={{
              cursor,
              change: ({ cursor: history }, how) =>
                state.change({ history, cursor: state.cursor }, how),
            }}
            next={history.data.nextCursor}
          />
          {buyerId === undefined ? (
            <p className={css.files}>
              <SaveFileButton name="billing-history.csv" path="/v1/billing-history/file" />
            </p>
          ) : null}
        </>
      )}
    </Section>
  );
}
