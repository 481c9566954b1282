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
import { ChoiceChips } from "../../kit/choice-chips.tsx";
import { useSettled } from "../../kit/settled.ts";
import { Reason, RefusedNotice } from "../../kit/states.tsx";
import { GiveToGroupForm } from "./give-to-group-form.tsx";
import css from "./licences.module.css";

/** Gives licences to people of the directory, or to a group of it. */
export function AssignDialog(props: {
  readonly licences: Licences;
  /** Whether to groups, too. */
  readonly groups: boolean;
  readonly onClose: () => void;
  readonly onDone: (text: string) => void;
}) {
  const t = useText();
  const [to, setTo] = useState("people");
  return (
    <Modal
      opened
      onClose={props.onClose}
      title={t("licences.assign")}
      withCloseButton={false}
      returnFocus
    >
      {props.groups ? (
        <div className={css.to}>
          <ChoiceChips
            label={t("licences.to")}
            joined
            value={to}
            onChange={setTo}
            choices={[
              { value: "people", label: t("licences.people") },
              { value: "group", label: t("licences.group") },
            ]}
          />
        </div>
      ) : null}
      {to === "people" ? <AssignForm {...props} /> : <GiveToGroupForm {...props} />}
    </Modal>
  );
}

/** Chooses people of the directory, and gives each of them a licence. */
function AssignForm(props: {
  readonly licences: Licences;
  readonly onClose: () => void;
  readonly onDone: (text: string) => void;
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
          props.onDone(t("licences.assignedNow", { count: changed.length }));
        },
        onError: (error) => {
          if (isRefusal(error)) intent.done();
        },
      },
    );
  };
  return (
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
  );
}

const nameOf = ({ displayName, userName }: PersonToAssign): string =>
  `${displayName} (${userName})`;
