import { Button, Group, Modal } from "@mantine/core";
import { type ReactNode, useEffect, useRef } from "react";
import { isRefusal } from "../api/problem.ts";
import css from "./confirm-dialog.module.css";
import { Reason } from "./states.tsx";

/**
 * Asks before something that matters. The buttons are verb and object on both sides ("Yes, cancel",
 * "Keep subscription"); focus starts on the safe one, so Enter alone never confirms.
 */
export function ConfirmDialog(props: {
  readonly opened: boolean;
  readonly title: string;
  readonly children: ReactNode;
  readonly confirm: string;
  readonly keep: string;
  readonly destructive?: boolean;
  /** False where it cannot be done: the text says why, and only the way back is left. */
  readonly possible?: boolean;
  readonly busy?: boolean;
  /** What the button says until the answer: "Cancelling…". Without it, the button only turns. */
  readonly doing?: string;
  readonly error?: unknown;
  /** What to do where no answer came, so that nobody knows whether it was done. */
  readonly again?: string;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
}) {
  return (
    <Modal
      opened={props.opened}
      onClose={props.onClose}
      title={props.title}
      withCloseButton={false}
      returnFocus
    >
      <div className={css.content}>{props.children}</div>
      {props.error === undefined || props.error === null ? null : (
        <Refusal error={props.error}>{isRefusal(props.error) ? null : props.again}</Refusal>
      )}
      <Group justify="flex-end" mt="xl" gap="sm">
        <Button onClick={props.onClose} data-autofocus>
          {props.keep}
        </Button>
        {props.possible === false ? null : (
          <Button
            variant="filled"
            loading={props.busy === true && props.doing === undefined}
            aria-disabled={props.busy === true || undefined}
            onClick={() => {
              if (props.busy !== true) props.onConfirm();
            }}
            {...(props.destructive === true ? { "data-tone": "bad" } : {})}
          >
            <span aria-live="polite">
              {props.busy === true && props.doing !== undefined ? props.doing : props.confirm}
            </span>
          </Button>
        )}
      </Group>
    </Modal>
  );
}

/** Takes the focus, which the button lost while it waited for the answer. */
function Refusal({ error, children }: { readonly error: unknown; readonly children: ReactNode }) {
  const text = useRef<HTMLParagraphElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each further refusal is read, too.
  useEffect(() => text.current?.focus(), [error]);
  return (
    <p ref={text} className={css.refusal} role="alert" tabIndex={-1}>
      <Reason error={error} /> {children}
    </p>
  );
}
