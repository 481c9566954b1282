import { Button, Group, Modal, MultiSelect } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useIntent } from "../../api/intent.ts";
import {
  type Licences,
  type PersonToAssign,
  useChangeAssignments,
  usePeopleToAssign,
} from "../../api/licences.ts";
import { isRefusal } from "../../api/problem.ts";
import { useText } from "../../i18n/text.ts";
import { useSettled } from "../../kit/settled.ts";
import { Reason, RefusedNotice } from "../../kit/states.tsx";

/** Chooses people of the directory, and gives each of them a licence. */
export function AssignDialog(props: {
  readonly licences: Licences;
  readonly onClose: () => void;
  readonly onDone: (count: number) => void;
}) {
  const t = useText();
  const { licences } = props;
  const [typed, setTyped] = useState("");
  const [known, setKnown] = useState<ReadonlyMap<string, string>>(new Map());
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const q = useSettled(typed.trim(), 200);
  const found = usePeopleToAssign(q || undefined);
  const change = useChangeAssignments(licences.id);
  const intent = useIntent();
  const listed = (found.data?.data ?? []).map((one) => ({ value: one.id, label: nameOf(one) }));
  // Those chosen stay choices, whatever is typed next.
  const before = chosen
    .filter((id) => !listed.some(({ value }) => value === id))
    .map((id) => ({ value: id, label: known.get(id) ?? id }));
  const left = licences.available - chosen.length;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (change.isPending || chosen.length === 0 || left < 0) return;
    const wanted = { kind: "assign" as const, userIds: chosen };
    change.mutate(
      { ...wanted, idempotencyKey: intent.keyFor(wanted) },
      {
        onSuccess: ({ changed }) => {
          intent.done();
          props.onDone(changed.length);
        },
        onError: (error) => {
          if (isRefusal(error)) intent.done();
        },
      },
    );
  };
  return (
    <Modal
      opened
      onClose={props.onClose}
      title={t("licences.assign")}
      withCloseButton={false}
      returnFocus
    >
      <form onSubmit={submit} noValidate>
        <MultiSelect
          label={t("licences.people")}
          description={t("licences.people.hint")}
          placeholder={chosen.length === 0 ? t("licences.people.type") : ""}
          data-autofocus
          searchable
          data={[...listed, ...before]}
          filter={({ options }) => options}
          maxValues={1000}
          nothingFoundMessage={
            found.isFetching ? t("licences.people.searching") : t("licences.people.noMatch")
          }
          error={found.isError ? <Reason error={found.error} /> : undefined}
          value={[...chosen]}
          searchValue={typed}
          onSearchChange={setTyped}
          onChange={(ids) => {
            setKnown(
              (all) =>
                new Map([...all, ...listed.map(({ value, label }) => [value, label] as const)]),
            );
            setChosen(ids);
            change.reset();
          }}
        />
        <p className="small muted" role="status">
          {left < 0 ? t("licences.tooFew", { count: -left }) : t("licences.left", { count: left })}
        </p>
        {change.isError ? <RefusedNotice error={change.error} /> : null}
        <Group justify="flex-end" mt="xl" gap="sm">
          <Button onClick={props.onClose}>{t("licences.back")}</Button>
          <Button
            type="submit"
            variant="filled"
            loading={change.isPending}
            disabled={chosen.length === 0 || left < 0}
          >
            {t("licences.assignCount", { count: chosen.length })}
          </Button>
        </Group>
      </form>
    </Modal>
  );
}

const nameOf = ({ displayName, userName }: PersonToAssign): string =>
  `${displayName} (${userName})`;
