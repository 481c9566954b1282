import { Button } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import type { ReactElement } from "react";
import { useEveryPage } from "../../api/listing.ts";
import { useText } from "../../i18n/text.ts";
import { downloadCsv } from "../../kit/csv.ts";
import { Reason } from "../../kit/states.tsx";

/** A column of a file: its name, which stays the same in every language, and what a row has there. */
export type FileColumn<Row> = readonly [name: string, of: (row: Row) => string | number | null];

type Props<Listed, Row> = {
  /** Of the file, without its ending. */
  readonly name: string;
  readonly path: string;
  readonly query?: Readonly<Record<string, string | undefined>>;
  readonly columns: readonly FileColumn<Row>[];
  /** The lines that one of the list has in the file, where it has several. */
  readonly linesOf?: (one: Listed) => readonly Row[];
};

/** Everything that a list's filters leave, in its order, as a CSV file: not the shown page alone. */
export function ExportList<Row>(props: Props<Row, Row>): ReactElement;
export function ExportList<Listed, Row>(
  props: Props<Listed, Row> & { readonly linesOf: (one: Listed) => readonly Row[] },
): ReactElement;
export function ExportList<Listed, Row>(props: Props<Listed, Row>): ReactElement {
  const t = useText();
  const all = useEveryPage<Listed>(props.path);
  const { linesOf } = props;
  const save = (found: readonly Listed[]) =>
    downloadCsv(
      props.name,
      props.columns.map(([name]) => name),
      (linesOf === undefined ? (found as unknown as readonly Row[]) : found.flatMap(linesOf)).map(
        (row) => props.columns.map(([, of]) => String(of(row) ?? "")),
      ),
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
