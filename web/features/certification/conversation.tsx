import { Button, Textarea } from "@mantine/core";
import { IconMessage, IconMessageReply } from "@tabler/icons-react";
import { useEffect, useRef, useState } from "react";
import { type Discussed, type Message, useMessages, useWriteMessage } from "../../api/messages.ts";
import { useText } from "../../i18n/text.ts";
import { DateText } from "../../kit/dates.tsx";
import { ErrorState, LoadingState, Reason } from "../../kit/states.tsx";
import { TimelineList } from "../../kit/timeline.tsx";

/** The finding that a message is going to be about. */
export type Topic = { readonly id: string; readonly detail: string };

/** What certification team and publisher write each other, the latest first, with room for a word. */
export function Conversation(props: {
  readonly about: Discussed;
  /** The submission that is looked at; messages about an earlier one say so. */
  readonly number: number;
  /** Absent: the reader cannot write, or not any more. */
  readonly write?: "ask" | "reply";
  readonly topic?: Topic | undefined;
  readonly onTopicEnd?: () => void;
}) {
  const t = useText();
  const messages = useMessages(props.about);
  const all = messages.data?.pages.flatMap(({ data }) => data);
  return (
    <>
      {props.write === undefined ? null : <WriteForm {...props} write={props.write} />}
      {all === undefined ? (
        messages.isError ? (
          <ErrorState
            error={messages.error}
            what={t("conversation.failed")}
            onRetry={() => void messages.refetch()}
          />
        ) : (
          <LoadingState what={t("conversation.title")} onRetry={() => void messages.refetch()} />
        )
      ) : all.length === 0 ? (
        <p className="muted small">{t("conversation.none")}</p>
      ) : (
        <TimelineList
          label={t("conversation.title")}
          entries={all.map((message) => entryOf(message, props, t))}
        />
      )}
      {messages.hasNextPage ? (
        <Button
          size="xs"
          variant="subtle"
          loading={messages.isFetchingNextPage}
          onClick={() => void messages.fetchNextPage()}
        >
          {t("conversation.earlier")}
        </Button>
      ) : null}
    </>
  );
}

const entryOf = (
  message: Message,
  { about, number }: { readonly about: Discussed; readonly number: number },
  t: ReturnType<typeof useText>,
) => ({
  id: `${message.submission}/${message.number}`,
  icon: message.by.kind === about.as ? IconMessageReply : IconMessage,
  tone: message.by.kind === about.as ? ("off" as const) : ("run" as const),
  // The review shows this in a narrow column: the time stands with the name, not beside the words.
  title: (
    <>
      <b>{message.by.name}</b>{" "}
      <span className="dim small">
        <DateText at={message.at} />
      </span>
    </>
  ),
  detail: (
    <>
      {message.submission === number ? null : (
        <>
          {t("conversation.submission", { number: message.submission })}
          <br />
        </>
      )}
      {message.finding === null ? null : (
        <>
          {t("conversation.about", { finding: message.finding.detail })}
          <br />
        </>
      )}
      {/* People write in a language of their choice, and nobody knows which. */}
      <span lang="" style={{ whiteSpace: "pre-wrap", overflowWrap: "anywhere" }}>
        {message.text}
      </span>
    </>
  ),
});

function WriteForm(props: {
  readonly about: Discussed;
  readonly write: "ask" | "reply";
  readonly topic?: Topic | undefined;
  readonly onTopicEnd?: () => void;
}) {
  const t = useText();
  const write = useWriteMessage(props.about);
  const [text, setText] = useState("");
  const field = useRef<HTMLTextAreaElement>(null);
  const { topic, onTopicEnd } = props;
  useEffect(() => {
    if (topic !== undefined) field.current?.focus();
  }, [topic]);
  return (
    <form
      style={{ maxWidth: 720, marginBottom: 16 }}
      onSubmit={(event) => {
        event.preventDefault();
        if (text.trim() === "") return;
        write.mutate(
          { text: text.trim(), ...(topic === undefined ? {} : { finding: topic.id }) },
          {
            onSuccess: () => {
              setText("");
              onTopicEnd?.();
            },
          },
        );
      }}
    >
      {topic === undefined ? null : (
        <p className="small">
          {t("conversation.about", { finding: topic.detail })}{" "}
          <Button size="compact-xs" variant="subtle" onClick={onTopicEnd}>
            {t("conversation.dropTopic")}
          </Button>
        </p>
      )}
      <Textarea
        ref={field}
        label={t(`conversation.${props.write}.words`)}
        description={t(`conversation.${props.write}.hint`)}
        autosize
        minRows={2}
        maxRows={10}
        maxLength={4000}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      {write.isError ? (
        <p role="alert" style={{ marginTop: 8 }}>
          <Reason error={write.error} />
        </p>
      ) : null}
      <Button mt="sm" type="submit" loading={write.isPending} aria-disabled={text.trim() === ""}>
        {t(`conversation.${props.write}`)}
      </Button>
    </form>
  );
}
