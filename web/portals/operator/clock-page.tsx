import { Button, TextInput } from "@mantine/core";
import {
  IconAlertTriangleFilled,
  IconCalendar,
  IconClockPlay,
  IconPlayerTrackNext,
} from "@tabler/icons-react";
import { useState } from "react";
import { useIntl } from "react-intl";
import { type Clock, type ClockMove, useClock, useMoveClock } from "../../api/clock.ts";
import { isUnderWay, useSimulation, useSimulations } from "../../api/simulations.ts";
import { WhatHappensNext } from "../../features/operations/what-happens-next.tsx";
import {
  AskSimulation,
  SimulationFound,
  SimulationUnderWay,
} from "../../features/simulation/panel.tsx";
import { useText } from "../../i18n/text.ts";
import { CopyText } from "../../kit/copy-text.tsx";
import { DateText, useDuration, useNow, useZone } from "../../kit/dates.tsx";
import { AppLink } from "../../kit/link.tsx";
import { CommandBar, PageBody, Section } from "../../kit/page.tsx";
import { EmptyState, ErrorState, LoadingState, Notice, Reason } from "../../kit/states.tsx";
import { instantIn } from "../../kit/zone-days.ts";
import { useActing } from "../../shell/organisation.tsx";
import css from "./clock.module.css";

/** O13: a sandbox's clock, ways to move it, what will happen on the way, and a look further ahead. */
export function ClockPage() {
  const t = useText();
  const { organisation, may } = useActing();
  const clock = useClock();
  const sandbox = clock.data?.kind === "sandbox";
  return (
    <>
      <CommandBar
        crumbs={[{ label: organisation.name }, { label: t("operator.nav.system") }]}
        title={t("clock.title")}
        note={t("clock.note")}
        actions={
          sandbox && may("operations:act") ? (
            <CopyText
              text={`souk clock --next --organisation ${organisation.handle}`}
              shown="souk clock --next"
              label={t("clock.command")}
            />
          ) : undefined
        }
      />
      <PageBody
        side={
          <>
            <WhatHappensNext scheduled={clock.data?.scheduled} />
            {sandbox && may("operations:act") ? (
              <Notice tone="you" icon={<IconAlertTriangleFilled size={18} aria-hidden="true" />}>
                <b>{t("clock.noWayBack")}</b> {t("clock.forward")}
              </Notice>
            ) : null}
          </>
        }
      >
        {clock.isPending ? (
          <LoadingState what={t("clock.title")} onRetry={() => void clock.refetch()} />
        ) : clock.data === undefined ? (
          <ErrorState
            error={clock.error}
            what={t("clock.failed")}
            onRetry={() => void clock.refetch()}
          />
        ) : clock.data.kind === "live" ? (
          <EmptyState title={`${t("clock.live")}. ${t("clock.live.text")}`} />
        ) : (
          <Mover clock={clock.data} mayMove={may("operations:act")} />
        )}
        {may("billing-run:read") ? <Ahead mayRun={may("billing-run:act")} /> : null}
      </PageBody>
    </>
  );
}

function Mover({ clock, mayMove }: { readonly clock: Clock; readonly mayMove: boolean }) {
  const t = useText();
  const { locale } = useIntl();
  const { timeZone } = useZone();
  const move = useMoveClock();
  const [picks, setPicks] = useState(false);
  const go = (where: ClockMove) => move.mutate(where);
  const busy = move.isPending || clock.movingTo !== null;
  const due = new Intl.DateTimeFormat(locale, {
    day: "numeric",
    month: "short",
    hour: "2-digit",
    minute: "2-digit",
    timeZone,
  });
  return (
    <section aria-label={t("clock.now")}>
      <div className={css.card}>
        <Face clock={clock} />
        {mayMove ? (
          <div className={css.ways}>
            <div>
              <Button disabled={busy} onClick={() => go({ by: "PT1H" })}>
                {t("clock.hour")}
              </Button>
              <Button disabled={busy} onClick={() => go({ by: "P1D" })}>
                {t("clock.day")}
              </Button>
              <Button disabled={busy} onClick={() => go({ by: "P1M" })}>
                {t("clock.month")}
              </Button>
              <Button
                leftSection={<IconCalendar size={16} />}
                aria-expanded={picks}
                onClick={() => setPicks(!picks)}
              >
                {t("clock.pick")}
              </Button>
            </div>
            <Button
              variant="filled"
              disabled={busy || clock.next === null}
              leftSection={<IconPlayerTrackNext size={16} />}
              onClick={() => go({ nextEvent: true })}
            >
              {clock.next === null
                ? t("clock.noNext")
                : t("clock.nextAt", { at: due.format(new Date(clock.next.dueAt)) })}
            </Button>
          </div>
        ) : (
          <p className="small dim">{t("clock.mayNot")}</p>
        )}
      </div>
      {mayMove && picks ? <ToMoment busy={busy} onGo={(to) => go({ to })} /> : null}
      <div role="status">
        {clock.movingTo === null ? null : (
          <Notice tone="run" icon={<IconClockPlay size={18} aria-hidden="true" />}>
            <p>
              <b>{t("clock.moving")}</b> <DateText at={clock.movingTo} />{" "}
              {t("clock.onTheWay", { count: clock.dueOnTheWay })}
            </p>
          </Notice>
        )}
      </div>
      {move.isError ? (
        <div role="alert">
          <Reason error={move.error} />
        </div>
      ) : null}
    </section>
  );
}

/** What the marketplace's clock shows where the reader is; while it is moved, as far as it has come. */
function Face({ clock }: { readonly clock: Clock }) {
  const t = useText();
  const { locale } = useIntl();
  const { timeZone } = useZone();
  const duration = useDuration();
  const ticking = useNow(1);
  const shown = clock.movingTo === null ? ticking : new Date(clock.now);
  const day = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeZone });
  const time = new Intl.DateTimeFormat(locale, { timeStyle: "medium", timeZone });
  return (
    <div className={css.face}>
      <p className="small dim">{t("clock.nowIn", { zone: timeZone })}</p>
      <p className={css.time}>
        <time dateTime={shown.toISOString()}>
          {day.format(shown)} <b>{time.format(shown)}</b>
        </time>
      </p>
      <p className="small muted">
        {clock.aheadSeconds < 60
          ? t("clock.notAhead")
          : t("clock.ahead", { time: duration(clock.aheadSeconds) })}
      </p>
    </div>
  );
}

function ToMoment(props: { readonly busy: boolean; readonly onGo: (to: string) => void }) {
  const t = useText();
  const { timeZone } = useZone();
  const [day, setDay] = useState("");
  const [time, setTime] = useState("09:00");
  const isSet = day !== "" && time !== "";
  return (
    <form
      className={css.moment}
      onSubmit={(event) => {
        event.preventDefault();
        if (isSet && !props.busy) props.onGo(instantIn(day, time, timeZone));
      }}
    >
      <TextInput
        type="date"
        label={t("clock.toDay")}
        value={day}
        data-autofocus
        onChange={({ currentTarget }) => setDay(currentTarget.value)}
      />
      <TextInput
        type="time"
        label={t("clock.toTime")}
        value={time}
        onChange={({ currentTarget }) => setTime(currentTarget.value)}
      />
      <Button type="submit" disabled={props.busy || !isSet}>
        {t("clock.move")}
      </Button>
    </form>
  );
}

/** The months to come on a copy, for whoever wants to look ahead without moving the clock. */
function Ahead({ mayRun }: { readonly mayRun: boolean }) {
  const t = useText();
  const { base } = useActing();
  const all = useSimulations();
  const latest = all.data?.data[0];
  const shown = useSimulation(latest?.id);
  if (all.data === undefined) return null;
  return (
    <>
      <Section
        title={t("simulation.title")}
        aside={<AppLink href={`${base}/simulation`}>{t("clock.simulations")}</AppLink>}
      >
        {mayRun ? (
          <AskSimulation
            busy={latest !== undefined && isUnderWay(latest)}
            onStarted={() => void all.refetch()}
          />
        ) : null}
        <div role="status">
          {latest !== undefined && isUnderWay(latest) ? (
            <SimulationUnderWay simulation={latest} mayEnd={mayRun} />
          ) : null}
        </div>
      </Section>
      {shown.data === undefined ? null : <SimulationFound simulation={shown.data} brief />}
    </>
  );
}
