import { Button, Textarea } from "@mantine/core";
import { useState } from "react";
import { useText } from "../../i18n/text.ts";
import { Section } from "../../kit/page.tsx";
import { Reason } from "../../kit/states.tsx";
import type { RequestParts } from "./request-page.tsx";

/** A word to the other side, as long as the request has not ended: a note of the operator, an answer of the publisher. */
export function NoteForm({
  request,
  change,
  as,
}: RequestParts & { readonly as: "note" | "answer" }) {
  const t = useText();
  const [text, setText] = useState("");
  const what = as === "note" ? "progress" : "answers";
  const writing = change.variables?.what === what;
  if (!request.allowedActions.includes("note")) return null;
  return (
    <Section title={t(`support.${as}`)} first={request.state !== "accepted"}>
      <form
        style={{ maxWidth: 720 }}
        onSubmit={(event) => {
          event.preventDefault();
          if (text.trim() !== "")
            change.mutate({ what, body: { text: text.trim() } }, { onSuccess: () => setText("") });
        }}
      >
        <Textarea
          label={t(`support.${as}.words`)}
          description={t(`support.${as}.hint`)}
          autosize
          minRows={2}
          maxLength={4000}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        {change.isError && writing ? (
          <p role="alert" style={{ marginTop: 8 }}>
            <Reason error={change.error} />
          </p>
        ) : null}
        <Button
          mt="sm"
          type="submit"
          loading={change.isPending && writing}
          aria-disabled={text.trim() === ""}
        >
          {t(`support.${as}.add`)}
        </Button>
      </form>
    </Section>
  );
}
