import { Button, Textarea } from "@mantine/core";
import { useState } from "react";
import {
  type CustomerNote,
  useAddNote,
  useCustomerNotes,
  useRemoveNote,
} from "../../api/customers.ts";
import { useIntent } from "../../api/intent.ts";
import { useText } from "../../i18n/text.ts";
import { ConfirmDialog } from "../../kit/confirm-dialog.tsx";
import { DateText } from "../../kit/dates.tsx";
import { Section } from "../../kit/page.tsx";
import { ErrorState, LoadingState, Reason } from "../../kit/states.tsx";
import { useActing } from "../../shell/organisation.tsx";
import css from "./customers.module.css";

/** R3: what colleagues noted about a customer, who, and when. */
export function CustomerNotes({ customerId }: { readonly customerId: string }) {
  const t = useText();
  const { may } = useActing();
  const edits = may("customer:edit");
  const [cursor, setCursor] = useState<string>();
  const [removing, setRemoving] = useState<CustomerNote>();
  const notes = useCustomerNotes(customerId, cursor);
  const remove = useRemoveNote(customerId);
  const older = notes.data?.nextCursor ?? undefined;
  // For whoever only reads, an empty section says nothing.
  if (!edits && notes.data?.data.length === 0 && cursor === undefined) return null;
  return (
    <Section title={t("partner.notes.title")}>
      {notes.isPending ? (
        <LoadingState what={t("partner.notes.title")} rows={2} />
      ) : notes.data === undefined ? (
        <ErrorState
          error={notes.error}
          what={t("partner.notes.failed")}
          onRetry={() => void notes.refetch()}
        />
      ) : (
        <ul className={css.notes}>
          {notes.data.data.map((note) => (
            <li key={note.id}>
              <p>{note.text}</p>
              <small className="dim">
                {note.by.name} · <DateText at={note.at} />
              </small>
              {edits ? (
                <Button
                  size="compact-xs"
                  variant="subtle"
                  aria-label={t("partner.notes.removeTitle", { name: note.by.name })}
                  onClick={() => setRemoving(note)}
                >
                  {t("partner.notes.remove")}
                </Button>
              ) : null}
            </li>
          ))}
        </ul>
      )}
      {cursor === undefined && older === undefined ? null : (
        <p>
          {cursor === undefined ? null : (
            <Button size="compact-sm" variant="subtle" onClick={() => setCursor(undefined)}>
              {t("partner.notes.latest")}
            </Button>
          )}
          {older === undefined ? null : (
            <Button size="compact-sm" variant="subtle" onClick={() => setCursor(older)}>
              {t("partner.notes.older")}
            </Button>
          )}
        </p>
      )}
      {edits ? <NewNote customerId={customerId} onAdded={() => setCursor(undefined)} /> : null}
      <ConfirmDialog
        opened={removing !== undefined}
        title={t("partner.notes.removeTitle", { name: removing?.by.name ?? "" })}
        confirm={t("partner.notes.removeYes")}
        keep={t("partner.notes.keep")}
        destructive
        busy={remove.isPending}
        error={remove.error}
        onConfirm={() => {
          if (removing !== undefined)
            remove.mutate(removing.id, { onSuccess: () => setRemoving(undefined) });
        }}
        onClose={() => {
          remove.reset();
          setRemoving(undefined);
        }}
      >
        {t("partner.notes.removeMeans")}
      </ConfirmDialog>
    </Section>
  );
}

function NewNote(props: { readonly customerId: string; readonly onAdded: () => void }) {
  const t = useText();
  const [text, setText] = useState("");
  const add = useAddNote(props.customerId);
  const intent = useIntent();
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        const given = { text: text.trim() };
        if (given.text === "" || add.isPending) return;
        add.mutate(
          { ...given, idempotencyKey: intent.keyFor(given) },
          {
            onSuccess: () => {
              intent.done();
              setText("");
              props.onAdded();
            },
          },
        );
      }}
    >
      <Textarea
        label={t("partner.notes.new")}
        description={t("partner.notes.hint")}
        autosize
        minRows={2}
        maxLength={2000}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      {add.isError ? (
        <p role="alert" className="small">
          <Reason error={add.error} />
        </p>
      ) : null}
      <Button mt="sm" type="submit" loading={add.isPending} aria-disabled={text.trim() === ""}>
        {t("partner.notes.add")}
      </Button>
    </form>
  );
}
