import { TextInput } from "@mantine/core";
import { useEffect, useId, useState } from "react";
import { useIntl } from "react-intl";
import { type FeedEvent, useEvents, useEventTypes } from "../../api/events.ts";
import { useMarketplace } from "../../api/identity.ts";
import type { Area } from "../../i18n/catalogue.ts";
import { NeedTexts } from "../../i18n/provider.tsx";
import { useText } from "../../i18n/text.ts";
import { type Column, DataTable, type Filter, ListFilters } from "../../kit/data-table.tsx";
import { DateText, useZone } from "../../kit/dates.tsx";
import { AppLink } from "../../kit/link.tsx";
import { type ListState, useListState } from "../../kit/list-state.ts";
import { CommandBar, PageBody, Section } from "../../kit/page.tsx";
import { EmptyState, ErrorState, LoadingState } from "../../kit/states.tsx";
import { dayAfter, startOfDayIn } from "../../kit/zone-days.ts";
import { MissingRole } from "../../shell/missing-role.tsx";
import { useActing } from "../../shell/organisation.tsx";
import { ExportList } from "../lists/export-list.tsx";
import { SavedViews } from "../views/saved-views.tsx";
import { CodeBlock } from "./code-block.tsx";
import { feedCalls, listenCommands, useAddresses } from "./commands.ts";
import css from "./developer.module.css";
import { objectOf } from "./event-object.ts";
import { SendTestEvent } from "./test-event.tsx";

const AREAS: readonly Area[] = ["developer"];
const VIEW_PARTS = { from: "text", to: "text" } as const;
const DAY = /^\d{4}-\d\d-\d\d$/;

/** G5: what happened, as the organisation's programs read it (INT-07). */
export function EventsPage() {
  return (
    <NeedTexts areas={AREAS}>
      <Events />
    </NeedTexts>
  );
}

function Events() {
  const t = useText();
  const { base, may, organisation } = useActing();
  const allowed = may("activity:read");
  return (
    <>
      <CommandBar
        crumbs={[
          { label: organisation.name },
          { label: t("developer.title"), href: `${base}/developer` },
        ]}
        title={t("developer.events")}
      />
      <PageBody>
        {allowed ? (
          <>
            <p className={`muted ${css.text}`}>{t("developer.events.intro")}</p>
            <Feed />
            <FromPrograms />
          </>
        ) : (
          <MissingRole permission="activity:read" />
        )}
      </PageBody>
    </>
  );
}

function Feed() {
  const t = useText();
  const { timeZone } = useZone();
  const { organisation, may, base } = useActing();
  const state = useListState();
  const typeName = useEventName();
  const types = useEventTypes();
  const readable = (types.data ?? [])
    .filter(({ readers }) =>
      readers.some(({ kind, permission }) => kind === organisation.kind && may(permission)),
    )
    .map(({ type }) => type);
  // A type of an old address that is no more would be refused by the server; until the catalogue is here, it decides.
  const wanted = state
    .filter("type")
    .filter((one) => types.data === undefined || readable.includes(one));
  const [from = ""] = state.filter("from");
  const [to = ""] = state.filter("to");
  const asked = {
    types: wanted.length === 0 ? undefined : wanted.join(","),
    from: isDay(from) ? startOfDayIn(from, timeZone) : undefined,
    until: isDay(to) ? startOfDayIn(dayAfter(to), timeZone) : undefined,
  };
  const [followed, follow] = useFollowed();
  const events = useEvents({ ...asked, cursor: state.cursor }, { followed });
  const sandbox = useMarketplace().data?.kind === "sandbox";
  const hrefOf = ({ id }: FeedEvent) => `${base}/developer/events/${id}`;
  const columns: readonly Column<FeedEvent>[] = [
    {
      id: "at",
      header: t("developer.events.at"),
      cell: ({ occurredAt }) => <DateText at={occurredAt} />,
    },
    {
      id: "type",
      header: t("developer.events.type"),
      cell: (event) => (
        <span className={css.who}>
          <AppLink href={hrefOf(event)}>{typeName(event.type)}</AppLink>
          <small className="muted mono">{event.type}</small>
        </span>
      ),
    },
    {
      id: "object",
      header: t("developer.events.object"),
      cell: (event) => <ObjectOf event={event} />,
    },
    {
      id: "test",
      header: "",
      cell: ({ test }) => (test ? <span className="dim">{t("developer.events.test")}</span> : null),
    },
  ];
  const filters: readonly Filter[] = [
    {
      id: "type",
      label: t("developer.events.type"),
      options: readable.map((value) => ({ value, label: typeName(value) })),
    },
  ];
  const filtered = wanted.length > 0 || isDay(from) || isDay(to);
  return (
    <>
      <ListFilters
        state={state}
        filters={filters}
        aside={
          <>
            {sandbox && may("api-client:manage") ? (
              <SendTestEvent types={readable} nameOf={typeName} onSent={follow} />
            ) : null}
            <ExportList<FeedEvent>
              name="events"
              path="/v1/events"
              query={{ order: "newest", ...asked }}
              columns={[
                ["EventId", ({ id }) => id],
                ["Type", ({ type }) => type],
                ["OccurredAt", ({ occurredAt }) => occurredAt],
                ["Object", (event) => objectOf(event, organisation.kind)?.label ?? null],
                ["Test", ({ test }) => String(test)],
                ["Data", ({ data }) => JSON.stringify(data)],
              ]}
            />
          </>
        }
        views={<SavedViews list="events" state={state} filters={filters} others={VIEW_PARTS} />}
        fields={{
          from: <DayField name="from" state={state} label={t("developer.events.from")} />,
          to: <DayField name="to" state={state} label={t("developer.events.to")} />,
        }}
      />
      {events.isError ? (
        <ErrorState
          error={events.error}
          what={t("developer.events.failed")}
          onRetry={() => void events.refetch()}
        />
      ) : events.data === undefined ? (
        <LoadingState what={t("developer.events")} onRetry={() => void events.refetch()} />
      ) : events.data.data.length === 0 ? (
        <EmptyState title={t(filtered ? "developer.events.noneFound" : "developer.events.none")} />
      ) : (
        <DataTable
          choosable
          label={t("developer.events")}
          rows={events.data.data}
          rowKey={({ id }) => id}
          columns={columns}
          hrefOf={hrefOf}
          state={state}
          nextCursor={events.data.more ? events.data.nextCursor : null}
          phone={(event) => ({
            title: typeName(event.type),
            lines: [
              <DateText key="at" at={event.occurredAt} />,
              <span key="object" className="mono">
                {objectOf(event, organisation.kind)?.label}
              </span>,
              ...(event.test ? [t("developer.events.test")] : []),
            ],
          })}
        />
      )}
    </>
  );
}

/** How long a new event is looked for: it is handed on in the background, as every event is. */
const FOLLOWED_MS = 6_000;

function useFollowed(): readonly [followed: boolean, follow: () => void] {
  const [since, setSince] = useState(0);
  useEffect(() => {
    if (since === 0) return;
    const timer = setTimeout(() => setSince(0), FOLLOWED_MS);
    return () => clearTimeout(timer);
  }, [since]);
  return [since !== 0, () => setSince(Date.now())];
}

/** Days that are, in the reader's zone. */
const isDay = (text: string): boolean => DAY.test(text) && !Number.isNaN(Date.parse(text));

function DayField(props: {
  readonly name: string;
  readonly label: string;
  readonly state: ListState;
}) {
  const id = useId();
  const [value = ""] = props.state.filter(props.name);
  return (
    <span className={css.dayField}>
      <label htmlFor={id}>{props.label}</label>
      <TextInput
        id={id}
        type="date"
        className={css.day ?? ""}
        value={value}
        onChange={(event) => props.state.change({ [props.name]: event.currentTarget.value })}
      />
    </span>
  );
}

/** A type in the reader's language; one that this version has no words for stays as it is. */
export function useEventName(): (type: string) => string {
  const { messages } = useIntl();
  return (type) => {
    const text = messages[`developer.event.${type}`];
    return typeof text === "string" ? text : type;
  };
}

/** What the event is about, with the way to its page. */
export function ObjectOf({ event }: { readonly event: FeedEvent }) {
  const { base, organisation } = useActing();
  const object = objectOf(event, organisation.kind);
  if (object === null) return <span className="dim">–</span>;
  // A test event's IDs are of nothing.
  return object.path === undefined || event.test ? (
    <span className="mono">{object.label}</span>
  ) : (
    <AppLink href={base + object.path} className="mono">
      {object.label}
    </AppLink>
  );
}

function FromPrograms() {
  const t = useText();
  const addresses = useAddresses();
  if (addresses === undefined) return null;
  return (
    <Section title={t("developer.read")}>
      <p className={`muted ${css.text}`}>{t("developer.read.text")}</p>
      <CodeBlock label={t("developer.read.calls")} text={feedCalls(addresses.base)} />
      <p className={`muted ${css.text}`} style={{ marginTop: 16 }}>
        {t("developer.read.listen")}
      </p>
      <CodeBlock label={t("developer.read.commands")} text={listenCommands(addresses.base)} />
    </Section>
  );
}
