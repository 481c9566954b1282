import { ActionIcon, Button } from "@mantine/core";
import { IconArrowDown, IconArrowUp, IconPlus, IconTrash } from "@tabler/icons-react";
import { useText } from "../../i18n/text.ts";
import { useAnswer, useForm } from "../context.tsx";
import { FieldFrame, WhyLocked } from "../field-frame.tsx";
import css from "../forms.module.css";
import { below, isList, isObject, type Json, type JsonObject, valueAt } from "../json.ts";
import { Fields, Nested } from "../nested.tsx";
import type { FieldSchema } from "../schema.ts";
import type { FieldProps } from "./text-fields.tsx";

/** Entries one below the other; order by buttons, so that it needs no dragging. */
export function ListField({ pointer, schema }: FieldProps) {
  const t = useText();
  const form = useForm();
  const answer = useAnswer(pointer, schema);
  const items = isList(answer.value) ? answer.value : [];
  const inner = schema.items ?? {};
  const max = schema.maxItems;
  const change = (next: readonly Json[]) => {
    answer.set(next);
    answer.left();
  };
  const move = (from: number, to: number) => {
    const next = [...items];
    next.splice(to, 0, ...next.splice(from, 1));
    change(next);
  };
  return (
    <FieldFrame
      pointer={pointer}
      schema={schema}
      group
      count={max === undefined ? undefined : t("forms.count", { count: items.length, max })}
      over={max !== undefined && items.length > max}
    >
      <div className={css.items}>
        {items.map((item, index) => {
          const at = below(pointer, index);
          const lock = form.locks[at];
          const name = nameOf(item, inner, schema.title ?? "", index);
          return (
            <div key={keyOf(item, schema, index)} className={css.item}>
              <div className={css.itemHead}>
                <b>{name}</b>
                {lock === undefined ? null : <WhyLocked detail={lock.detail} />}
                {form.readOnly ? null : (
                  <>
                    <ItemButton
                      label={t("forms.list.up", { name })}
                      off={index === 0}
                      onClick={() => move(index, index - 1)}
                    >
                      <IconArrowUp size={16} />
                    </ItemButton>
                    <ItemButton
                      label={t("forms.list.down", { name })}
                      off={index === items.length - 1}
                      onClick={() => move(index, index + 1)}
                    >
                      <IconArrowDown size={16} />
                    </ItemButton>
                    {lock === undefined ? (
                      <ItemButton
                        label={t("forms.list.remove", { name })}
                        onClick={() => change(items.filter((_, other) => other !== index))}
                      >
                        <IconTrash size={16} />
                      </ItemButton>
                    ) : null}
                  </>
                )}
              </div>
              {inner.properties === undefined ? (
                <Nested pointer={at} schema={inner} />
              ) : (
                <Fields pointer={at} schema={withoutId(inner)} />
              )}
            </div>
          );
        })}
        {items.length === 0 ? <p className={css.none}>{t("forms.list.none")}</p> : null}
        {form.readOnly || (max !== undefined && items.length >= max) ? null : (
          <div>
            <Button
              size="xs"
              leftSection={<IconPlus size={15} />}
              onClick={() => change([...items, newItem(inner, items)])}
            >
              {schema["x-add"] ?? schema.title}
            </Button>
          </div>
        )}
      </div>
    </FieldFrame>
  );
}

function ItemButton(props: {
  readonly label: string;
  readonly off?: boolean;
  readonly onClick: () => void;
  readonly children: React.ReactNode;
}) {
  if (props.off === true) return null;
  return (
    <ActionIcon
      variant="subtle"
      size={28}
      aria-label={props.label}
      title={props.label}
      onClick={props.onClick}
    >
      {props.children}
    </ActionIcon>
  );
}

/** Entries that are told apart by a made-up `id` get it from us; people name things by their names. */
function withoutId(schema: FieldSchema): FieldSchema {
  const { id: _id, ...properties } = schema.properties ?? {};
  return { ...schema, properties };
}

function newItem(schema: FieldSchema, items: readonly Json[]): Json {
  if (schema.properties === undefined) return "";
  if (schema.properties.id === undefined) return {};
  const taken = new Set(items.map((item) => (isObject(item) ? item.id : undefined)));
  let number = items.length + 1;
  while (taken.has(`item-${number}`)) number += 1;
  return { id: `item-${number}` };
}

function keyOf(item: Json, schema: FieldSchema, index: number): string {
  // The made-up id stays with its entry when it moves; other identities are being typed.
  const id = isObject(item) && schema["x-identity"] === "id" ? item.id : undefined;
  return typeof id === "string" ? id : String(index);
}

const NAMING = [
  "/name",
  "/title",
  "/label",
  "/captions/en",
  "/file/name",
  "/region",
  "/area",
  "/geography",
  "/email",
  "/displayName",
  "/version",
  "/sku",
  "/port",
  "/repository",
  "/cores",
  "/subscriptionId",
  "/principalId",
  "/url",
];

function nameOf(item: Json, schema: FieldSchema, title: string, index: number): string {
  const fallback = `${title} ${index + 1}`;
  if (schema.properties === undefined || !isObject(item)) return fallback;
  for (const pointer of NAMING) {
    const value = valueAt(item as JsonObject, pointer);
    if (typeof value !== "string" || value.trim() === "") continue;
    const options = schema.properties[pointer.slice(1)]?.["x-options"];
    return options?.find((option) => option.value === value)?.label ?? value;
  }
  return fallback;
}
