import { type ImportedUsers, type UserFileRow, useImportUsers } from "../../api/directory.ts";
import { usePaths } from "../../api/whose.ts";
import { useText } from "../../i18n/text.ts";
import { type Column, DataTable } from "../../kit/data-table.tsx";
import { CommandBar, PageBody } from "../../kit/page.tsx";
import { StatusText } from "../../kit/status.tsx";
import { MissingRole } from "../../shell/missing-role.tsx";
import { useActing } from "../../shell/organisation.tsx";
import { usePlace } from "../delegations/place.ts";
import { FileOutcome } from "../files/file-outcome.tsx";
import { FileRows, FileTrial, nameOfFile, usePlaces } from "../files/file-trial.tsx";
import { useTrial } from "../files/use-trial.ts";
import { SaveFileButton } from "../lists/save-file-button.tsx";
import css from "./directory.module.css";
import { DirectoryArea } from "./directory-frame.tsx";

const MOST_ROWS = 20_000;

/** Many users at once: a file is tried, every row says what becomes of it, and only then it is done. */
export function UsersFromFilePage() {
  return (
    <DirectoryArea>
      <FromFile />
    </DirectoryArea>
  );
}

function FromFile() {
  const t = useText();
  const { may } = useActing();
  const place = usePlace();
  const paths = usePaths();
  const manages = may(place.permissions.manageUsers);
  return (
    <>
      <CommandBar
        crumbs={[...place.trail, { label: t("directory.title"), href: place.users }]}
        title={t("directory.file.title")}
        note={manages ? t("directory.file.note", { max: MOST_ROWS }) : undefined}
        actions={
          manages ? (
            <SaveFileButton
              name="users-template.csv"
              path={`${paths.users}/user-files/template`}
              label={t("bulk.template")}
            />
          ) : undefined
        }
      />
      <PageBody>
        {manages ? <Trial /> : <MissingRole permission={place.permissions.manageUsers} />}
      </PageBody>
    </>
  );
}

function Trial() {
  const t = useText();
  const trial = useTrial(useImportUsers());
  return (
    <>
      <ul className={css.columns}>
        {(["needed", "optional", "groups", "stays"] as const).map((one) => (
          <li key={one}>{t(`directory.file.${one}`)}</li>
        ))}
      </ul>
      <FileTrial
        {...trial.picking}
        otherwise="users"
        refused={{ error: trial.refused, what: t("directory.file.notDone") }}
      />
      {trial.tried === undefined ? null : (
        <Tried
          tried={trial.tried}
          made={trial.made}
          name={nameOfFile(trial.file, "users")}
          doing={trial.taking}
          onDo={trial.takeIt}
        />
      )}
    </>
  );
}

function Tried(props: {
  readonly tried: ImportedUsers;
  readonly made: boolean;
  readonly name: string;
  readonly doing: boolean;
  readonly onDo: () => void;
}) {
  const t = useText();
  const place = usePlace();
  const { tried, made } = props;
  const { added, changed, refused } = tried;
  const nothing = added + changed + refused === 0;
  return (
    <>
      <FileOutcome
        made={made}
        nothing={nothing}
        refused={refused}
        doing={props.doing}
        onDo={props.onDo}
        words={{
          done: t("directory.file.done", { added, changed }),
          nothing: t("directory.file.nothing"),
          before:
            tried.newGroups.length === 0
              ? undefined
              : t("directory.file.newGroups", {
                  count: tried.newGroups.length,
                  groups: tried.newGroups.slice(0, 20).join(", "),
                }),
          commit: t("directory.file.commit", { added, changed }),
          back: t("directory.file.back"),
        }}
        back={place.users}
      />
      <FileRows
        rows={tried.rows}
        name={props.name}
        wrong={refused}
        states={[
          { state: "added", label: t(made ? "status.file-row.made" : "bulk.filter.added") },
          { state: "changed", label: t(made ? "directory.file.changed" : "bulk.filter.changed") },
          { state: "known", label: t("bulk.filter.known") },
        ]}
      >
        {(rows) => <Rows rows={rows} made={made} />}
      </FileRows>
    </>
  );
}

function Rows(props: { readonly rows: readonly UserFileRow[]; readonly made: boolean }) {
  const t = useText();
  const places = usePlaces();
  const status = ({ state }: UserFileRow) =>
    props.made && state === "changed" ? (
      t("directory.file.changed")
    ) : (
      <StatusText of="file-row" status={props.made && state === "added" ? "made" : state} />
    );
  const columns: readonly Column<UserFileRow>[] = [
    { id: "line", header: t("bulk.row.line"), align: "right", cell: ({ line }) => line },
    {
      id: "name",
      header: t("directory.column.name"),
      cell: (row) => (
        <>
          {row.displayName}
          <br />
          <span className="dim small">{row.email}</span>
        </>
      ),
    },
    {
      id: "user-name",
      header: t("directory.field.userName"),
      cell: ({ userName }) => userName,
    },
    {
      id: "groups",
      header: t("directory.tab.groups"),
      cell: ({ groups }) =>
        groups.length === 0 ? <span className="dim">–</span> : groups.join(", "),
    },
    {
      id: "state",
      header: t("bulk.row.what"),
      cell: (row) => (
        <>
          {status(row)}
          {places(row.errors)}
        </>
      ),
    },
  ];
  return (
    <DataTable
      label={t("bulk.rows")}
      rows={props.rows}
      rowKey={({ line }) => `${line}`}
      columns={columns}
      phone={(row) => ({
        title: row.displayName,
        lines: [row.email, status(row), ...places(row.errors)],
      })}
    />
  );
}
