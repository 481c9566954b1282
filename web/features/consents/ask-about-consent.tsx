import { Button, Textarea } from "@mantine/core";
import { useState } from "react";
import { useAskAboutConsent } from "../../api/consent-links.ts";
import { useIntent } from "../../api/intent.ts";
import { isRefusal } from "../../api/problem.ts";
import { useText } from "../../i18n/text.ts";
import { ConfirmDialog } from "../../kit/confirm-dialog.tsx";

/** A question before deciding: mailed to the publisher, which answers by mail. */
export function AskAboutConsent(props: { readonly token: string; readonly publisher: string }) {
  const t = useText();
  const ask = useAskAboutConsent();
  const intent = useIntent();
  const [opened, setOpened] = useState(false);
  const [text, setText] = useState("");
  const [pressed, setPressed] = useState(false);
  const [sent, setSent] = useState(false);
  const { publisher } = props;
  const words = text.trim();
  const close = () => {
    setOpened(false);
    setPressed(false);
    ask.reset();
  };
  const send = () => {
    setPressed(true);
    if (words === "") return;
    const body = { token: props.token, text: words };
    ask.mutate(
      { body, idempotencyKey: intent.keyFor(body) },
      {
        onSuccess: () => {
          intent.done();
          setText("");
          setSent(true);
          close();
        },
        onError: (error) => {
          if (isRefusal(error)) intent.done();
        },
      },
    );
  };
  return (
    <>
      <Button variant="subtle" onClick={() => setOpened(true)}>
        {t("consents.ask")}
      </Button>
      <span role="status" className="small muted" style={{ alignSelf: "center" }}>
        {sent ? t("consents.ask.sent", { publisher }) : ""}
      </span>
      <ConfirmDialog
        opened={opened}
        title={t("consents.ask.title", { publisher })}
        confirm={t("consents.ask.send")}
        keep={t("consents.back")}
        busy={ask.isPending}
        error={ask.error}
        onClose={close}
        onConfirm={send}
      >
        <p>{t("consents.ask.means", { publisher })}</p>
        <Textarea
          mt="md"
          label={t("consents.ask.words")}
          autosize
          minRows={3}
          maxRows={12}
          maxLength={2000}
          required
          value={text}
          error={pressed && words === "" ? t("consents.ask.missing") : undefined}
          onChange={(event) => setText(event.currentTarget.value)}
        />
      </ConfirmDialog>
    </>
  );
}
