import { useAgenda } from "../../api/operations.ts";
import { useText } from "../../i18n/text.ts";
import { DateText, useRelativeTime } from "../../kit/dates.tsx";
import { AppLink } from "../../kit/link.tsx";
import { EmptyState, ErrorState, LoadingState } from "../../kit/states.tsx";
import { TimelineList } from "../../kit/timeline.tsx";
import { useActing } from "../../shell/organisation.tsx";
import { MomentAbout } from "./moment-words.tsx";
import { type DueTogether, dueTogether, lookOf } from "./moments.ts";
import { useKindName } from "./names.ts";
import css from "./operations.module.css";

/** So many moments are read, and grouped: the agenda has all of them. */
const READ = 50;
/** Of one group so many are named. */
const NAMED = 2;

/** What the clock will meet next, what of one kind comes in one instant as one, and what each will do. */
export function WhatHappensNext({ scheduled }: { readonly scheduled: number | undefined }) {
  const t = useText();
  const { base } = useActing();
  const agenda = useAgenda({ limit: READ });
  const kindName = useKindName();
  const relative = useRelativeTime();
  const detail = ({ moments }: DueTogether) => {
    const all = new Map(
      moments.map((moment) => [`${moment.about ?? moment.subject} ${moment.does ?? ""}`, moment]),
    );
    const named = [...all].slice(0, NAMED);
    const more = all.size - named.length;
    return (
      <>
        {named.map(([words, moment]) => (
          <span key={words} className={css.line}>
            <MomentAbout of={moment} />
          </span>
        ))}
        {more > 0 ? <span className={css.line}>{t("clock.more", { count: more })}</span> : null}
      </>
    );
  };
  return (
    <section>
      <div className={css.sideHead}>
        <h2>{t("clock.whatNext")}</h2>
        {scheduled === undefined ? null : (
          <span className="dim small">{t("clock.scheduled", { count: scheduled })}</span>
        )}
      </div>
      {agenda.isPending ? (
        <LoadingState what={t("operator.loading.agenda")} onRetry={() => void agenda.refetch()} />
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
          <TimelineList
            label={t("clock.whatNext")}
            entries={dueTogether(agenda.data.data).map((group, index) => ({
              id: `${group.kind} ${group.dueAt}`,
              ...lookOf(group.kind),
              title: (
                <b>
                  {kindName("agenda", group.kind)}
                  {group.moments.length > 1
                    ? ` (${t("clock.times", { count: group.moments.length })})`
                    : null}
                </b>
              ),
              detail: detail(group),
              when: (
                <>
                  <DateText at={group.dueAt} as="short" /> <DateText at={group.dueAt} as="time" />
                  {index === 0 ? (
                    <>
                      <br />
                      {relative(group.dueAt)}
                    </>
                  ) : null}
                </>
              ),
            }))}
          />
          {agenda.data.nextCursor === null ? null : (
            <AppLink href={`${base}/agenda`}>{t("clock.all")}</AppLink>
          )}
        </>
      )}
    </section>
  );
}
