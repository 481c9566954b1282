import { Button } from "@mantine/core";
import { IconFileSpreadsheet } from "@tabler/icons-react";
import { type DragEvent, useId, useRef, useState } from "react";
import { useText } from "../../i18n/text.ts";
import css from "./files.module.css";

/** A CSV file, chosen or dropped. */
export function FilePicker(props: {
  readonly file: File | undefined;
  readonly onPick: (file: File) => void;
}) {
  const t = useText();
  const input = useRef<HTMLInputElement>(null);
  const id = useId();
  const [over, setOver] = useState(false);
  const pick = (file: File | undefined) => {
    if (file !== undefined) props.onPick(file);
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    pick(event.dataTransfer.files[0]);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is an extra; the button does the same.
    <div
      className={css.file}
      data-over={over}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <IconFileSpreadsheet size={18} aria-hidden="true" />
      <span>{props.file?.name ?? t("files.file")}</span>
      <label htmlFor={id} className="visually-hidden">
        {t("files.file")}
      </label>
      <input
        ref={input}
        id={id}
        type="file"
        className="visually-hidden"
        tabIndex={-1}
        accept=".csv,text/csv"
        onChange={(event) => {
          pick(event.currentTarget.files?.[0]);
          event.currentTarget.value = "";
        }}
      />
      <Button size="xs" data-autofocus onClick={() => input.current?.click()}>
        {t(props.file === undefined ? "files.choose" : "files.again")}
      </Button>
    </div>
  );
}
