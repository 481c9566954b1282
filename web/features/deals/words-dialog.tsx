import { Button, type ButtonProps, Textarea } from "@mantine/core";
import { type ReactNode, useState } from "react";
import { useText } from "../../i18n/text.ts";
import { ConfirmDialog } from "../../kit/confirm-dialog.tsx";

/** A button with a dialog that asks once more, and for words where the other side reads them. */
export function WordsDialog(props: {
  readonly button: string;
  readonly look?: Pick<ButtonProps, "variant" | "leftSection">;
  readonly title: string;
  readonly children?: ReactNode;
  readonly confirm: string;
  readonly words: string;
  /** Whether nothing is sent without words. */
  readonly needed: boolean;
  readonly destructive?: boolean;
  readonly busy: boolean;
  readonly error: unknown;
  readonly onConfirm: (words: string, close: () => void) => void;
  readonly onClose: () => void;
}) {
  const t = useText();
  const [opened, setOpened] = useState(false);
  const [text, setText] = useState("");
  const [asked, setAsked] = useState(false);
  const words = text.trim();
  const close = () => {
    setOpened(false);
    setAsked(false);
    props.onClose();
  };
  return (
    <>
      <Button {...props.look} onClick={() => setOpened(true)}>
        {props.button}
      </Button>
      <ConfirmDialog
        opened={opened}
        title={props.title}
        confirm={props.confirm}
        keep={t("deals.keep")}
        {...(props.destructive === true ? { destructive: true } : {})}
        busy={props.busy}
        error={props.error}
        onClose={close}
        onConfirm={() => {
          setAsked(true);
          if (words !== "" || !props.needed) props.onConfirm(words, close);
        }}
      >
        {props.children}
        <Textarea
          mt="md"
          label={props.words}
          autosize
          minRows={3}
          maxRows={12}
          maxLength={2000}
          required={props.needed}
          value={text}
          error={asked && props.needed && words === "" ? t("deals.wordsMissing") : undefined}
          onChange={(event) => setText(event.currentTarget.value)}
        />
      </ConfirmDialog>
    </>
  );
}
