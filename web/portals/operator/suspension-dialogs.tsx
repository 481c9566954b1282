import { Textarea, TextInput } from "@mantine/core";
import { useState } from "react";
import {
  type OrganisationDetail,
  type Suspension,
  useReinstate,
  useSuspend,
} from "../../api/organisations.ts";
import { useText } from "../../i18n/text.ts";
import { ConfirmDialog } from "../../kit/confirm-dialog.tsx";
import { useActing } from "../../shell/organisation.tsx";

type DialogProps = {
  readonly organisation: OrganisationDetail;
  readonly opened: boolean;
  readonly onClose: () => void;
};

/** What a suspension means, the words for the organisation, and its short name to type. */
export function SuspendDialog({
  organisation,
  suspension,
  opened,
  onClose,
}: DialogProps & { readonly suspension: Suspension }) {
  const t = useText();
  const { me } = useActing();
  const suspend = useSuspend(organisation.id);
  const [reason, setReason] = useState("");
  const [contact, setContact] = useState(me.person.email);
  const [typed, setTyped] = useState("");
  const [asked, setAsked] = useState(false);
  const { kind, name } = organisation;
  const expected = suspension.confirmation;
  const wrong = {
    reason: reason.trim() === "",
    contact: !contact.includes("@"),
    typed: typed.trim() !== expected,
  };
  const close = () => {
    setAsked(false);
    setTyped("");
    suspend.reset();
    onClose();
  };
  return (
    <ConfirmDialog
      opened={opened}
      title={t("organisations.suspend.title", { name })}
      confirm={t("organisations.suspend.confirm")}
      keep={t("organisations.suspend.keep")}
      destructive
      busy={suspend.isPending}
      error={suspend.error}
      onClose={close}
      onConfirm={() => {
        setAsked(true);
        if (wrong.reason || wrong.contact || wrong.typed) return;
        suspend.mutate(
          { reason: reason.trim(), contact: contact.trim(), confirmation: typed.trim() },
          { onSuccess: close },
        );
      }}
    >
      <p>{t("organisations.suspend.means", { kind })}</p>
      <Touched organisation={organisation} suspension={suspension} />
      <Textarea
        mt="md"
        label={t("organisations.suspend.reason")}
        description={t("organisations.suspend.reasonHint")}
        autosize
        minRows={3}
        maxLength={2000}
        value={reason}
        error={asked && wrong.reason ? t("organisations.suspend.reasonMissing") : undefined}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
      <TextInput
        mt="md"
        type="email"
        label={t("organisations.suspend.contact")}
        description={t("organisations.suspend.contactHint")}
        maxLength={254}
        value={contact}
        error={asked && wrong.contact ? t("organisations.suspend.contactMissing") : undefined}
        onChange={(event) => setContact(event.currentTarget.value)}
      />
      <TextInput
        mt="md"
        label={t("organisations.suspend.type", { text: expected })}
        styles={{ input: { fontFamily: "var(--mantine-font-family-monospace)" } }}
        value={typed}
        spellCheck={false}
        autoComplete="off"
        error={asked && wrong.typed ? t("organisations.suspend.typeDiffers") : undefined}
        onChange={(event) => setTyped(event.currentTarget.value)}
      />
    </ConfirmDialog>
  );
}

/** What runs with an organisation now, in whichever part it plays. */
export function Touched({
  organisation: { kind },
  suspension: { impact },
}: {
  readonly organisation: Pick<OrganisationDetail, "kind">;
  readonly suspension: Suspension;
}) {
  const t = useText();
  return (
    <ul>
      {kind === "publisher" ? (
        <>
          <li>{t("organisations.count.liveOffers", { count: impact.liveOffers })}</li>
          <li>{t("organisations.count.submissions", { count: impact.submissions })}</li>
        </>
      ) : null}
      <li>
        {t("organisations.count.subscriptions", { count: impact.subscriptions })}
        {kind === "customer" || impact.subscriptions === 0
          ? null
          : ` (${t("organisations.count.customers", { count: impact.customers })})`}
      </li>
      <li>{t("organisations.count.carts", { count: impact.carts })}</li>
    </ul>
  );
}

export function ReinstateDialog({ organisation, opened, onClose }: DialogProps) {
  const t = useText();
  const reinstate = useReinstate(organisation.id);
  const [reason, setReason] = useState("");
  const close = () => {
    reinstate.reset();
    onClose();
  };
  return (
    <ConfirmDialog
      opened={opened}
      title={t("organisations.reinstate.title", { name: organisation.name })}
      confirm={t("organisations.reinstate")}
      keep={t("organisations.reinstate.keep")}
      busy={reinstate.isPending}
      error={reinstate.error}
      onClose={close}
      onConfirm={() => reinstate.mutate(reason.trim(), { onSuccess: close })}
    >
      <p>{t("organisations.reinstate.means", { kind: organisation.kind })}</p>
      <Textarea
        mt="md"
        label={t("organisations.reinstate.reason")}
        description={t("organisations.suspend.reasonHint")}
        autosize
        minRows={2}
        maxLength={2000}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
    </ConfirmDialog>
  );
}
