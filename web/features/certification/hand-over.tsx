import { NativeSelect, Textarea } from "@mantine/core";
import { useState } from "react";
import type { SubmissionReview } from "../../api/certification.ts";
import { isRefusal } from "../../api/problem.ts";
import { useAssignSeveral, useCertifiers, useHandOver } from "../../api/queue-work.ts";
import { useText } from "../../i18n/text.ts";
import { ConfirmDialog } from "../../kit/confirm-dialog.tsx";
import { ErrorState, LoadingState } from "../../kit/states.tsx";

/** Gives a submission to a colleague: assigned, or escalated with a reason. */
export function HandOverDialog(props: {
  readonly review: SubmissionReview;
  readonly kind: "assign" | "escalate" | undefined;
  readonly onClose: () => void;
  readonly onDone: () => void;
}) {
  const t = useText();
  const { review } = props;
  const kind = props.kind ?? "assign";
  const handOver = useHandOver(review.id);
  return (
    <ColleagueDialog
      {...props}
      opened={props.kind !== undefined}
      title={t(`operator.handover.${kind}Title`, { name: review.offerName, number: review.number })}
      effect={t(`operator.handover.${kind}Effect`)}
      confirm={t(`operator.handover.${kind}Yes`)}
      needsReason={kind === "escalate"}
      call={handOver}
      send={(chosen, done) => handOver.mutate({ kind, ...chosen }, { onSuccess: done })}
    />
  );
}

/** Gives several submissions to a colleague at once: all, or none. */
export function AssignSeveralDialog(props: {
  readonly submissions: readonly string[];
  readonly opened: boolean;
  readonly onClose: () => void;
  readonly onDone: () => void;
}) {
  const t = useText();
  const { submissions } = props;
  const assign = useAssignSeveral();
  return (
    <ColleagueDialog
      {...props}
      title={t("operator.queue.assignTitle", { count: submissions.length })}
      effect={t("operator.queue.assignEffect")}
      confirm={t("operator.handover.assignYes")}
      needsReason={false}
      call={assign}
      send={(chosen, done) => assign.mutate({ submissions, ...chosen }, { onSuccess: done })}
    />
  );
}

/** Each of several submissions that stood in the way, with its reason. */
export function RefusedLines({ error }: { readonly error: unknown }) {
  if (!isRefusal(error) || error.code !== "publishing/several-refused") return null;
  return (
    <ul>
      {error.fields.map(({ pointer, detail }) => (
        <li key={pointer}>{detail}</li>
      ))}
    </ul>
  );
}

/** Asks to whom, and why. */
function ColleagueDialog(props: {
  readonly opened: boolean;
  readonly title: string;
  readonly effect: string;
  readonly confirm: string;
  readonly needsReason: boolean;
  readonly call: { readonly isPending: boolean; readonly error: unknown; reset(): void };
  readonly send: (
    chosen: { readonly person: string; readonly reason: string },
    done: () => void,
  ) => void;
  readonly onClose: () => void;
  readonly onDone: () => void;
}) {
  const t = useText();
  const people = useCertifiers({ enabled: props.opened });
  const [person, setPerson] = useState("");
  const [reason, setReason] = useState("");
  const [asked, setAsked] = useState(false);
  const others = people.data?.filter(({ me }) => !me);
  const isReasonMissing = props.needsReason && reason.trim() === "";
  const send = () => {
    setAsked(true);
    if (person === "" || isReasonMissing) return;
    props.send({ person, reason }, () => {
      setPerson("");
      setReason("");
      setAsked(false);
      props.onDone();
    });
  };
  return (
    <ConfirmDialog
      opened={props.opened}
      title={props.title}
      keep={t("operator.handover.keep")}
      confirm={props.confirm}
      possible={others !== undefined && others.length > 0}
      busy={props.call.isPending}
      error={props.call.error}
      onClose={() => {
        props.call.reset();
        setAsked(false);
        props.onClose();
      }}
      onConfirm={send}
    >
      {others === undefined ? (
        people.isError ? (
          <ErrorState
            error={people.error}
            what={t("operator.handover.person")}
            onRetry={() => void people.refetch()}
          />
        ) : (
          <LoadingState what={t("operator.handover.person")} rows={2} />
        )
      ) : others.length === 0 ? (
        <p>{t("operator.handover.nobody")}</p>
      ) : (
        <>
          <p>{props.effect}</p>
          <NativeSelect
            label={t("operator.handover.person")}
            value={person}
            onChange={(event) => setPerson(event.currentTarget.value)}
            error={asked && person === "" ? t("operator.handover.personMissing") : undefined}
            data={[
              { value: "", label: t("operator.handover.choose") },
              ...others.map(({ id, name, claimed }) => ({
                value: id,
                label: t("operator.handover.option", { name, count: claimed }),
              })),
            ]}
          />
          <Textarea
            mt="sm"
            label={t(
              props.needsReason ? "operator.handover.reason" : "operator.handover.reasonOptional",
            )}
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
            error={asked && isReasonMissing ? t("operator.handover.reasonMissing") : undefined}
            maxLength={4000}
            autosize
            minRows={2}
            maxRows={8}
          />
          <RefusedLines error={props.call.error} />
        </>
      )}
    </ConfirmDialog>
  );
}
