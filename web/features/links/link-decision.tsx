import { Button } from "@mantine/core";
import { IconCircleCheckFilled } from "@tabler/icons-react";
import { useState } from "react";
import { ConfirmDialog } from "../../kit/confirm-dialog.tsx";
import { AppLink } from "../../kit/link.tsx";
import { Notice } from "../../kit/states.tsx";

/** What was decided about a link, and where to go from here. */
export function LinkDecided(props: {
  readonly accepted: boolean;
  readonly text: string;
  readonly away: { readonly href: string; readonly label: string };
}) {
  return (
    <>
      <Notice
        tone={props.accepted ? "ok" : "off"}
        role="status"
        icon={<IconCircleCheckFilled size={18} aria-hidden="true" />}
      >
        <p>{props.text}</p>
      </Notice>
      <p style={{ marginTop: 16 }}>
        <AppLink href={props.away.href}>{props.away.label}</AppLink>
      </p>
    </>
  );
}

/** The button that declines what a link asks for, and the question before it: the link is used up by it. */
export function DeclineLink(props: {
  readonly token: string;
  readonly decline: {
    readonly isPending: boolean;
    readonly error: unknown;
    reset(): void;
    mutate(token: string, options: { onSuccess(): void }): void;
  };
  readonly onDone: () => void;
  readonly words: Readonly<Record<"decline" | "title" | "confirm" | "keep" | "means", string>>;
}) {
  const [opened, setOpened] = useState(false);
  const { decline, words } = props;
  return (
    <>
      <Button onClick={() => setOpened(true)}>{words.decline}</Button>
      <ConfirmDialog
        opened={opened}
        title={words.title}
        confirm={words.confirm}
        keep={words.keep}
        destructive
        busy={decline.isPending}
        error={decline.error}
        onClose={() => {
          setOpened(false);
          decline.reset();
        }}
        onConfirm={() => decline.mutate(props.token, { onSuccess: props.onDone })}
      >
        <p>{words.means}</p>
      </ConfirmDialog>
    </>
  );
}
