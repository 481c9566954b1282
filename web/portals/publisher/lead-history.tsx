import { Button, Textarea } from "@mantine/core";
import {
  type Icon,
  IconCalendarX,
  IconCheck,
  IconCircleCheckFilled,
  IconCircleMinus,
  IconCircleX,
  IconInbox,
  IconNote,
  IconRefresh,
  IconSend,
  IconSendOff,
  IconUser,
} from "@tabler/icons-react";
import { useState } from "react";
import { type LeadHistoryEntry, useAddLeadNote, useLeadHistory } from "../../api/lead-history.ts";
import type { LeadAttempt, VersionedLead } from "../../api/leads.ts";
import { useText } from "../../i18n/text.ts";
import { DateText } from "../../kit/dates.tsx";
import { ErrorState, LoadingState, Reason } from "../../kit/states.tsx";
import type { Tone } from "../../kit/status.tsx";
import { TimelineList } from "../../kit/timeline.tsx";

const LOOKS: Readonly<
  Record<LeadHistoryEntry["event"], { readonly tone: Tone; readonly icon: Icon }>
> = {
  received: { tone: "run", icon: IconInbox },
  accepted: { tone: "ok", icon: IconCheck },
  won: { tone: "ok", icon: IconCircleCheckFilled },
  lost: { tone: "off", icon: IconCircleX },
  declined: { tone: "off", icon: IconCircleMinus },
  expired: { tone: "off", icon: IconCalendarX },
  reopened: { tone: "run", icon: IconRefresh },
  assigned: { tone: "off", icon: IconUser },
  noted: { tone: "off", icon: IconNote },
  "delivery-requested": { tone: "run", icon: IconSend },
  "delivery-attempted": { tone: "ok", icon: IconSend },
};
const FAILED = { tone: "bad", icon: IconSendOff } as const;

/** Who changed what about a lead and when, what they wrote down, and each attempt to hand it on. */
export function LeadHistory({
  lead,
  writes,
}: {
  readonly lead: VersionedLead;
  readonly writes: boolean;
}) {
  const t = useText();
  const titleOf = useTitle();
  const history = useLeadHistory(lead);
  const entries = history.data?.pages.flatMap(({ data }) => data);
  return (
    <>
      {writes ? <NoteForm id={lead.id} /> : null}
      {entries === undefined ? (
        history.isError ? (
          <ErrorState
            error={history.error}
            what={t("publisher.leads.history.failed")}
            onRetry={() => void history.refetch()}
          />
        ) : (
          <LoadingState what={t("publisher.history")} onRetry={() => void history.refetch()} />
        )
      ) : (
        <TimelineList
          label={t("publisher.history")}
          entries={entries.map((entry) => ({
            id: entry.id,
            ...(entry.attempt !== null && entry.attempt.outcome !== "delivered"
              ? FAILED
              : LOOKS[entry.event]),
            title: titleOf(entry),
            detail: <Detail entry={entry} />,
            when: <DateText at={entry.at} />,
          }))}
        />
      )}
      {history.hasNextPage ? (
        <Button
          size="xs"
          variant="subtle"
          loading={history.isFetchingNextPage}
          onClick={() => void history.fetchNextPage()}
        >
          {t("publisher.leads.history.earlier")}
        </Button>
      ) : null}
    </>
  );
}

function useTitle(): (entry: LeadHistoryEntry) => string {
  const t = useText();
  return ({ event, assignee, attempt }) => {
    if (event === "delivery-attempted")
      return t(`publisher.leads.outcome.${attempt?.outcome ?? "unreachable"}`);
    if (event !== "assigned") return t(`publisher.leads.event.${event}`);
    return assignee === null
      ? t("publisher.leads.event.unassigned")
      : t("publisher.leads.event.assigned", { name: assignee });
  };
}

function Detail({ entry }: { readonly entry: LeadHistoryEntry }) {
  const answerOf = useAnswer();
  const { actor, note, attempt } = entry;
  return (
    <>
      {actor.kind === "system" ? null : actor.name}
      {attempt === null ? null : answerOf(attempt)}
      {note === null ? null : (
        // People write in a language of their choice, and nobody knows which.
        <span
          lang=""
          style={{ display: "block", whiteSpace: "pre-wrap", color: "var(--souk-text)" }}
        >
          {note}
        </span>
      )}
    </>
  );
}

function useAnswer(): (attempt: LeadAttempt) => string {
  const t = useText();
  return ({ destination, outcome, detail }) =>
    destination === "email"
      ? detail
      : outcome === "unreachable"
        ? t("publisher.leads.unreachable", { code: detail })
        : t("publisher.leads.answered", { status: detail });
}

function NoteForm({ id }: { readonly id: string }) {
  const t = useText();
  const add = useAddLeadNote(id);
  const [text, setText] = useState("");
  const empty = text.trim() === "";
  return (
    <form
      style={{ maxWidth: 720, marginBottom: 20 }}
      onSubmit={(event) => {
        event.preventDefault();
        if (!empty) add.mutate(text.trim(), { onSuccess: () => setText("") });
      }}
    >
      <Textarea
        label={t("publisher.leads.note")}
        description={t("publisher.leads.note.hint")}
        autosize
        minRows={2}
        maxRows={10}
        maxLength={2000}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      {add.isError ? (
        <p role="alert" style={{ marginTop: 8 }}>
          <Reason error={add.error} />
        </p>
      ) : null}
      <Button mt="sm" variant="default" type="submit" loading={add.isPending} aria-disabled={empty}>
        {t("publisher.leads.note.add")}
      </Button>
    </form>
  );
}
