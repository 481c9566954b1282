import { Button } from "@mantine/core";
import { IconArrowsSort } from "@tabler/icons-react";
import { useIntl } from "react-intl";
import { type AgendaMoment, useAgenda } from "../../api/operations.ts";
import { ExportList } from "../../features/lists/export-list.tsx";
import { MomentAbout } from "../../features/operations/moment-words.tsx";
import { lookOf } from "../../features/operations/moments.ts";
import { useKindName } from "../../features/operations/names.ts";
import css from "../../features/operations/operations.module.css";
import { Paging } from "../../features/operations/paging.tsx";
import { useText } from "../../i18n/text.ts";
import { ListFilters } from "../../kit/data-table.tsx";
import { DateText, useRelativeTime, useZone } from "../../kit/dates.tsx";
import { useListState } from "../../kit/list-state.ts";
import { CommandBar, PageBody } from "../../kit/page.tsx";
import { EmptyState, ErrorState, LoadingState } from "../../kit/states.tsx";
import { TimelineList } from "../../kit/timeline.tsx";
import { useActing } from "../../shell/organisation.tsx";

/** What is due in marketplace time, soonest first. */
export function AgendaPage() {
  const t = useText();
  const { organisation } = useActing();
  const state = useListState();
  const latestFirst = state.sort === "-due";
  const agenda = useAgenda({ q: state.q || undefined, sort: state.sort, cursor: state.cursor });
  return (
    <>
      <CommandBar
        crumbs={[{ label: organisation.name }, { label: t("operator.nav.system") }]}
        title={t("operator.nav.agenda")}
        note={latestFirst ? undefined : t("operator.agenda.note")}
        actions={
          <>
            <Button
              leftSection={<IconArrowsSort size={16} />}
              onClick={() => state.change({ sort: latestFirst ? undefined : "-due" })}
            >
              {t(latestFirst ? "operator.sort.soonest" : "operator.sort.latest")}
            </Button>
            <ExportList<AgendaMoment>
              name="agenda"
              path="/v1/agenda"
              query={{ q: state.q || undefined, sort: state.sort }}
              columns={[
                ["kind", ({ kind }) => kind],
                ["subject", ({ subject }) => subject],
                ["about", ({ about }) => about ?? ""],
                ["due_utc", ({ dueAt }) => dueAt],
              ]}
            />
          </>
        }
      />
      <PageBody>
        <ListFilters state={state} searchLabel={t("operator.agenda.search")} filters={[]} />
        {agenda.isPending ? (
          <LoadingState what={t("operator.loading.agenda")} onRetry={() => void agenda.refetch()} />
        ) : agenda.data === undefined ? (
          <ErrorState
            error={agenda.error}
            what={t("operator.error.agenda")}
            onRetry={() => void agenda.refetch()}
          />
        ) : agenda.data.data.length === 0 ? (
          <EmptyState
            title={t(state.q === "" ? "operator.agenda.none" : "operator.agenda.noneFound")}
          />
        ) : (
          <div className={css.agenda}>
            <Days moments={agenda.data.data} />
            <Paging state={state} next={agenda.data.nextCursor} />
          </div>
        )}
      </PageBody>
    </>
  );
}

export function Days({ moments }: { readonly moments: readonly AgendaMoment[] }) {
  const { locale } = useIntl();
  const { timeZone } = useZone();
  const kindName = useKindName();
  const relative = useRelativeTime();
  const day = new Intl.DateTimeFormat(locale, { dateStyle: "full", timeZone });
  const groups = new Map<string, AgendaMoment[]>();
  for (const moment of moments) {
    const name = day.format(new Date(moment.dueAt));
    groups.set(name, [...(groups.get(name) ?? []), moment]);
  }
  return [...groups].map(([name, entries]) => (
    <section key={name}>
      <h2 className={css.day}>{name}</h2>
      <TimelineList
        label={name}
        entries={entries.map((moment, index) => ({
          id: `${moment.kind} ${moment.subject} ${index}`,
          ...lookOf(moment.kind),
          title: kindName("agenda", moment.kind),
          detail: <MomentAbout of={moment} />,
          when: (
            <>
              <DateText at={moment.dueAt} as="time" />
              <br />
              {relative(moment.dueAt)}
            </>
          ),
        }))}
      />
    </section>
  ));
}
