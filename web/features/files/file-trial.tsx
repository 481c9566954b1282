import { Button, Loader } from "@mantine/core";
import { IconAlertCircleFilled, IconDownload, IconRefresh } from "@tabler/icons-react";
import { type ReactNode, useState } from "react";
import type { Place } from "../../api/bulk.ts";
import { useText } from "../../i18n/text.ts";
import { ChoiceChips } from "../../kit/choice-chips.tsx";
import { downloadCsv } from "../../kit/csv.ts";
import { EmptyState, ErrorState, Notice } from "../../kit/states.tsx";
import { FileErrors } from "./file-errors.tsx";
import { FilePicker } from "./file-picker.tsx";
import css from "./files.module.css";

/** Rows that are on the screen at first, and that each press adds. */
const ROWS = 100;

export const nameOfFile = (file: File | undefined, otherwise: string): string =>
  file?.name.replace(/\.[^.]*$/, "") ?? otherwise;

/** The file that is tried: chosen, read by the server, and why it could not be, or was not taken. */
export function FileTrial(props: {
  readonly file: File | undefined;
  readonly reading: boolean;
  readonly error: unknown;
  readonly otherwise: string;
  readonly onPick: (file: File) => void;
  /** Why what was shown was not done, and what that was. */
  readonly refused: { readonly error: Error | null; readonly what: string };
}) {
  const t = useText();
  const { file, error, refused } = props;
  return (
    <div className={css.trial}>
      <FilePicker file={file} onPick={props.onPick} />
      <div role="status">
        {props.reading ? (
          <span className="small muted">
            <Loader size={12} /> {t("files.checking")}
          </span>
        ) : null}
      </div>
      {error === null ? null : (
        <>
          <FileErrors error={error} name={nameOfFile(file, props.otherwise)} />
          {file === undefined ? null : (
            <div className={css.row}>
              <Button
                size="xs"
                leftSection={<IconRefresh size={15} />}
                onClick={() => props.onPick(file)}
              >
                {t("files.retry")}
              </Button>
            </div>
          )}
        </>
      )}
      {refused.error === null ? null : (
        <ErrorState
          error={refused.error}
          what={refused.what}
          onRetry={() => file !== undefined && props.onPick(file)}
        />
      )}
    </div>
  );
}

type Row = { readonly line: number; readonly state: string; readonly errors: readonly Place[] };

/** Rows of a tried file by what becomes of them, a part of a long file at a time. */
export function FileRows<One extends Row>(props: {
  readonly rows: readonly One[];
  /** What rows can be chosen by, besides all of them and only errors. */
  readonly states: readonly { readonly state: One["state"]; readonly label: string }[];
  /** How many rows are wrong, of which a long file may list a part. */
  readonly wrong: number;
  readonly name: string;
  readonly children: (rows: readonly One[]) => ReactNode;
}) {
  const t = useText();
  const { rows, wrong } = props;
  const count = (state: string) => rows.filter((row) => row.state === state).length;
  const [chosen, setChosen] = useState("");
  const [most, setMost] = useState(ROWS);
  const matching = chosen === "" ? rows : rows.filter(({ state }) => state === chosen);
  const shown = matching.slice(0, most);
  return (
    <>
      {wrong === 0 ? null : (
        <div className={css.told}>
          <Notice
            tone="bad"
            role="alert"
            icon={<IconAlertCircleFilled size={18} aria-hidden="true" />}
          >
            <p>
              {t("bulk.wrong", { count: wrong })}{" "}
              <Button
                size="xs"
                variant="subtle"
                leftSection={<IconDownload size={15} />}
                onClick={() =>
                  downloadCsv(
                    `${props.name}-errors`,
                    ["line", "column", "code", "detail"],
                    rows.flatMap(({ errors }) =>
                      errors.map(({ line, column, code, detail }) => [
                        `${line}`,
                        `${column}`,
                        code,
                        detail,
                      ]),
                    ),
                  )
                }
              >
                {t("bulk.errors.download")}
              </Button>
            </p>
          </Notice>
        </div>
      )}
      <div className={css.filter}>
        <ChoiceChips
          label={t("bulk.filter")}
          value={chosen}
          onChange={(value) => {
            setChosen(value);
            setMost(ROWS);
          }}
          choices={[
            { value: "", label: t("bulk.filter.all"), count: rows.length },
            ...props.states.map(({ state, label }) => ({
              value: state,
              label,
              count: count(state),
            })),
            { value: "refused", label: t("bulk.filter.errors"), count: wrong },
          ]}
        />
      </div>
      {shown.length === 0 ? <EmptyState title={t("bulk.noneOfThese")} /> : props.children(shown)}
      {shown.length === matching.length ? null : (
        <div className={css.done}>
          <span className="dim small">
            {t("bulk.shown", { shown: shown.length, count: matching.length })}
          </span>
          <Button size="xs" onClick={() => setMost(most + ROWS)}>
            {t("bulk.more")}
          </Button>
        </div>
      )}
    </>
  );
}

/** What is wrong with a row, cell by cell; lines of their own in a list on a phone. */
export function usePlaces(): (places: readonly Place[]) => readonly ReactNode[] {
  const t = useText();
  return (places) =>
    places.map(({ column, code, detail }) => (
      <span key={`${column}-${code}`} className={css.place}>
        {t("bulk.place", { column, detail })}
      </span>
    ));
}
