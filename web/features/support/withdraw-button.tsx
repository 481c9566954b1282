import { Button, Textarea } from "@mantine/core";
import { useState } from "react";
import { useText } from "../../i18n/text.ts";
import { ConfirmDialog } from "../../kit/confirm-dialog.tsx";
import type { RequestParts } from "./request-page.tsx";

/** Takes a request back, where whoever looks is the one who asked. */
export function WithdrawButton({ request, change }: RequestParts) {
  const t = useText();
  const [opened, setOpened] = useState(false);
  const [text, setText] = useState("");
  if (!request.allowedActions.includes("withdraw")) return null;
  const close = () => {
    setOpened(false);
    change.reset();
  };
  const words = text.trim();
  return (
    <>
      <Button onClick={() => setOpened(true)}>{t("support.withdraw")}</Button>
      <ConfirmDialog
        opened={opened}
        title={t("support.withdraw.title", { number: request.number })}
        confirm={t("support.withdraw.confirm")}
        keep={t("support.withdraw.keep")}
        busy={change.isPending}
        error={change.error}
        onClose={close}
        onConfirm={() =>
          change.mutate(
            { what: "withdrawal", body: words === "" ? {} : { text: words } },
            { onSuccess: close },
          )
        }
      >
        <p>
          {request.state === "accepted"
            ? t("support.withdraw.accepted")
            : t("support.withdraw.waiting")}
        </p>
        <Textarea
          mt="md"
          label={t("support.withdraw.why")}
          autosize
          minRows={2}
          maxLength={4000}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
      </ConfirmDialog>
    </>
  );
}
