import { type SubscriptionFileSummary, useSubscriptionFiles } from "../../api/bulk.ts";
import { useText } from "../../i18n/text.ts";
import { DataTable } from "../../kit/data-table.tsx";
import { DateText } from "../../kit/dates.tsx";
import { AppLink } from "../../kit/link.tsx";
import { useListState } from "../../kit/list-state.ts";
import { Section } from "../../kit/page.tsx";
import { ErrorState } from "../../kit/states.tsx";
import { useActing } from "../../shell/organisation.tsx";

/** Files that were carried out before, for whoever left the page of one or lost its answer. */
export function EarlierFiles() {
  const t = useText();
  const { base } = useActing();
  const state = useListState();
  const files = useSubscriptionFiles(state.cursor);
  const hrefOf = ({ id }: SubscriptionFileSummary) => `${base}/subscriptions/from-file/${id}`;
  // Where there is none, nothing is missed; while they load, the page is about the file to come.
  if (files.data?.data.length === 0 || files.isPending) return null;
  return (
    <Section title={t("bulk.earlier.title")}>
      {files.data === undefined ? (
        <ErrorState
          error={files.error}
          what={t("bulk.earlier.error")}
          onRetry={() => void files.refetch()}
        />
      ) : (
        <DataTable
          label={t("bulk.earlier.title")}
          rows={files.data.data}
          rowKey={({ id }) => id}
          hrefOf={hrefOf}
          state={state}
          nextCursor={files.data.nextCursor}
          columns={[
            {
              id: "at",
              header: t("bulk.earlier.at"),
              cell: (file) => (
                <AppLink href={hrefOf(file)}>
                  <DateText at={file.changedAt} />
                </AppLink>
              ),
            },
            { id: "by", header: t("bulk.earlier.by"), cell: ({ changedBy }) => changedBy },
            {
              id: "changes",
              header: t("bulk.earlier.changes"),
              align: "right",
              cell: ({ changes }) => changes,
            },
          ]}
          phone={(file) => ({
            title: <DateText at={file.changedAt} />,
            lines: [file.changedBy, t("bulk.earlier.count", { count: file.changes })],
          })}
        />
      )}
    </Section>
  );
}
