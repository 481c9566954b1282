import { IconFile } from "@tabler/icons-react";
import { Fragment } from "react";
import { type DiffPart, wordDiff } from "../../../src/kernel/word-diff.ts";
import { fileAddress } from "../../api/catalogue.ts";
import type { FieldChange } from "../../api/certification.ts";
import { isList, isObject, type Json, type JsonObject } from "../../forms/json.ts";
import type { FieldSchema } from "../../forms/schema.ts";
import { useText } from "../../i18n/text.ts";
import css from "./comparison.module.css";
import type { Kind } from "./kind-tag.tsx";

/** Old beside new; within texts word by word, marked in the markup and not by colour alone. */
export function ChangeView(props: {
  readonly change: FieldChange;
  readonly schema: FieldSchema | undefined;
}) {
  const t = useText();
  const { change, schema } = props;
  if (
    change.kind === "edited" &&
    typeof change.before === "string" &&
    typeof change.after === "string"
  )
    return (
      <TextDiff before={plainText(change.before, schema)} after={plainText(change.after, schema)} />
    );
  if (change.kind === "added")
    return (
      <div className={css.value}>
        <ValueView value={change.after as Json} schema={schema} />
      </div>
    );
  if (change.kind === "removed")
    return (
      <div className={css.value}>
        <del>
          <ValueView value={change.before as Json} schema={schema} />
        </del>
      </div>
    );
  return (
    <div className={css.sides}>
      <div className={css.value}>
        <small>{t("kit.change.before")}</small>
        <ValueView value={change.before as Json} schema={schema} />
      </div>
      <div className={css.value}>
        <small>{t("kit.change.after")}</small>
        <ValueView value={change.after as Json} schema={schema} />
      </div>
    </div>
  );
}

/** Old and new beside each other, one below the other where there is no room; `sides` name them. */
export function SidesView(props: {
  readonly before: Json | undefined;
  readonly after: Json | undefined;
  readonly kind: Kind;
  readonly schema: FieldSchema | undefined;
  readonly sides: { readonly before: string; readonly after: string };
}) {
  const { before, after, kind, schema, sides } = props;
  const isText = kind === "edited" && typeof before === "string" && typeof after === "string";
  const parts = isText ? wordDiff(plainText(before, schema), plainText(after, schema)) : undefined;
  const whole = (value: Json | undefined, Mark: "del" | "ins", isMarked: boolean) =>
    isMarked ? (
      <Mark>
        <ValueView value={value} schema={schema} />
      </Mark>
    ) : (
      <ValueView value={value} schema={schema} />
    );
  return (
    <div className={css.sides}>
      <div className={css.value} data-side="before">
        <small>{sides.before}</small>
        {parts === undefined
          ? whole(before, "del", kind === "removed" || kind === "edited")
          : marked(parts, "removed")}
      </div>
      <div className={css.value} data-side="after">
        <small>{sides.after}</small>
        {parts === undefined
          ? whole(after, "ins", kind === "added" || kind === "edited")
          : marked(parts, "added")}
      </div>
    </div>
  );
}

/** The text of one side: what both have, and what only it has, marked. */
function marked(parts: readonly DiffPart[], own: "removed" | "added") {
  const Mark = own === "removed" ? "del" : "ins";
  return parts
    .filter(({ kind }) => kind === "same" || kind === own)
    .map(({ kind, text }, index) =>
      kind === "same" ? (
        // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one comparison keep their order.
        <Fragment key={index}>{text}</Fragment>
      ) : (
        // biome-ignore lint/suspicious/noArrayIndexKey: as above.
        <Mark key={index}>{text}</Mark>
      ),
    );
}

function TextDiff({ before, after }: { readonly before: string; readonly after: string }) {
  return (
    <p className={css.value}>
      {wordDiff(before, after).map((part, index) =>
        part.kind === "same" ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one comparison keep their order.
          <Fragment key={index}>{part.text}</Fragment>
        ) : part.kind === "removed" ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: as above.
          <del key={index}>{part.text}</del>
        ) : (
          // biome-ignore lint/suspicious/noArrayIndexKey: as above.
          <ins key={index}>{part.text}</ins>
        ),
      )}
    </p>
  );
}

/** Any answer of a page, read only: text, choice, list, file, image. */
export function ValueView(props: {
  readonly value: Json | undefined;
  readonly schema: FieldSchema | undefined;
}) {
  const t = useText();
  const { value, schema } = props;
  if (value === null || value === undefined || value === "")
    return <span className="dim">{t("kit.change.nothing")}</span>;
  if (typeof value === "boolean") return t(value ? "kit.change.yes" : "kit.change.no");
  if (typeof value === "number") return String(value);
  if (typeof value === "string") return plainText(value, schema);
  if (isList(value))
    return (
      <span className={css.list}>
        {value.map((item, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a read-only list keeps its order.
          <span key={index}>
            <ValueView value={item} schema={schema?.items} />
          </span>
        ))}
      </span>
    );
  if (isFile(value)) return <FileView file={value} />;
  if (isObject(value))
    return (
      <dl className={css.pairs}>
        {Object.entries(value).map(([name, entry]) => (
          <Fragment key={name}>
            <dt>{schema?.properties?.[name]?.title ?? name}</dt>
            <dd>
              <ValueView value={entry} schema={schema?.properties?.[name]} />
            </dd>
          </Fragment>
        ))}
      </dl>
    );
  return null;
}

type FileValue = JsonObject & {
  readonly sha256: string;
  readonly name: string;
  readonly mediaType: string;
};

const isFile = (value: Json): value is FileValue =>
  isObject(value) && typeof value.sha256 === "string" && typeof value.name === "string";

function FileView({ file }: { readonly file: FileValue }) {
  const address = fileAddress(file.sha256);
  const size =
    typeof file.width === "number" && typeof file.height === "number"
      ? ` · ${file.width} × ${file.height}`
      : "";
  return (
    <span>
      {file.mediaType.startsWith("image/") ? (
        <img src={address} alt={file.name} className={css.image} />
      ) : (
        <IconFile size={15} aria-hidden="true" />
      )}{" "}
      <a href={address} download={file.name}>
        {file.name}
      </a>
      <span className="dim">{size}</span>
    </span>
  );
}

/** The words of a value: the label of a choice, the text of formatted text. */
export function plainText(value: string, schema: FieldSchema | undefined): string {
  const option = schema?.["x-options"]?.find((one) => one.value === value);
  if (option !== undefined) return option.label;
  if (schema?.["x-widget"] !== "rich-text") return value;
  const parsed = new DOMParser().parseFromString(
    value.replace(/<\/(p|li|h\d)>|<br\s*\/?>/gi, "$&\n"),
    "text/html",
  );
  return (parsed.body.textContent ?? "").trim();
}
