import { Button, Loader, Modal } from "@mantine/core";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { useText } from "../../i18n/text.ts";
import { FileErrors } from "../files/file-errors.tsx";
import { FilePicker } from "../files/file-picker.tsx";
import css from "./audiences.module.css";

export type ImportMode = "replace" | "add";

/** What taking a file over comes to. */
export type ImportCounts = {
  readonly rows: number;
  readonly repeated: number;
  readonly added: number;
  readonly removed: number;
  readonly edited: number;
  readonly unchanged: number;
  readonly size: number;
};

/** A list from a CSV file: chosen, tried, and only then taken over, all of it or nothing. */
export function ImportDialog(props: {
  readonly opened: boolean;
  /** What the file is, and how much it can hold. */
  readonly hint: string;
  /** Says what the file would change; refuses with every bad place. */
  readonly onTry: (file: File, mode: ImportMode) => Promise<ImportCounts>;
  /** Takes the tried file over. */
  readonly onApply: (file: File, mode: ImportMode) => Promise<void>;
  readonly apply: (counts: ImportCounts) => string;
  readonly sample?: ReactNode;
  readonly onClose: () => void;
}) {
  const t = useText();
  return (
    <Modal
      opened={props.opened}
      onClose={props.onClose}
      size="lg"
      title={t("audiences.import.title")}
      closeButtonProps={{ "aria-label": t("kit.close") }}
    >
      {props.opened ? <ImportForm {...props} /> : null}
    </Modal>
  );
}

type Tried =
  | { readonly state: "none" | "reading" }
  | { readonly state: "ready"; readonly counts: ImportCounts }
  | { readonly state: "refused"; readonly error: unknown };

function ImportForm(props: Parameters<typeof ImportDialog>[0]) {
  const t = useText();
  const [file, setFile] = useState<File>();
  const [mode, setMode] = useState<ImportMode>("replace");
  const [tried, setTried] = useState<Tried>({ state: "none" });
  const [applying, setApplying] = useState(false);
  const { onTry } = props;
  const trying = useRef(onTry);
  trying.current = onTry;
  useEffect(() => {
    if (file === undefined) return;
    let isCurrent = true;
    setTried({ state: "reading" });
    trying.current(file, mode).then(
      (counts) => isCurrent && setTried({ state: "ready", counts }),
      (error: unknown) => isCurrent && setTried({ state: "refused", error }),
    );
    return () => {
      isCurrent = false;
    };
  }, [file, mode]);
  const apply = async () => {
    if (file === undefined || applying) return;
    setApplying(true);
    try {
      await props.onApply(file, mode);
      props.onClose();
    } catch (error) {
      setTried({ state: "refused", error });
    } finally {
      setApplying(false);
    }
  };
  const counts = tried.state === "ready" ? tried.counts : undefined;
  const changes = counts && counts.added + counts.removed + counts.edited;
  return (
    <div className={css.dialog}>
      <p className="small muted">
        {props.hint} {props.sample}
      </p>
      <FilePicker file={file} onPick={setFile} />
      <fieldset className={css.modes}>
        <legend>{t("audiences.import.mode")}</legend>
        {(["replace", "add"] as const).map((one) => (
          <label key={one} className={css.mode}>
            <input type="radio" name="mode" checked={mode === one} onChange={() => setMode(one)} />
            {t(one === "replace" ? "audiences.import.replace" : "audiences.import.addTo")}
          </label>
        ))}
      </fieldset>
      <div role="status">
        {tried.state === "reading" ? (
          <span className="small muted">
            <Loader size={12} /> {t("files.checking")}
          </span>
        ) : null}
        {changes === 0 ? <p className="small">{t("audiences.import.nothing")}</p> : null}
      </div>
      {tried.state === "refused" ? (
        <FileErrors error={tried.error} name={file?.name.replace(/\.[^.]*$/, "") ?? "import"} />
      ) : null}
      {counts === undefined ? null : <Counts counts={counts} />}
      <div className={`${css.row} ${css.end}`}>
        <Button onClick={props.onClose}>{t("audiences.import.cancel")}</Button>
        {counts === undefined || changes === 0 ? null : (
          <Button variant="filled" loading={applying} onClick={() => void apply()}>
            {props.apply(counts)}
          </Button>
        )}
      </div>
    </div>
  );
}

function Counts({ counts }: { readonly counts: ImportCounts }) {
  const t = useText();
  const line = (label: string, value: number, sum = false) => (
    <>
      <dt className={sum ? css.sum : undefined}>{label}</dt>
      <dd className={sum ? css.sum : undefined}>{value.toLocaleString()}</dd>
    </>
  );
  return (
    <dl className={css.counts}>
      {line(t("audiences.import.rows"), counts.rows)}
      {counts.repeated > 0 ? line(t("audiences.import.repeated"), counts.repeated) : null}
      {line(t("audiences.import.added"), counts.added)}
      {line(t("audiences.import.removed"), counts.removed)}
      {counts.edited > 0 ? line(t("audiences.import.edited"), counts.edited) : null}
      {line(t("audiences.import.unchanged"), counts.unchanged)}
      {line(t("audiences.import.size"), counts.size, true)}
    </dl>
  );
}
