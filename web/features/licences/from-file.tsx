import { type FileRow, type LicencesFromFile, useLicenceFile } from "../../api/seat-desk.ts";
import { useText } from "../../i18n/text.ts";
import { type Column, DataTable } from "../../kit/data-table.tsx";
import { FileOutcome } from "../files/file-outcome.tsx";
import { FileRows, FileTrial, nameOfFile, usePlaces } from "../files/file-trial.tsx";
import { useTrial } from "../files/use-trial.ts";
import css from "./licences.module.css";

/** A file that gives licences and takes them back: tried first, row by row, and only then done. */
export function FromFile(props: { readonly id: string; readonly back: string }) {
  const t = useText();
  const trial = useTrial(useLicenceFile(props.id));
  return (
    <>
      <ul className={css.columns}>
        {(["needed", "plan", "order", "groups"] as const).map((one) => (
          <li key={one}>{t(`licences.file.${one}`)}</li>
        ))}
      </ul>
      <FileTrial
        {...trial.picking}
        otherwise="licences"
        refused={{ error: trial.refused, what: t("licences.file.notDone") }}
      />
      {trial.tried === undefined ? null : (
        <Tried
          tried={trial.tried}
          made={trial.made}
          name={nameOfFile(trial.file, "licences")}
          doing={trial.taking}
          onDo={trial.takeIt}
          back={props.back}
        />
      )}
    </>
  );
}

function Tried(props: {
  readonly tried: LicencesFromFile;
  readonly made: boolean;
  readonly name: string;
  readonly doing: boolean;
  readonly onDo: () => void;
  readonly back: string;
}) {
  const t = useText();
  const { tried, made } = props;
  const { assigned, unassigned, kept, refused } = tried;
  const nothing = assigned + unassigned + kept + refused === 0;
  const numbers = { assigned, unassigned: unassigned + kept };
  return (
    <>
      <FileOutcome
        made={made}
        nothing={nothing}
        refused={refused}
        doing={props.doing}
        onDo={props.onDo}
        words={{
          done: t("licences.file.done", numbers),
          nothing: t("licences.file.nothing"),
          commit: t("licences.file.commit", numbers),
          back: t("licences.file.back"),
        }}
        back={props.back}
      />
      <FileRows
        rows={tried.rows}
        name={props.name}
        wrong={refused}
        states={(["assigned", "unassigned", "kept", "known"] as const).map((state) => ({
          state,
          label: t(`licences.file.state.${state}`),
        }))}
      >
        {(rows) => <Rows rows={rows} />}
      </FileRows>
    </>
  );
}

function Rows({ rows }: { readonly rows: readonly FileRow[] }) {
  const t = useText();
  const places = usePlaces();
  const what = (row: FileRow) => t(`licences.file.state.${row.state}`);
  const columns: readonly Column<FileRow>[] = [
    { id: "line", header: t("bulk.row.line"), align: "right", cell: ({ line }) => line },
    {
      id: "person",
      header: t("licences.person"),
      cell: (row) => (
        <>
          {row.name ?? "–"}
          <br />
          <span className="dim small">{row.userName}</span>
        </>
      ),
    },
    { id: "plan", header: t("licences.serviceId"), cell: ({ serviceId }) => serviceId },
    {
      id: "state",
      header: t("bulk.row.what"),
      cell: (row) => (
        <>
          {what(row)}
          {places(row.errors)}
        </>
      ),
    },
  ];
  return (
    <DataTable
      label={t("bulk.rows")}
      rows={rows}
      rowKey={({ line }) => `${line}`}
      columns={columns}
      phone={(row) => ({
        title: row.name ?? row.userName,
        lines: [row.userName, what(row), ...places(row.errors)],
      })}
    />
  );
}
