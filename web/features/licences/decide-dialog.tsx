import { Textarea } from "@mantine/core";
import { useState } from "react";
import {
  type LicenceRequest,
  useDecideLicenceRequest,
  useLookAtDecision,
} from "../../api/licence-requests.ts";
import { useText } from "../../i18n/text.ts";
import { ConfirmDialog } from "../../kit/confirm-dialog.tsx";

/** What a decision comes to, with words for whoever asked; done as it was shown. */
export function DecideDialog(props: {
  readonly request: LicenceRequest;
  readonly decision: "approve" | "reject";
  readonly onClose: () => void;
  readonly onDecided: (text: string) => void;
}) {
  const t = useText();
  const { request, decision } = props;
  const [answer, setAnswer] = useState("");
  const look = useLookAtDecision({ id: request.id, decision }, true);
  const decide = useDecideLicenceRequest();
  const about = {
    person: request.user.name,
    plan: `${request.offer.name} · ${request.plan.name}`,
  };
  const seen = look.data;
  const confirm = () => {
    if (seen === undefined) return;
    // The row may be gone once it is decided, so the answer is waited for and not left to the row. What is refused stands in
    // `decide.error`.
    void decide
      .mutateAsync({ id: request.id, decision, answer: answer.trim(), preview: seen.preview })
      .then(
        ({ outcome }) => props.onDecided(t(`seatRequests.done.${outcome}`, about)),
        // Where something moved, what it comes to now is shown first.
        () => void look.refetch(),
      );
  };
  return (
    <ConfirmDialog
      opened
      title={t(`seatRequests.${decision}.title`, about)}
      confirm={t(seen?.outcome === "waiting" ? "seatRequests.wait" : `seatRequests.${decision}`)}
      keep={t("licences.back")}
      busy={decide.isPending || look.isPending}
      possible={!look.isError}
      error={decide.error ?? look.error}
      again={t("licences.again")}
      onConfirm={confirm}
      onClose={props.onClose}
    >
      <p role="status">
        {seen === undefined
          ? t("seatRequests.looking")
          : t(`seatRequests.means.${seen.outcome}`, { ...about, count: seen.available })}
      </p>
      <Textarea
        label={t("seatRequests.answer", about)}
        value={answer}
        onChange={(event) => setAnswer(event.currentTarget.value)}
        maxLength={500}
        autosize
        minRows={2}
        maxRows={6}
      />
    </ConfirmDialog>
  );
}
