import { IconAlertCircleFilled, IconCircleCheckFilled, IconHourglass } from "@tabler/icons-react";
import { useParams } from "@tanstack/react-router";
import { type SubscriptionFile, useSubscriptionFile } from "../../api/bulk.ts";
import css from "../../features/files/files.module.css";
import { AutoRenewCell, LicencesCell } from "../../features/subscriptions/file-row-cells.tsx";
import type { MessageId } from "../../i18n/catalogue.ts";
import { useRichText, useText } from "../../i18n/text.ts";
import { type Column, DataTable } from "../../kit/data-table.tsx";
import { DateText } from "../../kit/dates.tsx";
import { AppLink } from "../../kit/link.tsx";
import { CommandBar, PageBody } from "../../kit/page.tsx";
import { ErrorState, LoadingState, Notice } from "../../kit/states.tsx";
import { StatusText } from "../../kit/status.tsx";
import { useActing } from "../../shell/organisation.tsx";

type Row = SubscriptionFile["rows"][number];

/** What became of each change of a file: publishers answer one by one. */
export function SubscriptionFilePage() {
  const t = useText();
  const rich = useRichText();
  const { base } = useActing();
  const { file: id = "" } = useParams({ strict: false }) as { readonly file?: string };
  const file = useSubscriptionFile(id);
  return (
    <>
      <CommandBar
        crumbs={[
          { label: t("partner.nav.subscriptions"), href: `${base}/subscriptions` },
          { label: t("bulk.subscriptions.title"), href: `${base}/subscriptions/from-file` },
        ]}
        title={t("bulk.result.title")}
        note={
          file.data === undefined
            ? undefined
            : rich("bulk.result.by", {
                name: file.data.changedBy,
                date: <DateText at={file.data.changedAt} />,
              })
        }
      />
      <PageBody>
        {file.isPending ? (
          <LoadingState what={t("bulk.result.loading")} onRetry={() => void file.refetch()} />
        ) : file.data === undefined ? (
          <ErrorState
            error={file.error}
            what={t("bulk.result.error")}
            onRetry={() => void file.refetch()}
          />
        ) : (
          <>
            <Outcome file={file.data} />
            <Rows rows={file.data.rows} />
          </>
        )}
      </PageBody>
    </>
  );
}

function Outcome({ file }: { readonly file: SubscriptionFile }) {
  const t = useText();
  const failed = file.rows.filter(({ quantity }) => quantity?.state === "failed").length;
  return (
    <div role="status" className={css.told}>
      {file.waiting > 0 ? (
        <Notice tone="run" icon={<IconHourglass size={18} aria-hidden="true" />}>
          <p>{t("bulk.result.waiting", { count: file.waiting })}</p>
        </Notice>
      ) : failed > 0 ? (
        <Notice tone="you" icon={<IconAlertCircleFilled size={18} aria-hidden="true" />}>
          <p>{t("bulk.result.failed", { count: failed })}</p>
        </Notice>
      ) : (
        <Notice tone="ok" icon={<IconCircleCheckFilled size={18} aria-hidden="true" />}>
          <p>{t("bulk.result.done")}</p>
        </Notice>
      )}
    </div>
  );
}

const WHY: Readonly<Record<string, MessageId>> = {
  publisher: "bulk.result.why.publisher",
  moved: "bulk.result.why.moved",
  ended: "bulk.result.why.ended",
};

function Rows({ rows }: { readonly rows: readonly Row[] }) {
  const t = useText();
  const { base } = useActing();
  const name = (row: Row) => (
    <AppLink href={`${base}/subscriptions/${row.subscriptionId}`}>{row.name}</AppLink>
  );
  const licences = ({ quantity }: Row) => (
    <LicencesCell quantity={quantity} fromRenewal={quantity?.fromRenewal ?? null} />
  );
  const autoRenew = (row: Row) => <AutoRenewCell autoRenew={row.autoRenew} lastDay={row.lastDay} />;
  const state = ({ quantity }: Row) => {
    const why = quantity?.state === "failed" ? WHY[quantity.endedBy ?? ""] : undefined;
    return (
      <StatusText
        of="file-change"
        status={quantity?.state ?? "done"}
        {...(why === undefined ? {} : { note: t(why) })}
      />
    );
  };
  const columns: readonly Column<Row>[] = [
    { id: "line", header: t("bulk.row.line"), align: "right", cell: ({ line }) => line },
    {
      id: "subscription",
      header: t("partner.column.subscription"),
      cell: (row) => (
        <>
          {name(row)}
          <br />
          <span className="dim small">{row.company}</span>
        </>
      ),
    },
    { id: "licences", header: t("bulk.column.licences"), cell: licences },
    { id: "auto-renew", header: t("bulk.column.autoRenew"), cell: autoRenew },
    { id: "state", header: t("bulk.row.what"), cell: state },
  ];
  return (
    <DataTable
      label={t("bulk.rows")}
      rows={rows}
      rowKey={({ line }) => `${line}`}
      columns={columns}
      hrefOf={(row) => `${base}/subscriptions/${row.subscriptionId}`}
      phone={(row) => ({
        title: row.name,
        lines: [
          row.company,
          ...(row.quantity === null ? [] : [licences(row)]),
          ...(row.autoRenew === null ? [] : [autoRenew(row)]),
          state(row),
        ],
      })}
    />
  );
}
