import { Button, Textarea, TextInput } from "@mantine/core";
import { IconHandGrab } from "@tabler/icons-react";
import { useState } from "react";
import { NoteForm } from "../../features/support/note-form.tsx";
import { RemovalCredits } from "../../features/support/removal-credits.tsx";
import { RequestListPage } from "../../features/support/request-list.tsx";
import { RequestPage, type RequestParts } from "../../features/support/request-page.tsx";
import { WithdrawButton } from "../../features/support/withdraw-button.tsx";
import { useText } from "../../i18n/text.ts";
import { ConfirmDialog } from "../../kit/confirm-dialog.tsx";
import { useActing } from "../../shell/organisation.tsx";

/** Requests of every publisher to the support team (OPR-04). */
export function SupportPage() {
  return <RequestListPage withPublisher />;
}

export function SupportRequestPage() {
  const { may } = useActing();
  const acts = may("support:act");
  return (
    <RequestPage
      actions={(parts) =>
        acts ? (
          <>
            <TakeButton {...parts} />
            <RejectButton {...parts} />
            <WithdrawButton {...parts} />
          </>
        ) : undefined
      }
      primary={(parts) => (acts ? <AcceptButton {...parts} /> : undefined)}
    >
      {(parts) => (acts ? <NoteForm {...parts} as="note" /> : undefined)}
    </RequestPage>
  );
}

function TakeButton({ request, change }: RequestParts) {
  const t = useText();
  if (!request.allowedActions.includes("take") || request.assignee?.me === true) return null;
  return (
    <Button
      leftSection={<IconHandGrab size={16} />}
      loading={change.isPending && change.variables.what === "assignee"}
      onClick={() => change.mutate({ what: "assignee", body: {} })}
    >
      {t("support.take")}
    </Button>
  );
}

function AcceptButton({ request, change }: RequestParts) {
  const t = useText();
  const [opened, setOpened] = useState(false);
  const [day, setDay] = useState(request.earliestDay);
  const [text, setText] = useState("");
  if (!request.allowedActions.includes("accept")) return null;
  const close = () => {
    setOpened(false);
    change.reset();
  };
  const words = text.trim();
  const early = day < request.earliestDay;
  return (
    <>
      <Button variant="filled" onClick={() => setOpened(true)}>
        {t("support.accept")}
      </Button>
      <ConfirmDialog
        opened={opened}
        title={t("support.accept.title", { name: request.offer.name })}
        confirm={t("support.accept.confirm")}
        keep={t("support.accept.keep")}
        destructive
        busy={change.isPending}
        error={change.error}
        onClose={close}
        onConfirm={() => {
          if (!early)
            change.mutate(
              {
                what: "decision",
                body: { outcome: "accept", day, ...(words === "" ? {} : { text: words }) },
              },
              { onSuccess: close },
            );
        }}
      >
        <p>{t("support.accept.text", { count: request.subscriptions })}</p>
        <p>{t("support.tells.publisher")}</p>
        <RemovalCredits offerId={request.offer.id} day={day} shown={opened} />
        <TextInput
          mt="md"
          type="date"
          label={t("support.accept.day")}
          description={t("support.accept.earliest", { day: request.earliestDay })}
          min={request.earliestDay}
          value={day}
          error={early ? t("support.accept.tooEarly", { day: request.earliestDay }) : undefined}
          onChange={(event) => setDay(event.currentTarget.value)}
        />
        <Textarea
          mt="md"
          label={t("support.accept.words")}
          autosize
          minRows={2}
          maxLength={4000}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
      </ConfirmDialog>
    </>
  );
}

function RejectButton({ request, change }: RequestParts) {
  const t = useText();
  const [opened, setOpened] = useState(false);
  const [text, setText] = useState("");
  const [asked, setAsked] = useState(false);
  if (!request.allowedActions.includes("reject")) return null;
  const close = () => {
    setOpened(false);
    setAsked(false);
    change.reset();
  };
  return (
    <>
      <Button onClick={() => setOpened(true)}>{t("support.reject")}</Button>
      <ConfirmDialog
        opened={opened}
        title={t("support.reject.title", { number: request.number })}
        confirm={t("support.reject.confirm")}
        keep={t("support.reject.keep")}
        busy={change.isPending}
        error={change.error}
        onClose={close}
        onConfirm={() => {
          setAsked(true);
          if (text.trim() !== "")
            change.mutate(
              { what: "decision", body: { outcome: "reject", text: text.trim() } },
              { onSuccess: close },
            );
        }}
      >
        <Textarea
          label={t("support.reject.why")}
          autosize
          minRows={3}
          maxLength={4000}
          value={text}
          error={asked && text.trim() === "" ? t("support.ask.wordsMissing") : undefined}
          onChange={(event) => setText(event.currentTarget.value)}
        />
      </ConfirmDialog>
    </>
  );
}
