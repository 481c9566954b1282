import { Checkbox, TextInput } from "@mantine/core";
import { useState } from "react";
import { useStopDistribution, useStopImpact } from "../../api/distribution.ts";
import { useText } from "../../i18n/text.ts";
import { ConfirmDialog } from "../../kit/confirm-dialog.tsx";
import { ErrorState, LoadingState } from "../../kit/states.tsx";
import { useOpenOffer } from "./offer-context.tsx";
import { ImpactList } from "./stop-impact.tsx";

/** Stop distribution: what it touches, then the offer ID typed by hand. */
export function StopDistributionDialog(props: {
  readonly opened: boolean;
  readonly onClose: () => void;
}) {
  const t = useText();
  const { offer, name } = useOpenOffer();
  const impact = useStopImpact(offer.slug, props.opened);
  const stop = useStopDistribution(offer.slug);
  const [typed, setTyped] = useState("");
  const [renewals, setRenewals] = useState(false);
  const [asked, setAsked] = useState(false);
  const close = () => {
    setTyped("");
    setRenewals(false);
    setAsked(false);
    stop.reset();
    props.onClose();
  };
  const confirm = () => {
    setAsked(true);
    if (typed !== offer.offerId || impact.data === undefined) return;
    stop.mutate(
      { offerId: typed, stopRenewals: renewals, etag: impact.data.etag },
      { onSuccess: close },
    );
  };
  return (
    <ConfirmDialog
      opened={props.opened}
      title={t("publisher.stop.title", { name })}
      confirm={t("publisher.stop.confirm")}
      keep={t("publisher.stop.keep")}
      destructive
      busy={stop.isPending}
      error={stop.error}
      onClose={close}
      onConfirm={confirm}
    >
      {impact.isError ? (
        <ErrorState
          error={impact.error}
          what={t("publisher.stop.failed")}
          onRetry={() => void impact.refetch()}
        />
      ) : impact.data === undefined ? (
        <LoadingState what={t("publisher.stop.impact")} rows={3} />
      ) : (
        <>
          <ImpactList
            impact={impact.data}
            planName={(id) => offer.plans.find(({ planId }) => planId === id)?.name ?? id}
          />
          <p className="muted">{t("publisher.stop.again")}</p>
          <Checkbox
            mt="md"
            label={t("publisher.stop.renewals")}
            description={t("publisher.stop.renewalsHint")}
            checked={renewals}
            onChange={(event) => setRenewals(event.currentTarget.checked)}
          />
          <TextInput
            mt="md"
            label={t("publisher.stop.type", { offer: offer.offerId })}
            styles={{ input: { fontFamily: "var(--mantine-font-family-monospace)" } }}
            value={typed}
            spellCheck={false}
            autoComplete="off"
            error={asked && typed !== offer.offerId ? t("publisher.stop.typeDiffers") : undefined}
            onChange={(event) => setTyped(event.currentTarget.value)}
          />
        </>
      )}
    </ConfirmDialog>
  );
}
