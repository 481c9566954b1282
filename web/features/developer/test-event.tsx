import { Button, NativeSelect } from "@mantine/core";
import { IconSend } from "@tabler/icons-react";
import { useState } from "react";
import { useSendTestEvent } from "../../api/events.ts";
import { useIntent } from "../../api/intent.ts";
import { useText } from "../../i18n/text.ts";
import { ConfirmDialog } from "../../kit/confirm-dialog.tsx";

/** Makes an event that nothing follows from, to see whether a program takes it. */
export function SendTestEvent(props: {
  readonly types: readonly string[];
  readonly nameOf: (type: string) => string;
  readonly onSent: () => void;
}) {
  const t = useText();
  const send = useSendTestEvent();
  const intent = useIntent();
  const [opened, setOpened] = useState(false);
  const [chosen, setChosen] = useState("");
  const type = props.types.includes(chosen) ? chosen : (props.types[0] ?? "");
  const close = () => {
    send.reset();
    setOpened(false);
  };
  return (
    <>
      <Button
        leftSection={<IconSend size={16} />}
        disabled={props.types.length === 0}
        onClick={() => setOpened(true)}
      >
        {t("developer.test")}
      </Button>
      <ConfirmDialog
        opened={opened}
        title={t("developer.test")}
        confirm={t("developer.test.send")}
        keep={t("developer.test.keep")}
        busy={send.isPending}
        error={send.error}
        onClose={close}
        onConfirm={() =>
          send.mutate(
            { type, idempotencyKey: intent.keyFor(type) },
            {
              onSuccess: () => {
                intent.done();
                close();
                props.onSent();
              },
            },
          )
        }
      >
        <p>{t("developer.test.means")}</p>
        <NativeSelect
          mt="md"
          label={t("developer.events.type")}
          value={type}
          data={props.types.map((one) => ({ value: one, label: `${props.nameOf(one)} (${one})` }))}
          onChange={(event) => setChosen(event.currentTarget.value)}
        />
      </ConfirmDialog>
    </>
  );
}
