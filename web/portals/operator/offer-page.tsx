import { Button, Textarea, TextInput } from "@mantine/core";
import { IconBan } from "@tabler/icons-react";
import { useParams, useRouter } from "@tanstack/react-router";
import { useState } from "react";
import {
  type DistributedOfferDetail,
  useDistributedOffer,
  useForcedStop,
  useRemovalSettings,
  useStartRemoval,
} from "../../api/support.ts";
import { RemovalCredits } from "../../features/support/removal-credits.tsx";
import { useText } from "../../i18n/text.ts";
import { ConfirmDialog } from "../../kit/confirm-dialog.tsx";
import { DateText, DayText, useNow } from "../../kit/dates.tsx";
import { MoneyText } from "../../kit/money.tsx";
import { CommandBar, KeyValueList, PageBody, Section } from "../../kit/page.tsx";
import { ErrorState, LoadingState, Notice } from "../../kit/states.tsx";
import { StatusBadge, useStatusWord } from "../../kit/status.tsx";
import { useActing } from "../../shell/organisation.tsx";

type Dialog = "force" | "lift" | "removal";

/** O6: one offer, whom a stop touches, and what the operator can do about it. */
export function OfferPage() {
  const t = useText();
  const { offer: id = "" } = useParams({ strict: false }) as { readonly offer?: string };
  const offer = useDistributedOffer(id);
  if (offer.isPending)
    return (
      <PageBody>
        <LoadingState what={t("operator.offers.offer")} onRetry={() => void offer.refetch()} />
      </PageBody>
    );
  if (offer.data === undefined)
    return (
      <PageBody>
        <ErrorState
          error={offer.error}
          what={t("operator.offers.failed")}
          onRetry={() => void offer.refetch()}
        />
      </PageBody>
    );
  return <Detail key={offer.data.id} offer={offer.data} />;
}

function Detail({ offer }: { readonly offer: DistributedOfferDetail }) {
  const t = useText();
  const { base, may } = useActing();
  const [dialog, setDialog] = useState<Dialog>();
  const acts = may("support:act");
  const { actions, holds, live } = offer;
  const close = () => setDialog(undefined);
  return (
    <>
      <CommandBar
        crumbs={[{ label: t("operator.nav.offers"), href: `${base}/offers` }]}
        title={offer.name}
        status={<StatusBadge of="offer" status={offer.status} />}
        note={offer.publisher.name}
        actions={
          acts && live !== null ? (
            <>
              {holds.removal === null ? (
                <Button onClick={() => setDialog("removal")}>{t("operator.removal.start")}</Button>
              ) : null}
              {actions.liftForcedStop ? (
                <Button onClick={() => setDialog("lift")}>{t("operator.force.lift")}</Button>
              ) : null}
              {actions.forceStop ? (
                <Button leftSection={<IconBan size={16} />} onClick={() => setDialog("force")}>
                  {t("operator.force")}
                </Button>
              ) : null}
            </>
          ) : undefined
        }
      />
      <PageBody side={<Facts offer={offer} />}>
        {holds.forcedStop === null ? null : (
          <Notice tone="you" icon={<IconBan size={18} aria-hidden="true" />}>
            <p>
              <b>
                {t("operator.force.since")} <DateText at={holds.forcedStop.since} />
              </b>
            </p>
            <p style={{ whiteSpace: "pre-wrap" }}>{holds.forcedStop.reason}</p>
          </Notice>
        )}
        {holds.removal === null ? null : (
          <Notice tone="you" icon={<IconBan size={18} aria-hidden="true" />}>
            <p>
              {t("operator.removal.on")} <DayText day={holds.removal.day} />
            </p>
          </Notice>
        )}
        <Section
          title={t("operator.offers.impact")}
          first={holds.forcedStop === null && holds.removal === null}
        >
          <Impact offer={offer} />
        </Section>
      </PageBody>
      <ForceDialog offer={offer} opened={dialog === "force"} onClose={close} />
      <LiftDialog offer={offer} opened={dialog === "lift"} onClose={close} />
      <RemovalDialog offer={offer} opened={dialog === "removal"} onClose={close} />
    </>
  );
}

function Impact({ offer }: { readonly offer: DistributedOfferDetail }) {
  const t = useText();
  const word = useStatusWord();
  const { subscriptions, carts, withdraws } = offer.impact;
  const { revenue } = offer;
  const total = subscriptions.reduce((sum, { count }) => sum + count, 0);
  return (
    <ul>
      <li>
        {t("operator.offers.subscriptions", { count: total })}
        {subscriptions.length === 0 ? null : (
          <ul>
            {subscriptions.map(({ planId, status, count }) => (
              <li key={`${planId}-${status}`}>
                {planId}: {count} · {word("subscription", status)}
              </li>
            ))}
          </ul>
        )}
      </li>
      {revenue.map(({ kind, period, amount, subscriptions: count }) => (
        <li key={`${kind}-${period}-${amount.currency}`}>
          {t(`operator.offers.revenue.${kind}`)} <MoneyText value={amount} />{" "}
          {t("operator.offers.revenue.each", { period })}{" "}
          <span className="dim">{t("support.credits.of", { count })}</span>
        </li>
      ))}
      <li>{t("operator.offers.carts", { count: carts })}</li>
      {withdraws === null ? null : (
        <li>
          {t("operator.offers.withdraws", {
            number: withdraws.number,
            state: withdraws.stateTitle,
          })}
        </li>
      )}
    </ul>
  );
}

function Facts({ offer }: { readonly offer: DistributedOfferDetail }) {
  const t = useText();
  return (
    <Section title={t("operator.offers.details")}>
      <KeyValueList
        facts={[
          { label: t("operator.offers.id"), value: offer.offer },
          { label: t("operator.offers.type"), value: offer.typeTitle },
          { label: t("operator.offers.publisher"), value: offer.publisher.name },
          ...(offer.live === null
            ? []
            : [{ label: t("operator.offers.version"), value: String(offer.live.version) }]),
          { label: t("operator.offers.changed"), value: <DateText at={offer.changedAt} /> },
        ]}
      />
    </Section>
  );
}

type DialogProps = {
  readonly offer: DistributedOfferDetail;
  readonly opened: boolean;
  readonly onClose: () => void;
};

function ForceDialog({ offer, opened, onClose }: DialogProps) {
  const t = useText();
  const stop = useForcedStop(offer.id);
  const [reason, setReason] = useState("");
  const [asked, setAsked] = useState(false);
  const close = () => {
    setAsked(false);
    stop.reset();
    onClose();
  };
  return (
    <ConfirmDialog
      opened={opened}
      title={t("operator.force.title", { name: offer.name })}
      confirm={t("operator.force.confirm")}
      keep={t("operator.force.keep")}
      destructive
      busy={stop.isPending}
      error={stop.error}
      onClose={close}
      onConfirm={() => {
        setAsked(true);
        if (reason.trim() !== "") stop.mutate(reason.trim(), { onSuccess: close });
      }}
    >
      <p>{t("operator.force.text")}</p>
      <Impact offer={offer} />
      <Textarea
        mt="md"
        label={t("operator.force.reason")}
        description={t("operator.force.reasonHint")}
        autosize
        minRows={3}
        maxLength={2000}
        value={reason}
        error={asked && reason.trim() === "" ? t("support.ask.wordsMissing") : undefined}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
    </ConfirmDialog>
  );
}

function LiftDialog({ offer, opened, onClose }: DialogProps) {
  const t = useText();
  const lift = useForcedStop(offer.id);
  const close = () => {
    lift.reset();
    onClose();
  };
  return (
    <ConfirmDialog
      opened={opened}
      title={t("operator.force.liftTitle", { name: offer.name })}
      confirm={t("operator.force.liftConfirm")}
      keep={t("operator.force.liftKeep")}
      busy={lift.isPending}
      error={lift.error}
      onClose={close}
      onConfirm={() => lift.mutate(undefined, { onSuccess: close })}
    >
      <p>{t("operator.force.liftText")}</p>
    </ConfirmDialog>
  );
}

function RemovalDialog({ offer, opened, onClose }: DialogProps) {
  const t = useText();
  const router = useRouter();
  const { base } = useActing();
  const start = useStartRemoval();
  const now = useNow();
  const settings = useRemovalSettings();
  const [day, setDay] = useState("");
  const [text, setText] = useState("");
  const [asked, setAsked] = useState(false);
  const notice = settings.data?.noticeDays;
  const earliest =
    notice === undefined
      ? ""
      : new Date(now.getTime() + (notice + 1) * 86_400_000).toISOString().slice(0, 10);
  const chosen = day === "" ? earliest : day;
  const close = () => {
    setAsked(false);
    start.reset();
    onClose();
  };
  return (
    <ConfirmDialog
      opened={opened}
      title={t("operator.removal.title", { name: offer.name })}
      confirm={t("operator.removal.confirm")}
      keep={t("operator.removal.keep")}
      destructive
      busy={start.isPending}
      error={start.error ?? settings.error}
      onClose={close}
      onConfirm={() => {
        setAsked(true);
        if (text.trim() !== "" && chosen !== "")
          start.mutate(
            { offerId: offer.id, day: chosen, text: text.trim() },
            {
              onSuccess: ({ id }) => {
                close();
                void router.navigate({ href: `${base}/support/${id}` } as never);
              },
            },
          );
      }}
    >
      <p>{t("operator.removal.text", { days: notice ?? 30 })}</p>
      <Impact offer={offer} />
      <RemovalCredits offerId={offer.id} day={chosen} shown={opened} />
      <TextInput
        mt="md"
        type="date"
        label={t("support.accept.day")}
        min={earliest}
        value={chosen}
        onChange={(event) => setDay(event.currentTarget.value)}
      />
      <Textarea
        mt="md"
        label={t("operator.removal.reason")}
        description={t("operator.removal.reasonHint")}
        autosize
        minRows={3}
        maxLength={4000}
        value={text}
        error={asked && text.trim() === "" ? t("support.ask.wordsMissing") : undefined}
        onChange={(event) => setText(event.currentTarget.value)}
      />
    </ConfirmDialog>
  );
}
