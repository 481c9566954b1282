import { Button, Textarea } from "@mantine/core";
import { IconMessageQuestion } from "@tabler/icons-react";
import { useState } from "react";
import {
  type ChangeKind,
  type ChangeRequest,
  useAnswerChangeRequest,
  useChangeRequests,
} from "../../api/change-requests.ts";
import { useText } from "../../i18n/text.ts";
import { ConfirmDialog } from "../../kit/confirm-dialog.tsx";
import { DateText } from "../../kit/dates.tsx";
import { AppLink } from "../../kit/link.tsx";
import { ErrorState, Notice, Reason } from "../../kit/states.tsx";
import { useActing } from "../../shell/organisation.tsx";
import { useAsked } from "./asked.ts";
import css from "./change-requests.module.css";

/** So many are shown; there is one of each kind for a subscription at most. */
const SHOWN = 20;

/**
 * R1, R3: what customers ask the partner to change, where the change is made and answered; on the page of a
 * customer with the way there.
 */
export function AskedChanges(props: {
  readonly of: { readonly customerId: string } | { readonly subscriptionId: string };
  /** Shows what the change would do, on the page of the subscription. */
  readonly onLook?: (request: ChangeRequest) => void;
}) {
  const t = useText();
  const { organisation, may } = useActing();
  const found = useChangeRequests(
    { ...props.of, state: "open", limit: SHOWN },
    { enabled: organisation.kind === "partner" && may("subscription:read") },
  );
  const [answered, setAnswered] = useState<ChangeRequest>();
  const rows = found.data?.data ?? [];
  if (found.isError && found.data === undefined)
    return (
      <ErrorState
        error={found.error}
        what={t("changes.failed")}
        onRetry={() => void found.refetch()}
      />
    );
  return (
    <div className={css.asked}>
      <div role="status">
        {answered === undefined
          ? null
          : t(answered.state === "done" ? "changes.answeredDone" : "changes.answeredDeclined", {
              person: answered.askedBy,
            })}
      </div>
      {rows.map((request) => (
        <Notice
          key={request.id}
          tone="you"
          icon={<IconMessageQuestion size={18} aria-hidden="true" />}
        >
          <Asked
            request={request}
            here={"subscriptionId" in props.of}
            onAnswered={setAnswered}
            onLook={props.onLook}
          />
        </Notice>
      ))}
    </div>
  );
}

function Asked(props: {
  readonly request: ChangeRequest;
  /** Whether the page is the subscription's own, where the change is made. */
  readonly here: boolean;
  readonly onAnswered: (request: ChangeRequest) => void;
  readonly onLook: ((request: ChangeRequest) => void) | undefined;
}) {
  const t = useText();
  const asked = useAsked();
  const { base } = useActing();
  const { request, here } = props;
  const what = asked(request);
  return (
    <>
      <p>
        <b>{t("changes.askedFor", { company: request.customer.company, what })}</b>{" "}
        {here ? null : (
          <AppLink href={`${base}/subscriptions/${request.subscriptionId}`}>
            {request.offer} · {request.plan}
          </AppLink>
        )}
      </p>
      {request.note === "" ? null : <p>{request.note}</p>}
      <p>
        <small className="dim">
          {request.askedBy} · <DateText at={request.askedAt} />
        </small>
      </p>
      {here && request.allowedActions.includes("answer") ? (
        <Answer request={request} what={what} onAnswered={props.onAnswered} onLook={props.onLook} />
      ) : null}
    </>
  );
}

/** What is previewed on the page once it is chosen; the others are a press away there. */
const LOOKED_AT: ReadonlySet<ChangeKind> = new Set(["quantity", "cancel"]);

/** Done is refused by the server until the subscription is as it was asked for; Decline asks for the reason. */
function Answer(props: {
  readonly request: ChangeRequest;
  readonly what: string;
  readonly onAnswered: (request: ChangeRequest) => void;
  readonly onLook: ((request: ChangeRequest) => void) | undefined;
}) {
  const t = useText();
  const { request, what } = props;
  const answer = useAnswerChangeRequest();
  const [declining, setDeclining] = useState(false);
  const [reason, setReason] = useState("");
  const run = (outcome: "done" | "declined") =>
    answer
      .mutateAsync({
        id: request.id,
        outcome,
        ...(outcome === "declined" ? { answer: reason.trim() } : {}),
      })
      .then(
        (answered) => {
          setDeclining(false);
          props.onAnswered(answered);
        },
        // What is refused stands in `answer.error`.
        () => undefined,
      );
  return (
    <>
      <p className="small muted">{t("changes.do")}</p>
      <div className={css.buttons}>
        {props.onLook !== undefined && LOOKED_AT.has(request.kind) ? (
          <Button
            size="xs"
            variant="filled"
            aria-label={t("changes.lookOf", { what })}
            onClick={() => props.onLook?.(request)}
          >
            {t("changes.look")}
          </Button>
        ) : null}
        <Button
          size="xs"
          loading={answer.isPending && !declining}
          aria-label={t("changes.doneOf", { what })}
          onClick={() => void run("done")}
        >
          {t("changes.done")}
        </Button>
        <Button
          size="xs"
          variant="subtle"
          aria-label={t("changes.declineOf", { what })}
          onClick={() => {
            answer.reset();
            setDeclining(true);
          }}
        >
          {t("changes.decline")}
        </Button>
      </div>
      {answer.isError && !declining ? (
        <p role="alert" className="small">
          <Reason error={answer.error} />
        </p>
      ) : null}
      <ConfirmDialog
        opened={declining}
        title={t("changes.declineOf", { what })}
        keep={t("changes.keep")}
        confirm={t("changes.decline")}
        busy={answer.isPending}
        error={declining ? answer.error : undefined}
        onClose={() => {
          answer.reset();
          setDeclining(false);
        }}
        onConfirm={() => void run("declined")}
      >
        <Textarea
          label={t("changes.reason", { person: request.askedBy })}
          required
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
          maxLength={500}
          autosize
          minRows={2}
          maxRows={6}
        />
      </ConfirmDialog>
    </>
  );
}
