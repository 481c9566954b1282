import { useRouter } from "@tanstack/react-router";
import { useAudienceSync } from "../../api/audiences.ts";
import { useDeleteOffer } from "../../api/offers.ts";
import {
  type Preview,
  type Submission,
  useCancelSubmission,
  useSignOff,
} from "../../api/publishing.ts";
import { Subscriptions } from "../../features/audiences/sync-button.tsx";
import { useText } from "../../i18n/text.ts";
import { ConfirmDialog } from "../../kit/confirm-dialog.tsx";
import { DateText } from "../../kit/dates.tsx";
import { NoticeList } from "./notice-list.tsx";
import { useOpenOffer } from "./offer-context.tsx";

type DialogProps = { readonly opened: boolean; readonly onClose: () => void };
type SubmissionDialogProps = DialogProps & { readonly submission: Submission | undefined };

/** Runs an action; a refusal stays in the dialog, with its reason, and nothing is closed. */
async function settled(action: Promise<unknown>): Promise<boolean> {
  try {
    await action;
    return true;
  } catch {
    // The dialog shows the refusal: it reads the error of the mutation itself.
    return false;
  }
}

export function GoLiveDialog({
  opened,
  onClose: onClosed,
  submission,
  preview,
}: SubmissionDialogProps & { readonly preview: Preview | undefined }) {
  const t = useText();
  const { offer, name } = useOpenOffer();
  const signOff = useSignOff(offer.slug);
  const onClose = () => {
    if (!signOff.isPending) signOff.reset();
    onClosed();
  };
  // Private audiences go live with the offer: whose subscription that touches is named before.
  const audience = useAudienceSync(offer.slug, opened && offer.live !== null);
  const subscriptions = audience.data?.subscriptions;
  return (
    <ConfirmDialog
      opened={opened && submission !== undefined}
      title={t("publisher.goLive.title", { name })}
      confirm={t("publisher.goLive.confirm")}
      keep={t("publisher.goLive.keep")}
      busy={signOff.isPending}
      error={signOff.error}
      onClose={onClose}
      onConfirm={() =>
        void (async () => {
          if (submission === undefined) return;
          const { number } = submission;
          const confirmedSubscriptions = subscriptions?.confirmation;
          if (await settled(signOff.mutateAsync({ number, confirmedSubscriptions }))) onClose();
          else await audience.refetch();
        })()
      }
    >
      <p>
        {offer.live === null
          ? t("publisher.goLive.first")
          : t("publisher.goLive.update", { version: offer.live.version })}
      </p>
      {preview === undefined ? null : (
        <section aria-label={t("publisher.notices")}>
          <p>
            <b>{t("publisher.notices")}</b>
          </p>
          <NoticeList notices={preview.notices} />
        </section>
      )}
      {subscriptions === undefined || subscriptions.count === 0 ? null : (
        <Subscriptions subscriptions={subscriptions} />
      )}
      {submission?.scheduledGoLive?.state !== "waiting" ? null : (
        <p>
          {t("publisher.goLive.scheduled")} <DateText at={submission.scheduledGoLive.goLiveAt} />
        </p>
      )}
      <p>{t("publisher.goLive.final")}</p>
    </ConfirmDialog>
  );
}

export function CancelPublishDialog({
  opened,
  onClose: onClosed,
  submission,
}: SubmissionDialogProps) {
  const t = useText();
  const { offer } = useOpenOffer();
  const cancel = useCancelSubmission(offer.slug);
  const onClose = () => {
    // Whoever closes it while the answer is under way finds it there again.
    if (!cancel.isPending) cancel.reset();
    onClosed();
  };
  return (
    <ConfirmDialog
      opened={opened && submission !== undefined}
      title={t("publisher.cancelPublish")}
      confirm={t("publisher.cancelPublish.confirm")}
      keep={t("publisher.cancelPublish.keep")}
      destructive
      doing={t("publisher.cancelPublish.doing")}
      busy={cancel.isPending}
      error={cancel.error}
      onClose={onClose}
      onConfirm={() =>
        void (async () => {
          if (submission !== undefined && (await settled(cancel.mutateAsync(submission.number))))
            onClose();
        })()
      }
    >
      <p>{t("publisher.cancelPublish.text", { number: submission?.number ?? 0 })}</p>
      <p>
        {offer.live === null
          ? t("publisher.cancelPublish.draftStays")
          : t("publisher.cancelPublish.liveStays", { version: offer.live.version })}
      </p>
    </ConfirmDialog>
  );
}

export function DeleteDraftDialog({ opened, onClose: onClosed }: DialogProps) {
  const t = useText();
  const router = useRouter();
  const { offer, name, to } = useOpenOffer();
  const remove = useDeleteOffer(offer.slug);
  const onClose = () => {
    if (!remove.isPending) remove.reset();
    onClosed();
  };
  return (
    <ConfirmDialog
      opened={opened}
      title={t("publisher.deleteDraft")}
      confirm={t("publisher.deleteDraft.confirm")}
      keep={t("publisher.deleteDraft.keep")}
      destructive
      busy={remove.isPending}
      error={remove.error}
      onClose={onClose}
      onConfirm={() =>
        void (async () => {
          if (await settled(remove.mutateAsync()))
            await router.navigate({ href: to.offers } as never);
        })()
      }
    >
      <p>{t("publisher.deleteDraft.text", { name, plans: offer.plans.length })}</p>
    </ConfirmDialog>
  );
}
