import { TextInput } from "@mantine/core";
import { useState } from "react";
import { useIntl } from "react-intl";
import { findingsOf } from "../../api/problem.ts";
import { type Entry, type Kind, type Names, useChangeTaxonomy } from "../../api/taxonomy.ts";
import { useText } from "../../i18n/text.ts";
import { ConfirmDialog } from "../../kit/confirm-dialog.tsx";

/** What is to be done to an entry, or below one. */
export type Edited = { readonly kind: Kind; readonly parent: string | null } & (
  | { readonly what: "add"; readonly entry?: undefined }
  | { readonly what: "rename" | "retire" | "restore"; readonly entry: Entry }
);

const NONE: Names = { en: "", fr: "", ko: "" };

/** Names in three languages where they change, and the day from which it holds. */
export function ChangeDialog(props: {
  readonly edited: Edited;
  /** The first day that is possible. */
  readonly today: string;
  readonly onClose: () => void;
}) {
  const t = useText();
  const language = useIntl().locale.slice(0, 2) as keyof Names;
  const save = useChangeTaxonomy();
  const { what, kind, parent, entry } = props.edited;
  const [key, setKey] = useState(entry?.key ?? "");
  const [names, setNames] = useState(entry?.names ?? NONE);
  const [day, setDay] = useState(props.today);
  const errorAt = findingsOf(save.error);
  const isNamed = what === "add" || what === "rename";
  const name = entry?.names[language] ?? "";
  const titles = {
    add:
      parent === null
        ? t(`operator.taxonomy.add.${kind}`)
        : t(`operator.taxonomy.add.below.${kind}`, { name: parent }),
    rename: t("operator.taxonomy.rename", { name }),
    retire: t("operator.taxonomy.retire", { name }),
    restore: t("operator.taxonomy.restore", { name }),
  };
  return (
    <ConfirmDialog
      opened
      title={titles[what]}
      confirm={t("operator.taxonomy.confirm")}
      keep={t("operator.taxonomy.keep")}
      busy={save.isPending}
      error={save.error}
      onClose={props.onClose}
      onConfirm={() =>
        save.mutate(
          {
            kind,
            parent,
            key,
            effectiveFrom: day,
            names: isNamed ? names : null,
            retired: what === "retire" || (what === "rename" && entry.retired),
          },
          { onSuccess: props.onClose },
        )
      }
    >
      {what === "retire" || what === "restore" ? (
        <p>{t(`operator.taxonomy.${what}.text`)}</p>
      ) : null}
      {what === "add" ? (
        <TextInput
          label={t("operator.taxonomy.key")}
          description={t("operator.taxonomy.keyHint")}
          maxLength={40}
          value={key}
          error={errorAt("/key")}
          onChange={(event) => setKey(event.currentTarget.value)}
        />
      ) : null}
      {isNamed
        ? (["en", "fr", "ko"] as const).map((one) => (
            <TextInput
              key={one}
              mt="sm"
              label={t(`operator.taxonomy.name.${one}`)}
              maxLength={80}
              value={names[one]}
              error={errorAt(`/names/${one}`)}
              onChange={(event) => setNames({ ...names, [one]: event.currentTarget.value })}
            />
          ))
        : null}
      <TextInput
        mt="sm"
        type="date"
        label={t("operator.taxonomy.from")}
        min={props.today}
        value={day}
        error={
          errorAt("/effectiveFrom") ??
          errorAt("/retired") ??
          errorAt("/names") ??
          errorAt("/parent")
        }
        onChange={(event) => setDay(event.currentTarget.value)}
      />
    </ConfirmDialog>
  );
}
