import { ActionIcon, Button, MultiSelect, Select } from "@mantine/core";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import { type TaxonomyEntry, useTaxonomy } from "../../api/catalogue.ts";
import { useText } from "../../i18n/text.ts";
import { ErrorState, LoadingState } from "../../kit/states.tsx";
import { useAnswer, useForm } from "../context.tsx";
import { FieldFrame } from "../field-frame.tsx";
import css from "../forms.module.css";
import { below, isList, isObject, isWithin, type JsonObject } from "../json.ts";
import type { FieldProps } from "./text-fields.tsx";

type Branch = TaxonomyEntry & { readonly children: readonly TaxonomyEntry[] };

/** Up to two categories, each with up to two subcategories. */
export function CategoryPicker(props: FieldProps) {
  const taxonomy = useTaxonomy();
  const branches = taxonomy.data?.categories.map((entry) => ({
    ...entry,
    children: entry.subcategories,
  }));
  return (
    <Picker {...props} query={taxonomy} branches={branches} main="category" sub="subcategories" />
  );
}

export function IndustryPicker(props: FieldProps) {
  const taxonomy = useTaxonomy();
  const branches = taxonomy.data?.industries.map((entry) => ({
    ...entry,
    children: entry.verticals,
  }));
  return <Picker {...props} query={taxonomy} branches={branches} main="industry" sub="verticals" />;
}

function Picker(
  props: FieldProps & {
    readonly query: { readonly isError: boolean; readonly error: unknown; refetch(): unknown };
    readonly branches: readonly Branch[] | undefined;
    readonly main: "category" | "industry";
    readonly sub: "subcategories" | "verticals";
  },
) {
  const t = useText();
  const form = useForm();
  const { pointer, schema, main, sub } = props;
  const answer = useAnswer(pointer, schema);
  const items = (isList(answer.value) ? answer.value : []).filter(isObject);
  const max = schema.maxItems ?? 2;
  const mainSchema = schema.items?.properties?.[main];
  const subSchema = schema.items?.properties?.[sub];
  const change = (index: number, item: JsonObject | undefined) => {
    const next = items
      .map((one, at) => (at === index ? item : one))
      .filter((one) => one !== undefined);
    answer.set(next);
  };
  if (props.query.isError)
    return (
      <FieldFrame pointer={pointer} schema={schema} group>
        <ErrorState
          error={props.query.error}
          what={t("forms.taxonomy.failed")}
          onRetry={() => void props.query.refetch()}
        />
      </FieldFrame>
    );
  if (props.branches === undefined)
    return (
      <FieldFrame pointer={pointer} schema={schema} group>
        <LoadingState what={schema.title ?? ""} rows={1} />
      </FieldFrame>
    );
  const branches = props.branches;
  return (
    <FieldFrame
      pointer={pointer}
      schema={schema}
      group
      count={t("forms.count", { count: items.length, max })}
      over={items.length > max}
    >
      <div className={css.items}>
        {items.map((item, index) => {
          const chosen = branches.find((branch) => branch.key === item[main]);
          const others = items.filter((_, at) => at !== index).map((one) => one[main]);
          const at = below(pointer, index);
          const problems = form.findings.filter((finding) => isWithin(finding.pointer, at));
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: at most two entries, chosen in place.
            <div key={index} className={css.item}>
              <div className={css.branch}>
                <Select
                  label={mainSchema?.title}
                  searchable
                  readOnly={form.readOnly}
                  data={branches
                    .filter((branch) => !others.includes(branch.key))
                    .filter((branch) => !branch.retired || branch.key === item[main])
                    .map((branch) => ({ value: branch.key, label: branch.name }))}
                  value={typeof item[main] === "string" ? item[main] : null}
                  error={problems.find((finding) => finding.pointer === below(at, main))?.detail}
                  onChange={(value) => change(index, { [main]: value ?? undefined, [sub]: [] })}
                  onBlur={answer.left}
                />
                <MultiSelect
                  label={subSchema?.title}
                  readOnly={form.readOnly}
                  data={(chosen?.children ?? [])
                    .filter(
                      ({ key, retired }) =>
                        !retired || (isList(item[sub]) && item[sub].includes(key)),
                    )
                    .map((child) => ({ value: child.key, label: child.name }))}
                  value={(isList(item[sub]) ? item[sub] : []).map(String)}
                  maxValues={subSchema?.maxItems ?? 2}
                  placeholder={
                    chosen !== undefined && chosen.children.length === 0
                      ? t("forms.taxonomy.noParts")
                      : undefined
                  }
                  error={
                    problems.find((finding) => isWithin(finding.pointer, below(at, sub)))?.detail
                  }
                  onChange={(value) => change(index, { ...item, [sub]: value })}
                  onBlur={answer.left}
                />
                {form.readOnly ? null : (
                  <ActionIcon
                    variant="subtle"
                    size={30}
                    mt={26}
                    aria-label={t("forms.list.remove", {
                      name: chosen?.name ?? `${schema.title ?? ""} ${index + 1}`,
                    })}
                    onClick={() => change(index, undefined)}
                  >
                    <IconTrash size={17} />
                  </ActionIcon>
                )}
              </div>
            </div>
          );
        })}
        {form.readOnly || items.length >= max ? null : (
          <div>
            <Button
              size="xs"
              leftSection={<IconPlus size={15} />}
              onClick={() => answer.set([...items, { [sub]: [] }])}
            >
              {t(`forms.taxonomy.add.${main}`)}
            </Button>
          </div>
        )}
      </div>
    </FieldFrame>
  );
}
