import { Button, Group, Modal, Textarea } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useRequestLicence } from "../../api/licence-requests.ts";
import { useText } from "../../i18n/text.ts";
import { RefusedNotice } from "../../kit/states.tsx";

/** Asks for a licence of a plan, with a word for whoever decides. */
export function RequestForm(props: {
  readonly serviceId: string;
  readonly onDone: () => void;
  readonly onClose?: () => void;
}) {
  const t = useText();
  const [note, setNote] = useState("");
  const request = useRequestLicence();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!request.isPending)
      request.mutate(
        { serviceId: props.serviceId, note: note.trim() },
        { onSuccess: props.onDone },
      );
  };
  return (
    <form onSubmit={submit} noValidate>
      <Textarea
        label={t("seatRequests.note")}
        description={t("seatRequests.noteHint")}
        value={note}
        onChange={(event) => setNote(event.currentTarget.value)}
        maxLength={500}
        autosize
        minRows={2}
        maxRows={6}
      />
      {request.isError ? <RefusedNotice error={request.error} /> : null}
      <Group justify={props.onClose === undefined ? "flex-start" : "flex-end"} mt="lg" gap="sm">
        {props.onClose === undefined ? null : (
          <Button onClick={props.onClose}>{t("seatRequests.back")}</Button>
        )}
        <Button type="submit" variant="filled" loading={request.isPending}>
          {t("seatRequests.request")}
        </Button>
      </Group>
    </form>
  );
}

export function RequestDialog(props: {
  readonly serviceId: string;
  readonly name: string;
  readonly onDone: () => void;
  readonly onClose: () => void;
}) {
  const t = useText();
  return (
    <Modal
      opened
      onClose={props.onClose}
      title={t("seatRequests.requestOf", { plan: props.name })}
      withCloseButton={false}
      returnFocus
    >
      <RequestForm {...props} />
    </Modal>
  );
}
