import { below, isEmpty, isList, isObject, type Json } from "../../forms/json.ts";
import { type FieldSchema, isRequired, isVisible } from "../../forms/schema.ts";
import type { PageForm } from "../../forms/use-page-form.ts";
import { useText } from "../../i18n/text.ts";
import css from "./review.module.css";

/** Who reads a page that buyers never see, where an entry does not say so itself. */
const READERS = {
  supplemental: "publisher.asked.certification",
  "co-sell": "publisher.asked.sellers",
} as const;
type FilesPage = keyof typeof READERS;

export const asksForFiles = (page: string): page is FilesPage => page in READERS;

type Asked = {
  readonly pointer: string;
  readonly title: string;
  readonly required: boolean;
  readonly reader: string;
  readonly given: boolean;
  readonly file: string | undefined;
};

/** P15: everything that the page asks for, whether it is needed, who sees it, and what was given. */
export function AskedTable(props: {
  readonly form: PageForm;
  readonly page: FilesPage;
  /** The page can be left empty as a whole. */
  readonly optional: boolean;
}) {
  const t = useText();
  const { form } = props;
  const rows = askedBy(form, t(READERS[props.page]));
  const unused = props.optional && rows.every(({ given }) => !given);
  return (
    <table className={css.reviewTable} style={{ marginBottom: 24 }}>
      <caption className="visually-hidden">{t("publisher.asked.title")}</caption>
      <thead>
        <tr>
          <th scope="col">{t("publisher.asked.item")}</th>
          <th scope="col">{t("publisher.asked.needed")}</th>
          <th scope="col">{t("publisher.asked.reader")}</th>
          <th scope="col">{t("publisher.asked.state")}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ pointer, title, required, reader, given, file }) => (
          <tr key={pointer}>
            <th scope="row">
              <a
                href={`#${pointer}`}
                onClick={(event) => {
                  event.preventDefault();
                  form.goTo(pointer);
                }}
              >
                {title}
              </a>
            </th>
            <td>
              {t(
                !required
                  ? "forms.optional"
                  : unused
                    ? "publisher.asked.ifUsed"
                    : "publisher.asked.required",
              )}
            </td>
            <td>{reader}</td>
            <td>
              {file ??
                t(
                  given
                    ? "publisher.asked.given"
                    : required && !unused
                      ? "publisher.asked.missing"
                      : "publisher.asked.open",
                )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function askedBy(form: PageForm, reader: string): Asked[] {
  const { schema, content, pages } = form.state;
  return Object.entries(schema.properties ?? {})
    .filter(([, field]) => isVisible(field, content, pages))
    .flatMap(([name, field]) => {
      const pointer = below("", name);
      const value = content[name];
      const own: Asked = {
        pointer,
        title: field.title ?? name,
        required: isRequired(field, content, pages),
        reader,
        given: !isEmpty(value),
        file: fileName(value),
      };
      return isList(value) && field.items?.properties?.file !== undefined && value.length > 0
        ? value.map((entry, index) => entryOf(own, field.items, entry, index))
        : [own];
    });
}

/** A file of a list: named by its own name, and read by whom it says. */
function entryOf(list: Asked, schema: FieldSchema | undefined, entry: Json, index: number): Asked {
  const { name, file, audience } = isObject(entry) ? entry : {};
  const options = schema?.properties?.audience?.["x-options"] ?? [];
  return {
    ...list,
    pointer: below(list.pointer, index),
    title: typeof name === "string" && name !== "" ? name : `${list.title} ${index + 1}`,
    reader: options.find(({ value }) => value === audience)?.label ?? list.reader,
    given: !isEmpty(file),
    file: fileName(file),
  };
}

const fileName = (value: Json | undefined): string | undefined =>
  isObject(value) && typeof value.name === "string" ? value.name : undefined;
