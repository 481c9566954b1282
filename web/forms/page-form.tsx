import { IconCircleCheckFilled, IconHistory } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { isStale } from "../api/problem.ts";
import { useText } from "../i18n/text.ts";
import { ConfirmDialog } from "../kit/confirm-dialog.tsx";
import { FindingsSummary } from "../kit/findings-summary.tsx";
import { SaveBar } from "../kit/page.tsx";
import { ErrorState, Notice, Reason, StaleNotice } from "../kit/states.tsx";
import { FormContext } from "./context.tsx";
import { Field } from "./field.tsx";
import css from "./forms.module.css";
import { below, isList, isObject, type Json, pointerParts, valueAt } from "./json.ts";
import { FieldContext } from "./nested.tsx";
import { type FieldSchema, isVisible } from "./schema.ts";
import type { PageForm, SavedPage } from "./use-page-form.ts";

/**
 * One page of an offer or plan as a form: findings in a summary on top and at their fields, the
 * fields under the headings of their sections, and a fair end to two people's edits.
 */
export function PageFields(props: {
  readonly form: PageForm;
  /** What a save that left something open says: "Draft saved, but this page is Incomplete." */
  readonly incomplete: ReactNode;
  readonly savedBy: (page: SavedPage) => ReactNode;
}) {
  const t = useText();
  const { form } = props;
  const { state, summary, stale, error } = form;
  return (
    <FormContext value={state}>
      <div className={css.form}>
        {summary.length === 0 ? null : (
          <FindingsSummary
            title={
              form.outcome === "none"
                ? t("forms.summary", { count: summary.length })
                : props.incomplete
            }
            focusKey={form.focusKey}
            entries={summary.map((finding) => ({
              id: `${finding.pointer}-${finding.detail}`,
              label: form.words(finding.pointer),
              detail: finding.detail,
              onGo: () => form.goTo(finding.pointer),
            }))}
          />
        )}
        {stale === undefined ? null : (
          <StaleNotice
            who={props.savedBy(stale.theirs)}
            when={null}
            fields={stale.merge.conflicts.map((pointer) => ({
              label: form.words(pointer),
              mine: textOf(valueAt(state.content, pointer), t("kit.none")),
              theirs: textOf(valueAt(stale.theirs.content, pointer), t("kit.none")),
            }))}
            onKeepMine={() => form.settle(stale.merge.keepMine)}
            onTakeTheirs={() => form.settle(stale.merge.takeTheirs)}
          />
        )}
        {error === undefined || isStale(error) ? null : (
          <ErrorState
            error={error}
            what={t("forms.save.failed")}
            notDone={t("forms.save.stillHere")}
            onRetry={form.save}
          />
        )}
        {form.isBack && stale === undefined ? (
          <Notice tone="run" icon={<IconHistory size={18} aria-hidden="true" />} role="status">
            {t("forms.save.back")}
          </Notice>
        ) : null}
        {form.outcome === "merged" ? (
          <Notice
            tone="run"
            icon={<IconCircleCheckFilled size={18} aria-hidden="true" />}
            role="status"
          >
            {t("forms.save.merged")}
          </Notice>
        ) : null}
        <form
          onSubmit={(event) => {
            event.preventDefault();
            form.save();
          }}
          noValidate
        >
          <FieldContext value={Field}>
            <Sections form={form} />
          </FieldContext>
        </form>
      </div>
    </FormContext>
  );
}

/** Belongs at the end of the page's main column, where it sticks to the bottom. */
export function PageSaveBar({ form }: { readonly form: PageForm }) {
  const t = useText();
  return (
    <>
      <SaveBar
        changed={changedWords(form)}
        saving={form.saving}
        problem={
          form.error === undefined || isStale(form.error) ? undefined : (
            <Reason error={form.error} />
          )
        }
        onSave={form.save}
        onDiscard={form.discard}
      />
      <ConfirmDialog
        opened={form.blocked}
        title={t("forms.leave.title")}
        confirm={t("forms.leave.confirm")}
        keep={t("forms.leave.keep")}
        destructive
        onConfirm={form.leave}
        onClose={form.stay}
      >
        <p>{t("forms.leave.text", { fields: changedWords(form).join(", ") })}</p>
      </ConfirmDialog>
    </>
  );
}

/** What is unsaved, each field once; of a market's prices the market is enough. */
function changedWords(form: PageForm): readonly string[] {
  const pointers = form.changed.map((pointer) => {
    const [list, key] = pointerParts(pointer);
    const isMarket =
      list !== undefined && form.state.schema.properties?.[list]?.["x-keys"] === "market";
    return isMarket && key !== undefined ? below(below("", list), key) : pointer;
  });
  return [...new Set(pointers.map(form.words))];
}

type SectionFields = {
  readonly title: string | undefined;
  readonly fields: [string, FieldSchema][];
};

function Sections({ form }: { readonly form: PageForm }) {
  const { schema, content, pages } = form.state;
  const sections: SectionFields[] = [];
  for (const [name, field] of Object.entries(schema.properties ?? {})) {
    if (!isVisible(field, content, pages)) continue;
    const title = field["x-section"];
    const open = sections.find((section) => section.title === title);
    if (open === undefined) sections.push({ title, fields: [[name, field]] });
    else open.fields.push([name, field]);
  }
  return sections.map((section) => (
    <section key={section.title ?? "-"} className={css.section}>
      {section.title === undefined ? null : <h2>{section.title}</h2>}
      <div className={css.fields}>
        {section.fields.map(([name, field]) => (
          <Field key={name} pointer={below("", name)} schema={field} />
        ))}
      </div>
    </section>
  ));
}

/** An answer as a few words, for comparing two of them. */
function textOf(value: Json | undefined, nothing: string): string {
  if (value === undefined || value === null || value === "") return nothing;
  if (isList(value))
    return value.length === 0 ? nothing : value.map((item) => textOf(item, nothing)).join("; ");
  if (isObject(value))
    return typeof value.name === "string" && "sha256" in value
      ? value.name
      : Object.values(value)
          .map((part) => textOf(part, ""))
          .filter((part) => part !== "")
          .join(", ");
  return String(value).replace(/<[^>]*>/g, " ");
}
