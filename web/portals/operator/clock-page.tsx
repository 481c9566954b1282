import { Button, TextInput } from "@mantine/core";
import { IconClockPlay, IconPlayerSkipForward } from "@tabler/icons-react";
import { useState } from "react";
import { useIntl } from "react-intl";
import { type Clock, type ClockMove, useClock, useMoveClock } from "../../api/clock.ts";
import { useAgenda } from "../../api/operations.ts";
import { useKindName } from "../../features/operations/names.ts";
import { Paging } from "../../features/operations/paging.tsx";
import { useText } from "../../i18n/text.ts";
import { DateText, DeadlineText, useNow, useZone } from "../../kit/dates.tsx";
import { useListState } from "../../kit/list-state.ts";
import { CommandBar, PageBody, Section } from "../../kit/page.tsx";
import { EmptyState, ErrorState, LoadingState, Notice, Reason } from "../../kit/states.tsx";
import { instantIn } from "../../kit/zone-days.ts";
import { useActing } from "../../shell/organisation.tsx";
import { Days } from "./agenda-page.tsx";
import css from "./clock.module.css";

/** O13: a sandbox's clock, ways to move it, and what will happen on the way. */
export function ClockPage() {
  const t = useText();
  const { organisation, may } = useActing();
  const clock = useClock();
  const state = useListState();
  const agenda = useAgenda({ cursor: state.cursor });
  return (
    <>
      <CommandBar
        crumbs={[{ label: organisation.name }, { label: t("operator.nav.system") }]}
        title={t("clock.title")}
        note={t("clock.note")}
      />
      <PageBody>
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
        <Section title={t("clock.due")}>
          {agenda.isPending ? (
            <LoadingState
              what={t("operator.loading.agenda")}
              onRetry={() => void agenda.refetch()}
            />
          ) : agenda.data === undefined ? (
            <ErrorState
              error={agenda.error}
              what={t("operator.error.agenda")}
              onRetry={() => void agenda.refetch()}
            />
          ) : agenda.data.data.length === 0 ? (
            <EmptyState title={t("operator.agenda.none")} />
          ) : (
            <>
              <Days moments={agenda.data.data} />
              <Paging state={state} next={agenda.data.nextCursor} />
            </>
          )}
        </Section>
      </PageBody>
    </>
  );
}

function Mover({ clock, mayMove }: { readonly clock: Clock; readonly mayMove: boolean }) {
  const t = useText();
  const kindName = useKindName();
  const move = useMoveClock();
  const go = (where: ClockMove) => move.mutate(where);
  const busy = move.isPending || clock.movingTo !== null;
  return (
    <Section first title={t("clock.now")}>
      <Face at={clock.movingTo === null ? undefined : clock.now} />
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
      {mayMove ? (
        <>
          <div className={css.ways}>
            <Button disabled={busy} onClick={() => go({ by: "PT1H" })}>
              {t("clock.hour")}
            </Button>
            <Button disabled={busy} onClick={() => go({ by: "P1D" })}>
              {t("clock.day")}
            </Button>
            <Button disabled={busy} onClick={() => go({ by: "P7D" })}>
              {t("clock.week")}
            </Button>
            <Button
              disabled={busy || clock.next === null}
              leftSection={<IconPlayerSkipForward size={16} />}
              onClick={() => go({ nextEvent: true })}
            >
              {t("clock.next")}
            </Button>
          </div>
          <p className="small">
            {clock.next === null ? (
              t("clock.noNext")
            ) : (
              <>
                {t("clock.nextIs", { what: kindName("agenda", clock.next.kind) })}{" "}
                <DeadlineText at={clock.next.dueAt} />
              </>
            )}
          </p>
          <ToMoment busy={busy} onGo={(to) => go({ to })} />
          {move.isError ? (
            <div role="alert">
              <Reason error={move.error} />
            </div>
          ) : null}
          <p className="small dim">{t("clock.forward")}</p>
        </>
      ) : (
        <p className="small dim">{t("clock.mayNot")}</p>
      )}
    </Section>
  );
}

/** What the marketplace's clock shows where the reader is; while it is moved, as far as it has come. */
function Face({ at }: { readonly at: string | undefined }) {
  const { locale } = useIntl();
  const { timeZone } = useZone();
  const ticking = useNow(1);
  const format = new Intl.DateTimeFormat(locale, {
    dateStyle: "full",
    timeStyle: "medium",
    timeZone,
  });
  const shown = at === undefined ? ticking : new Date(at);
  return (
    <p className={css.face}>
      <time dateTime={shown.toISOString()}>{format.format(shown)}</time>{" "}
      <span className="small dim">{timeZone}</span>
    </p>
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
