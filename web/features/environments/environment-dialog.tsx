import { Button, Group, Modal, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { type Environment, useSaveEnvironment } from "../../api/environments.ts";
import { useIntent } from "../../api/intent.ts";
import { findingsOf, isRefusal } from "../../api/problem.ts";
import { useText } from "../../i18n/text.ts";
import { RefusedNotice } from "../../kit/states.tsx";

/** Adds an environment, or gives one another name. */
export function EnvironmentDialog(props: {
  /** Undefined for a new one. */
  readonly environment: Environment | undefined;
  readonly opened: boolean;
  readonly onClose: () => void;
}) {
  const t = useText();
  const { environment } = props;
  const [name, setName] = useState(environment?.name ?? "");
  const save = useSaveEnvironment();
  const intent = useIntent();
  const wrong = findingsOf(save.error)("/name");
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const wanted = { environment, name: name.trim() };
    try {
      await save.mutateAsync({ ...wanted, idempotencyKey: intent.keyFor(wanted) });
      intent.done();
      props.onClose();
    } catch (error) {
      if (isRefusal(error)) intent.done();
    }
  };
  return (
    <Modal
      opened={props.opened}
      onClose={props.onClose}
      title={t(environment === undefined ? "environments.add" : "environments.rename.title")}
      withCloseButton={false}
      returnFocus
    >
      <form onSubmit={(event) => void submit(event)} noValidate>
        <TextInput
          label={t("environments.name")}
          value={name}
          maxLength={100}
          data-autofocus
          error={wrong}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        {save.isError && wrong === undefined ? <RefusedNotice error={save.error} /> : null}
        <Group justify="flex-end" mt="xl" gap="sm">
          <Button onClick={props.onClose}>{t("environments.keep")}</Button>
          <Button
            type="submit"
            variant="filled"
            loading={save.isPending}
            disabled={name.trim() === ""}
          >
            {t(environment === undefined ? "environments.add" : "environments.rename")}
          </Button>
        </Group>
      </form>
    </Modal>
  );
}
