import { NativeSelect, Textarea } from "@mantine/core";
import { useState } from "react";
import type { SubmissionReview } from "../../api/certification.ts";
import { useCertifiers, useHandOver } from "../../api/queue-work.ts";
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
  const people = useCertifiers({ enabled: props.kind !== undefined });
  const handOver = useHandOver(review.id);
  const [person, setPerson] = useState("");
  const [reason, setReason] = useState("");
  const [asked, setAsked] = useState(false);
  const others = people.data?.filter(({ me }) => !me);
  const isReasonMissing = kind === "escalate" && reason.trim() === "";
  const send = () => {
    setAsked(true);
    if (person === "" || isReasonMissing) return;
    handOver.mutate(
      { kind, person, reason },
      {
        onSuccess: () => {
          setPerson("");
          setReason("");
          setAsked(false);
          props.onDone();
        },
      },
    );
  };
  return (
    <ConfirmDialog
      opened={props.kind !== undefined}
      title={t(`operator.handover.${kind}Title`, { name: review.offerName, number: review.number })}
      keep={t("operator.handover.keep")}
      confirm={t(`operator.handover.${kind}Yes`)}
      possible={others !== undefined && others.length > 0}
      busy={handOver.isPending}
      error={handOver.error}
      onClose={() => {
        handOver.reset();
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
          <p>{t(`operator.handover.${kind}Effect`)}</p>
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
              kind === "escalate" ? "operator.handover.reason" : "operator.handover.reasonOptional",
            )}
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
            error={asked && isReasonMissing ? t("operator.handover.reasonMissing") : undefined}
            maxLength={4000}
            autosize
            minRows={2}
            maxRows={8}
          />
        </>
      )}
    </ConfirmDialog>
  );
}
