import { Button } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { useEveryPage } from "../../api/listing.ts";
import { useText } from "../../i18n/text.ts";
import { downloadCsv } from "../../kit/csv.ts";
import { Reason } from "../../kit/states.tsx";

/** A column of a file: its name, which stays the same in every language, and what a row has there. */
export type FileColumn<Row> = readonly [name: string, of: (row: Row) => string | number | null];

/** Everything that a list's filters leave, in its order, as a CSV file: not the shown page alone. */
export function ExportList<Row>(props: {
  /** Of the file, without its ending. */
  readonly name: string;
  readonly path: string;
  readonly query?: Readonly<Record<string, string | undefined>>;
  readonly columns: readonly FileColumn<Row>[];
}) {
  const t = useText();
  const all = useEveryPage<Row>(props.path);
  const save = (rows: readonly Row[]) =>
    downloadCsv(
      props.name,
      props.columns.map(([name]) => name),
      rows.map((row) => props.columns.map(([, of]) => String(of(row) ?? ""))),
    );
  return (
    <>
      <Button
        leftSection={<IconDownload size={16} />}
        loading={all.isPending}
        onClick={() => all.mutate(props.query ?? {}, { onSuccess: save })}
      >
        {t("kit.list.export")}
      </Button>
      {all.isError ? (
        <span role="alert" className="small">
          {t("kit.list.exportFailed")} <Reason error={all.error} />
        </span>
      ) : null}
    </>
  );
}
