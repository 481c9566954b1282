import { Textarea } from "@mantine/core";
import { useRouter } from "@tanstack/react-router";
import { useState } from "react";
import { useOpenRequest } from "../../api/support.ts";
import { useText } from "../../i18n/text.ts";
import { ConfirmDialog } from "../../kit/confirm-dialog.tsx";
import { useActing } from "../../shell/organisation.tsx";
import { useOpenOffer } from "./offer-context.tsx";

/** Asks the operator to remove the offer from those who have it (PUB-24). */
export function RemovalDialog(props: { readonly opened: boolean; readonly onClose: () => void }) {
  const t = useText();
  const router = useRouter();
  const { base } = useActing();
  const { offer, name } = useOpenOffer();
  const open = useOpenRequest();
  const [text, setText] = useState("");
  const [asked, setAsked] = useState(false);
  const close = () => {
    setAsked(false);
    open.reset();
    props.onClose();
  };
  const confirm = () => {
    setAsked(true);
    if (text.trim() === "") return;
    open.mutate(
      { offer: offer.slug, text: text.trim() },
      {
        onSuccess: ({ id }) => {
          close();
          void router.navigate({ href: `${base}/support/${id}` } as never);
        },
      },
    );
  };
  return (
    <ConfirmDialog
      opened={props.opened}
      title={t("support.ask.title", { name })}
      confirm={t("support.ask.confirm")}
      keep={t("support.ask.keep")}
      busy={open.isPending}
      error={open.error}
      onClose={close}
      onConfirm={confirm}
    >
      <p>{t("support.ask.text")}</p>
      <p>{t("support.tells.publisher")}</p>
      <Textarea
        mt="md"
        label={t("support.ask.words")}
        autosize
        minRows={3}
        maxLength={4000}
        value={text}
        error={asked && text.trim() === "" ? t("support.ask.wordsMissing") : undefined}
        onChange={(event) => setText(event.currentTarget.value)}
      />
    </ConfirmDialog>
  );
}
