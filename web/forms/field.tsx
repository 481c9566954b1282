import { Checkbox } from "@mantine/core";
import type { ComponentType } from "react";
import { useText } from "../i18n/text.ts";
import { useAnswer, useForm } from "./context.tsx";
import { WhyLocked } from "./field-frame.tsx";
import { AudienceField } from "./fields/audience-field.tsx";
import { CheckboxField, RadioField, SelectField } from "./fields/choice-fields.tsx";
import { FileField, ImageField } from "./fields/file-fields.tsx";
import { ImageVersionsField } from "./fields/image-versions-field.tsx";
import { LanguagesField } from "./fields/languages-field.tsx";
import { ListField } from "./fields/list-field.tsx";
import { MarketsField } from "./fields/markets-field.tsx";
import { MetersField } from "./fields/meters-field.tsx";
import { PlanField, PlansField } from "./fields/plan-field.tsx";
import { PricesField } from "./fields/prices-field.tsx";
import { RichTextField } from "./fields/rich-text-field.tsx";
import { TagsField } from "./fields/tags-field.tsx";
import { CategoryPicker, IndustryPicker } from "./fields/taxonomy-fields.tsx";
import { TermsField } from "./fields/terms-field.tsx";
import {
  type FieldProps,
  NumberField,
  ReadonlyField,
  TextAreaField,
  TextField,
} from "./fields/text-fields.tsx";
import css from "./forms.module.css";
import { Fields } from "./nested.tsx";
import { isRequired, isVisible } from "./schema.ts";

/** Every widget a page schema can name. */
const WIDGETS: Readonly<Record<string, ComponentType<FieldProps>>> = {
  text: TextField,
  textarea: TextAreaField,
  "rich-text": RichTextField,
  number: NumberField,
  checkbox: CheckboxField,
  radio: RadioField,
  select: SelectField,
  tags: TagsField,
  languages: LanguagesField,
  list: ListField,
  image: ImageField,
  "image-versions": ImageVersionsField,
  file: FileField,
  url: TextField,
  email: TextField,
  phone: TextField,
  "category-picker": CategoryPicker,
  "industry-picker": IndustryPicker,
  audience: AudienceField,
  markets: MarketsField,
  terms: TermsField,
  prices: PricesField,
  meters: MetersField,
  readonly: ReadonlyField,
  "technical-plan": PlanField,
  plans: PlansField,
};

/** One answer of a page: its widget, or a group of further fields. */
export function Field(props: FieldProps) {
  const form = useForm();
  const { schema } = props;
  if (!isVisible(schema, form.content, form.pages)) return null;
  const Widget = WIDGETS[schema["x-widget"] ?? ""];
  if (Widget !== undefined) return <Widget {...props} />;
  if (schema.properties !== undefined)
    return Array.isArray(schema.type) && schema.type.includes("null") ? (
      <GroupOrNone {...props} />
    ) : (
      <Group {...props} />
    );
  return <TextField {...props} />;
}

function Group(props: FieldProps) {
  const t = useText();
  const form = useForm();
  const answer = useAnswer(props.pointer, props.schema);
  // Under a section heading of the same words, a second heading would only repeat it.
  if (props.schema.title === undefined || props.schema.title === props.schema["x-section"])
    return <Fields {...props} />;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be focused by links to it.
    <div role="group" aria-labelledby={`${answer.id}-label`} id={answer.id} tabIndex={-1}>
      <div className={css.groupHead}>
        <h3 id={`${answer.id}-label`}>
          {props.schema.title}
          {isRequired(props.schema, form.content, form.pages) ||
          props.schema.default !== undefined ? null : (
            <span className={css.optional}>{t("forms.optional")}</span>
          )}
        </h3>
        {props.schema.description === undefined ? null : (
          <p className={css.hint}>{props.schema.description}</p>
        )}
        {answer.findings.map((finding) => (
          <p key={finding.detail} className={css.finding} data-tone="bad">
            {finding.detail}
          </p>
        ))}
      </div>
      <div className={css.group}>
        <Fields {...props} />
      </div>
    </div>
  );
}

/** A group that may not apply: a tick opens it, taking the tick away answers "no". */
function GroupOrNone(props: FieldProps) {
  const answer = useAnswer(props.pointer, props.schema);
  const on = answer.value !== null && answer.value !== undefined;
  return (
    <div className={css.field} data-field="">
      <Checkbox
        {...answer.aria}
        checked={on}
        aria-disabled={answer.readOnly}
        label={props.schema.title}
        description={props.schema.description}
        error={answer.findings.map((finding) => finding.detail).join(" ") || undefined}
        onChange={(event) => {
          if (!answer.readOnly) answer.set(event.currentTarget.checked ? {} : null);
        }}
      />
      {answer.lock === undefined ? null : <WhyLocked detail={answer.lock.detail} />}
      {on ? (
        <div className={css.group} style={{ marginTop: 14 }}>
          <Fields {...props} />
        </div>
      ) : null}
    </div>
  );
}
