import { Select } from "@mantine/core";
import { type ReactNode, useState } from "react";
import type { Named } from "../../api/listing.ts";
import { useResellers } from "../../api/resellers.ts";
import { useText } from "../../i18n/text.ts";
import { useSettled } from "../../kit/settled.ts";
import { Reason } from "../../kit/states.tsx";

/**
 * Chooses one of the provider's resellers; those that match what is typed are asked of the server,
 * so that a provider with thousands finds every one.
 */
export function ResellerSelect(props: {
  readonly id: string;
  readonly value: Named | null;
  /** Where it is of something smaller than the page's own thing. */
  readonly label?: string;
  readonly description?: ReactNode;
  readonly error?: ReactNode;
  readonly required?: boolean;
  /** As a filter of a list: small, named by its placeholder, without words below. */
  readonly filter?: boolean;
  /** None may be chosen, too. */
  readonly clearable?: boolean;
  readonly onChange: (reseller: Named | null) => void;
}) {
  const t = useText();
  const { value } = props;
  const [typed, setTyped] = useState(value?.name ?? "");
  // The field shows the chosen name; that is no search.
  const q = useSettled(typed === value?.name ? "" : typed.trim(), 200);
  const found = useResellers(q);
  const listed = found.data?.data ?? [];
  const known = value === null || listed.some(({ id }) => id === value.id);
  const choices: readonly Named[] = known || q !== "" ? listed : [...listed, value];
  return (
    <Select
      id={props.id}
      {...(props.filter === true
        ? {
            "aria-label": t("partner.field.reseller"),
            size: "xs",
            w: 200,
            styles: { input: { height: 28, minHeight: 28 } },
          }
        : { label: props.label ?? t("partner.field.reseller") })}
      description={
        props.filter === true
          ? undefined
          : found.isSuccess && q === "" && listed.length === 0
            ? t("partner.reseller.none")
            : found.data?.nextCursor == null
              ? props.description
              : t("partner.reseller.more")
      }
      placeholder={t(props.filter === true ? "partner.field.reseller" : "partner.form.choose")}
      error={props.error ?? (found.isError ? <Reason error={found.error} /> : undefined)}
      required={props.required === true}
      searchable
      openOnFocus={false}
      onFocus={(event) => event.currentTarget.select()}
      clearable={props.clearable === true}
      clearButtonProps={{ "aria-label": t("partner.reseller.clear") }}
      data={choices.map(({ id, name }) => ({ value: id, label: name }))}
      filter={({ options }) => options}
      nothingFoundMessage={
        found.isFetching ? t("shell.palette.searching") : t("partner.reseller.noMatch")
      }
      value={value?.id ?? null}
      onSearchChange={setTyped}
      onChange={(id) => props.onChange(choices.find((one) => one.id === id) ?? null)}
    />
  );
}
