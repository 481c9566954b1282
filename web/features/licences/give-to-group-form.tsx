import { Button, Group, Select } from "@mantine/core";
import { type FormEvent, useState } from "react";
import type { Licences } from "../../api/licences.ts";
import { useChangeGroup, useGroupsToGive } from "../../api/seat-desk.ts";
import { useText } from "../../i18n/text.ts";
import { useSettled } from "../../kit/settled.ts";
import { Reason, RefusedNotice } from "../../kit/states.tsx";
import { GroupEffectText } from "./group-effect.tsx";

/** Chooses a group of the directory: what it comes to is looked at with the first press, and done with the second. */
export function GiveToGroupForm(props: {
  readonly licences: Licences;
  readonly onClose: () => void;
  readonly onDone: (text: string) => void;
}) {
  const t = useText();
  const [typed, setTyped] = useState("");
  const [group, setGroup] = useState<{ readonly id: string; readonly name: string }>();
  const q = useSettled(typed.trim(), 200);
  const found = useGroupsToGive(q === group?.name ? undefined : q || undefined);
  const change = useChangeGroup(props.licences.id, "give");
  const listed = (found.data?.data ?? []).map(({ id, name }) => ({ value: id, label: name }));
  const data =
    group === undefined || listed.some(({ value }) => value === group.id)
      ? listed
      : [...listed, { value: group.id, label: group.name }];
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (group === undefined || change.busy) return;
    change.press({ groupId: group.id }, (done) =>
      props.onDone(t("licences.group.given", { name: group.name, count: done.changed })),
    );
  };
  return (
    <form onSubmit={submit} noValidate>
      <Select
        label={t("licences.group")}
        description={t("licences.group.hint")}
        placeholder={t("licences.people.type")}
        searchable
        data={data}
        filter={({ options }) => options}
        nothingFoundMessage={
          found.isFetching ? t("licences.people.searching") : t("licences.group.noMatch")
        }
        error={found.isError ? <Reason error={found.error} /> : undefined}
        value={group?.id ?? null}
        searchValue={typed}
        onSearchChange={setTyped}
        onChange={(id) => {
          const chosen = data.find(({ value }) => value === id);
          setGroup(chosen && { id: chosen.value, name: chosen.label });
          change.forget();
        }}
      />
      <div role="status">
        {change.effect === undefined ? null : (
          <GroupEffectText kind="give" effect={change.effect} />
        )}
      </div>
      {change.error === null || change.error === undefined ? null : (
        <RefusedNotice error={change.error} />
      )}
      <Group justify="flex-end" mt="xl" gap="sm">
        <Button onClick={props.onClose}>{t("licences.back")}</Button>
        <Button type="submit" variant="filled" loading={change.busy} disabled={group === undefined}>
          {t(change.effect === undefined ? "licences.look" : "licences.group.give.confirm")}
        </Button>
      </Group>
    </form>
  );
}
