import { ActionIcon, Button, Modal, Textarea, TextInput } from "@mantine/core";
import {
  IconClipboardList,
  IconDownload,
  IconFileImport,
  IconPlus,
  IconTrash,
} from "@tabler/icons-react";
import { type FormEvent, useState } from "react";
import { useReadAudienceFile } from "../../api/audiences.ts";
import {
  type ImportCounts,
  ImportDialog,
  type ImportMode,
} from "../../features/audiences/import-dialog.tsx";
import { useText } from "../../i18n/text.ts";
import { downloadCsv } from "../../kit/csv.ts";
import { SearchInput } from "../../kit/search-input.tsx";
import { useAnswer, useForm } from "../context.tsx";
import { FieldFrame } from "../field-frame.tsx";
import css from "../forms.module.css";
import { isList, isObject, isWithin, type JsonObject, valueAt } from "../json.ts";
import { type FieldProps, orNothing } from "./text-fields.tsx";

/** Entries that are typed at a time; longer lists are files. */
const MAX_BY_HAND = 10;
/** Rows on screen at once; the rest is found by searching. */
const MAX_SHOWN = 200;

/** Who may see something: one identifier and a note per row; added by hand or pasted as a list. */
export function AudienceField({ pointer, schema }: FieldProps) {
  const t = useText();
  const form = useForm();
  const answer = useAnswer(pointer, schema);
  const [pasting, setPasting] = useState(false);
  const [importing, setImporting] = useState(false);
  const [refused, setRefused] = useState<string>();
  const read = useReadAudienceFile();
  const identity = schema["x-identity"] ?? "email";
  const idSchema = schema.items?.properties?.[identity];
  const noteSchema = schema.items?.properties?.note;
  const rows = (isList(answer.value) ? answer.value : []).filter(isObject);
  const max = schema.maxItems;
  const [query, setQuery] = useState("");
  const wanted = query.trim().toLowerCase();
  const matching = rows
    .map((row, index) => ({ row, index }))
    .filter(({ row }) => `${row[identity]} ${row.note ?? ""}`.toLowerCase().includes(wanted));
  const shown = matching.slice(0, MAX_SHOWN);
  const change = (next: readonly JsonObject[]) => {
    answer.set(next);
    answer.left();
  };
  const saved = valueAt(form.saved, pointer);
  const known = new Set((isList(saved) ? saved : []).filter(isObject).map((row) => row[identity]));
  /** Adds what was typed or pasted, as long as it is little; longer lists are files. */
  const addByHand = (more: readonly JsonObject[]): boolean => {
    const next = merge(rows, identity, more);
    const isTooMuch =
      next.length > rows.length &&
      next.filter((row) => !known.has(row[identity] ?? null)).length > MAX_BY_HAND;
    setRefused(isTooMuch ? t("audiences.byHand", { max: MAX_BY_HAND }) : undefined);
    if (!isTooMuch) change(next);
    return !isTooMuch;
  };
  const kind = identity === "email" ? "email" : "tenant";
  const readFile = async (file: File, mode: ImportMode) => {
    const found = await read.mutateAsync({ file, ids: kind, max: max ?? 20_000 });
    const entries = found.entries.map(({ id, note }) => withNote({ [identity]: id }, note));
    return { ...found, list: mode === "replace" ? entries : merge(rows, identity, entries) };
  };
  const findingOf = (index: number) =>
    form.findings.find((finding) => isWithin(finding.pointer, `${pointer}/${index}`))?.detail;
  return (
    <FieldFrame
      pointer={pointer}
      schema={schema}
      group
      count={max === undefined ? undefined : t("forms.count", { count: rows.length, max })}
      over={max !== undefined && rows.length > max}
    >
      {form.readOnly ? null : (
        <div className={css.toolbar}>
          <AddRow
            label={idSchema?.title ?? identity}
            noteLabel={noteSchema?.title}
            onAdd={(id, note) => addByHand([withNote({ [identity]: id }, note)])}
          />
          <Button
            size="xs"
            variant="subtle"
            leftSection={<IconClipboardList size={15} />}
            onClick={() => setPasting(true)}
          >
            {t("forms.audience.paste")}
          </Button>
          <Button
            size="xs"
            variant="subtle"
            leftSection={<IconFileImport size={15} />}
            onClick={() => setImporting(true)}
          >
            {t("audiences.importList")}
          </Button>
        </div>
      )}
      {refused === undefined ? null : (
        <p className={css.finding} data-tone="bad" role="alert">
          {refused}
        </p>
      )}
      {rows.length === 0 ? null : (
        <div className={css.toolbar}>
          <Button
            size="xs"
            variant="subtle"
            leftSection={<IconDownload size={15} />}
            onClick={() =>
              downloadCsv(
                "audience",
                ["ID", "Description", "Type"],
                rows.map((row) => [
                  String(row[identity] ?? ""),
                  String(row.note ?? ""),
                  kind === "email" ? "MixedAadMsaId" : "TenantID",
                ]),
              )
            }
          >
            {t("audiences.export")}
          </Button>
        </div>
      )}
      {rows.length > 20 ? (
        <div className={css.toolbar}>
          <SearchInput value={query} label={t("forms.audience.search")} onChange={setQuery} />
          {matching.length > shown.length ? (
            <span className="dim small" role="status">
              {t("forms.audience.more", { shown: shown.length, count: matching.length })}
            </span>
          ) : null}
        </div>
      ) : null}
      {rows.length === 0 ? (
        <p className={css.none}>{t("forms.list.none")}</p>
      ) : (
        <div className={css.scroll}>
          <table className={`${css.prices} ${css.people}`}>
            <thead>
              <tr>
                <th scope="col">{idSchema?.title ?? identity}</th>
                <th scope="col">{noteSchema?.title ?? ""}</th>
                <th scope="col">
                  <span className="visually-hidden">{t("forms.actions")}</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {shown.map(({ row, index }) => (
                <tr key={String(row[identity])}>
                  <th scope="row" className={identity === "email" ? undefined : "mono"}>
                    {String(row[identity] ?? "")}
                    {findingOf(index) === undefined ? null : (
                      <span className={css.finding} data-tone="bad">
                        {findingOf(index)}
                      </span>
                    )}
                  </th>
                  <td>
                    <TextInput
                      size="xs"
                      aria-label={`${noteSchema?.title ?? ""}, ${String(row[identity])}`}
                      readOnly={form.readOnly}
                      value={String(row.note ?? "")}
                      onChange={(event) =>
                        answer.set(
                          rows.map((one, at) =>
                            at === index
                              ? withNote(one, orNothing(event.currentTarget.value))
                              : one,
                          ),
                        )
                      }
                    />
                  </td>
                  <td>
                    {form.readOnly ? null : (
                      <ActionIcon
                        variant="subtle"
                        size={26}
                        aria-label={t("forms.list.remove", { name: String(row[identity]) })}
                        onClick={() => change(rows.filter((_, at) => at !== index))}
                      >
                        <IconTrash size={16} />
                      </ActionIcon>
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      <PasteDialog
        opened={pasting}
        label={idSchema?.title ?? identity}
        onClose={() => setPasting(false)}
        onTake={(text) => {
          addByHand(readRows(text, identity));
          setPasting(false);
        }}
      />
      <ImportDialog
        opened={importing}
        hint={t("audiences.import.hint", { max: max ?? 20_000 })}
        onClose={() => setImporting(false)}
        apply={() => t("audiences.import.take")}
        onTry={async (file, mode) => countsOf(rows, identity, await readFile(file, mode))}
        onApply={async (file, mode) => {
          const { list } = await readFile(file, mode);
          setRefused(undefined);
          change(list);
        }}
      />
    </FieldFrame>
  );
}

function AddRow(props: {
  readonly label: string;
  readonly noteLabel: string | undefined;
  readonly onAdd: (id: string, note: string | undefined) => boolean;
}) {
  const t = useText();
  const [id, setId] = useState("");
  const [note, setNote] = useState("");
  const add = (event: FormEvent) => {
    event.preventDefault();
    event.stopPropagation();
    if (id.trim() === "") return;
    if (!props.onAdd(id.trim(), orNothing(note.trim()))) return;
    setId("");
    setNote("");
  };
  const onEnter = (event: React.KeyboardEvent) => {
    if (event.key === "Enter") add(event);
  };
  return (
    <>
      <TextInput
        aria-label={props.label}
        placeholder={props.label}
        value={id}
        w={280}
        onKeyDown={onEnter}
        onChange={(event) => setId(event.currentTarget.value)}
      />
      {props.noteLabel === undefined ? null : (
        <TextInput
          aria-label={props.noteLabel}
          placeholder={props.noteLabel}
          value={note}
          w={180}
          onKeyDown={onEnter}
          onChange={(event) => setNote(event.currentTarget.value)}
        />
      )}
      <Button leftSection={<IconPlus size={15} />} onClick={add}>
        {t("forms.audience.add")}
      </Button>
    </>
  );
}

function PasteDialog(props: {
  readonly opened: boolean;
  readonly label: string;
  readonly onClose: () => void;
  readonly onTake: (text: string) => void;
}) {
  const t = useText();
  const [text, setText] = useState("");
  return (
    <Modal
      opened={props.opened}
      onClose={props.onClose}
      title={t("forms.audience.paste")}
      closeButtonProps={{ "aria-label": t("kit.close") }}
    >
      <Textarea
        data-autofocus
        autosize
        minRows={8}
        maxRows={16}
        label={props.label}
        description={t("forms.audience.pasteHint")}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <div className={css.toolbar} style={{ marginTop: 16 }}>
        <Button
          variant="filled"
          className={css.pushed ?? ""}
          onClick={() => {
            props.onTake(text);
            setText("");
          }}
        >
          {t("forms.audience.take")}
        </Button>
      </div>
    </Modal>
  );
}

/** What taking over `list` would change of `rows`. */
function countsOf(
  rows: readonly JsonObject[],
  identity: string,
  read: { readonly rows: number; readonly repeated: number; readonly list: readonly JsonObject[] },
): ImportCounts {
  const name = (row: JsonObject) => String(row[identity]).toLowerCase();
  const before = new Map(rows.map((row) => [name(row), row]));
  const after = new Set(read.list.map(name));
  const kept = read.list.filter((row) => before.has(name(row)));
  const edited = kept.filter((row) => before.get(name(row))?.note !== row.note).length;
  return {
    rows: read.rows,
    repeated: read.repeated,
    added: read.list.length - kept.length,
    removed: [...before.keys()].filter((one) => !after.has(one)).length,
    edited,
    unchanged: kept.length - edited,
    size: read.list.length,
  };
}

/** One row per line; the note follows a comma, semicolon or tab. */
function readRows(text: string, identity: string): JsonObject[] {
  return text.split(/\r?\n/).flatMap((line) => {
    const [id = "", ...note] = line.split(/[,;\t]/).map((part) => part.trim());
    if (id === "") return [];
    return [withNote({ [identity]: id }, orNothing(note.join(" ").trim()))];
  });
}

function merge(
  rows: readonly JsonObject[],
  identity: string,
  more: readonly JsonObject[],
): JsonObject[] {
  const known = new Map(rows.map((row) => [String(row[identity]).toLowerCase(), row]));
  for (const row of more) {
    const name = String(row[identity]).toLowerCase();
    if (!known.has(name)) known.set(name, row);
  }
  return [...known.values()];
}

function withNote(row: JsonObject, note: string | undefined): JsonObject {
  const { note: _before, ...rest } = row;
  return note === undefined ? rest : { ...rest, note };
}
