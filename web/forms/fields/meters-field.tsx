import { Button, Checkbox, TextInput } from "@mantine/core";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import { useText } from "../../i18n/text.ts";
import { useAnswer, useForm, usePartNames } from "../context.tsx";
import { FieldFrame, WhyLocked } from "../field-frame.tsx";
import css from "../forms.module.css";
import { below, isList, isObject, type JsonObject } from "../json.ts";
import { Nested } from "../nested.tsx";
import { type FieldProps, orNothing } from "./text-fields.tsx";

/** What is counted beside the flat rate: per dimension its unit, price and included quantities. */
export function MetersField({ pointer, schema }: FieldProps) {
  const t = useText();
  const form = useForm();
  const names = usePartNames();
  const answer = useAnswer(pointer, schema);
  const meters = (isList(answer.value) ? answer.value : []).filter(isObject);
  const item = schema.items?.properties ?? {};
  const terms = (isList(form.content.terms) ? form.content.terms : [])
    .filter(isObject)
    .map((term) => String(term.term ?? ""));
  const max = schema.maxItems;
  const change = (next: readonly JsonObject[]) => {
    answer.set(next);
    answer.left();
  };
  return (
    <FieldFrame
      pointer={pointer}
      schema={schema}
      group
      count={max === undefined ? undefined : t("forms.count", { count: meters.length, max })}
    >
      <div className={css.items}>
        {meters.map((meter, index) => {
          const at = below(pointer, index);
          const lock = form.locks[at];
          const title = String(meter.name ?? meter.id ?? `${schema.title ?? ""} ${index + 1}`);
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: the ID of a new meter is still being typed.
            <div key={index} className={css.item}>
              <div className={css.itemHead}>
                <b>{title}</b>
                {lock === undefined ? null : <WhyLocked detail={lock.detail} />}
                {form.readOnly || lock !== undefined ? null : (
                  <Button
                    size="xs"
                    variant="subtle"
                    leftSection={<IconTrash size={15} />}
                    onClick={() => change(meters.filter((_, other) => other !== index))}
                  >
                    {t("forms.list.removeShort")}
                  </Button>
                )}
              </div>
              <div className={css.fields}>
                <div className={css.grid2}>
                  {["id", "name", "unit", "price"].map((name) =>
                    item[name] === undefined ? null : (
                      <Nested key={name} pointer={below(at, name)} schema={item[name]} />
                    ),
                  )}
                </div>
                {item.included === undefined ? null : (
                  <div>
                    <p className={css.label}>{item.included.title}</p>
                    <div className={css.grid2}>
                      {terms.map((term) => (
                        <Included
                          key={term}
                          pointer={below(below(at, "included"), term)}
                          label={names.term(term)}
                          meter={meter}
                          term={term}
                        />
                      ))}
                    </div>
                    {item.included.description === undefined ? null : (
                      <p className={css.hint}>{item.included.description}</p>
                    )}
                  </div>
                )}
                {item.enabled === undefined ? null : (
                  <Nested pointer={below(at, "enabled")} schema={item.enabled} />
                )}
              </div>
            </div>
          );
        })}
        {form.readOnly || (max !== undefined && meters.length >= max) ? null : (
          <div>
            <Button
              size="xs"
              leftSection={<IconPlus size={15} />}
              onClick={() =>
                change([
                  ...meters,
                  { enabled: true, ...(item.included === undefined ? {} : { included: {} }) },
                ])
              }
            >
              {schema["x-add"] ?? schema.title}
            </Button>
          </div>
        )}
      </div>
    </FieldFrame>
  );
}

/** How much of it the flat rate covers in one term: a number, or without limit. */
function Included(props: {
  readonly pointer: string;
  readonly label: string;
  readonly meter: JsonObject;
  readonly term: string;
}) {
  const t = useText();
  const form = useForm();
  const given = isObject(props.meter.included) ? props.meter.included[props.term] : undefined;
  const unlimited = given === "unlimited";
  const lock = form.locks[props.pointer];
  const finding = form.findings.find((one) => one.pointer === props.pointer);
  const readOnly = form.readOnly || lock !== undefined;
  return (
    <div>
      <TextInput
        label={props.label}
        inputMode="numeric"
        readOnly={readOnly || unlimited}
        value={unlimited ? t("forms.meters.unlimited") : String(given ?? "")}
        error={finding?.detail}
        onChange={(event) =>
          form.set(
            props.pointer,
            orNothing(event.currentTarget.value.replace(/[\s\u00A0\u202F]/g, "")),
          )
        }
        onBlur={() => form.left(props.pointer)}
      />
      {lock === undefined ? (
        <Checkbox
          mt={6}
          size="xs"
          checked={unlimited}
          disabled={readOnly}
          label={t("forms.meters.unlimited")}
          onChange={(event) =>
            form.set(props.pointer, event.currentTarget.checked ? "unlimited" : undefined)
          }
        />
      ) : (
        <WhyLocked detail={lock.detail} />
      )}
    </div>
  );
}
