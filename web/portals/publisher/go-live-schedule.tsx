import { Button, TextInput } from "@mantine/core";
import { IconAlertTriangleFilled, IconCalendarTime } from "@tabler/icons-react";
import { useState } from "react";
import { useAudienceSync } from "../../api/audiences.ts";
import { may } from "../../api/offers.ts";
import {
  type ScheduledGoLive,
  type Submission,
  useGoLiveSchedule,
  usePublication,
  useScheduleGoLive,
} from "../../api/publishing.ts";
import { Subscriptions } from "../../features/audiences/sync-button.tsx";
import { useText } from "../../i18n/text.ts";
import { ConfirmDialog } from "../../kit/confirm-dialog.tsx";
import { DateText, DeadlineText, useNow, useZone } from "../../kit/dates.tsx";
import { ErrorState, LoadingState, Notice } from "../../kit/states.tsx";
import { clockIn, dayAfter, instantIn } from "../../kit/zone-days.ts";
import { useOpenOffer } from "./offer-context.tsx";
import css from "./overview.module.css";

/** When the waiting preview goes live by itself, with the ways to change that; or why it did not. */
export function ScheduleNotice({ submission }: { readonly submission: Submission }) {
  const t = useText();
  const { offer, mayPublish } = useOpenOffer();
  const publication = usePublication(offer.slug);
  const [cancels, setCancels] = useState(false);
  const { scheduledGoLive: scheduled, number } = submission;
  if (scheduled === null) return null;
  if (scheduled.state === "missed")
    return (
      <Notice tone="bad" icon={<IconAlertTriangleFilled size={18} aria-hidden="true" />}>
        <p>
          <b>
            {t("publisher.schedule.missed", { number })} <DateText at={scheduled.goLiveAt} />
          </b>{" "}
          {scheduled.missed?.detail} {t("publisher.schedule.missedText")}
        </p>
        {mayPublish ? (
          <div className={css.links}>
            <ScheduleButton submission={submission} look="link" />
          </div>
        ) : null}
      </Notice>
    );
  return (
    <Notice tone="run" icon={<IconCalendarTime size={18} aria-hidden="true" />}>
      <p>
        <b>
          {t("publisher.schedule.waits", { number })} <DeadlineText at={scheduled.goLiveAt} />
        </b>
      </p>
      <p>{t("publisher.schedule.waitsText", { name: scheduled.setBy.name })}</p>
      {mayPublish ? (
        <div className={css.links}>
          <ScheduleButton submission={submission} look="link" />
          {publication.data !== undefined && may(publication.data, "cancel-scheduled-go-live") ? (
            <button type="button" onClick={() => setCancels(true)}>
              {t("publisher.schedule.cancel")}
            </button>
          ) : null}
        </div>
      ) : null}
      <CancelScheduleDialog
        opened={cancels}
        submission={submission}
        onClose={() => setCancels(false)}
      />
    </Notice>
  );
}

/** Opens the dialog in which the moment is chosen, where that is possible now. */
export function ScheduleButton(props: {
  readonly submission: Submission;
  readonly look: "button" | "link";
}) {
  const t = useText();
  const { offer } = useOpenOffer();
  const publication = usePublication(offer.slug);
  const [opened, setOpened] = useState(false);
  if (publication.data === undefined || !may(publication.data, "schedule-go-live")) return null;
  const isWaiting = props.submission.scheduledGoLive?.state === "waiting";
  const label = isWaiting ? t("publisher.schedule.change") : t("publisher.schedule");
  return (
    <>
      {props.look === "button" ? (
        <Button leftSection={<IconCalendarTime size={16} />} onClick={() => setOpened(true)}>
          {label}
        </Button>
      ) : (
        <button type="button" onClick={() => setOpened(true)}>
          {label}
        </button>
      )}
      {opened ? (
        <ScheduleDialog submission={props.submission} onClose={() => setOpened(false)} />
      ) : null}
    </>
  );
}

function ScheduleDialog(props: { readonly submission: Submission; readonly onClose: () => void }) {
  const t = useText();
  const { offer, name } = useOpenOffer();
  const { number, scheduledGoLive } = props.submission;
  const { timeZone } = useZone();
  const now = useNow(5);
  const known = useGoLiveSchedule(offer.slug, number);
  const audience = useAudienceSync(offer.slug, offer.live !== null);
  const schedule = useScheduleGoLive(offer.slug);
  const [chosen, setChosen] = useState(() => firstChoice(scheduledGoLive, now, timeZone));
  const [asked, setAsked] = useState(false);
  const goLiveAt =
    chosen.day === "" || chosen.time === ""
      ? undefined
      : instantIn(chosen.day, chosen.time, timeZone);
  const wrong =
    goLiveAt === undefined
      ? t("publisher.schedule.choose")
      : Date.parse(goLiveAt) <= now.getTime()
        ? t("publisher.schedule.past")
        : known.data !== undefined && Date.parse(goLiveAt) > Date.parse(known.data.latest)
          ? t("publisher.schedule.far")
          : undefined;
  const subscriptions = audience.data?.subscriptions;
  const confirm = () => {
    setAsked(true);
    if (wrong !== undefined || goLiveAt === undefined || known.data === undefined) return;
    const { etag } = known.data;
    const confirmedSubscriptions = subscriptions?.confirmation;
    schedule.mutate(
      { number, etag, goLiveAt, confirmedSubscriptions },
      {
        onSuccess: props.onClose,
        // What moved meanwhile is shown before it is confirmed again.
        onError: () => void Promise.all([known.refetch(), audience.refetch()]),
      },
    );
  };
  const type = (part: "day" | "time") => (event: { currentTarget: { value: string } }) => {
    const { value } = event.currentTarget;
    setChosen((before) => ({ ...before, [part]: value }));
  };
  return (
    <ConfirmDialog
      opened
      title={t("publisher.schedule.title", { name })}
      confirm={t("publisher.schedule.confirm")}
      keep={t("publisher.schedule.keep")}
      busy={schedule.isPending}
      error={schedule.error}
      onClose={props.onClose}
      onConfirm={confirm}
    >
      <p>{t("publisher.schedule.text", { number })}</p>
      {known.isError ? (
        <ErrorState
          error={known.error}
          what={t("publisher.schedule")}
          onRetry={() => void known.refetch()}
        />
      ) : known.data === undefined ? (
        <LoadingState what={t("publisher.schedule")} rows={2} />
      ) : (
        <>
          <div className={css.moment}>
            <TextInput
              type="date"
              label={t("publisher.schedule.day")}
              value={chosen.day}
              min={clockIn(now.toISOString(), timeZone).day}
              max={clockIn(known.data.latest, timeZone).day}
              aria-describedby="go-live-moment"
              onChange={type("day")}
            />
            <TextInput
              type="time"
              label={t("publisher.schedule.time")}
              value={chosen.time}
              aria-describedby="go-live-moment"
              onChange={type("time")}
            />
          </div>
          <p className="small dim">{t("publisher.schedule.zone", { zone: timeZone })}</p>
          <p
            id="go-live-moment"
            className={css.told}
            role="status"
            data-wrong={asked && wrong !== undefined}
          >
            {asked && wrong !== undefined ? (
              wrong
            ) : goLiveAt === undefined ? null : (
              <>
                {t("publisher.schedule.chosen")} <DeadlineText at={goLiveAt} />
              </>
            )}
          </p>
        </>
      )}
      {subscriptions === undefined || subscriptions.count === 0 ? null : (
        <Subscriptions subscriptions={subscriptions} />
      )}
      <p>{t("publisher.schedule.drops")}</p>
    </ConfirmDialog>
  );
}

/** The moment that is set, or nine o'clock tomorrow where the reader is. */
function firstChoice(scheduled: ScheduledGoLive | null, now: Date, timeZone: string) {
  if (scheduled?.state === "waiting") return clockIn(scheduled.goLiveAt, timeZone);
  return { day: dayAfter(clockIn(now.toISOString(), timeZone).day), time: "09:00" };
}

function CancelScheduleDialog(props: {
  readonly opened: boolean;
  readonly submission: Submission;
  readonly onClose: () => void;
}) {
  const t = useText();
  const { offer } = useOpenOffer();
  const { number, scheduledGoLive } = props.submission;
  const schedule = useScheduleGoLive(offer.slug);
  return (
    <ConfirmDialog
      opened={props.opened}
      title={t("publisher.schedule.cancel")}
      confirm={t("publisher.schedule.cancel.confirm")}
      keep={t("publisher.schedule.keep")}
      destructive
      busy={schedule.isPending}
      error={schedule.error}
      onClose={props.onClose}
      onConfirm={() =>
        schedule.mutate(
          { number, etag: `"${scheduledGoLive?.version ?? 0}"` },
          { onSuccess: props.onClose },
        )
      }
    >
      <p>{t("publisher.schedule.cancel.text")}</p>
    </ConfirmDialog>
  );
}
