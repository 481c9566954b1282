import { useParams } from "@tanstack/react-router";
import { useEvent } from "../../api/events.ts";
import type { Area } from "../../i18n/catalogue.ts";
import { NeedTexts } from "../../i18n/provider.tsx";
import { useText } from "../../i18n/text.ts";
import { CopyText } from "../../kit/copy-text.tsx";
import { DateText } from "../../kit/dates.tsx";
import { AppLink } from "../../kit/link.tsx";
import { CommandBar, KeyValueList, PageBody, PendingBar, Section } from "../../kit/page.tsx";
import { ErrorState, LoadingState } from "../../kit/states.tsx";
import { MissingRole } from "../../shell/missing-role.tsx";
import { useActing } from "../../shell/organisation.tsx";
import { CodeBlock } from "./code-block.tsx";
import { ObjectOf, useEventName } from "./events-page.tsx";

const AREAS: readonly Area[] = ["developer"];

/** One event as programs read it, at an address of its own. */
export function EventPage() {
  const { may } = useActing();
  return (
    <NeedTexts areas={AREAS}>
      {may("activity:read") ? <Event /> : <MissingRole permission="activity:read" />}
    </NeedTexts>
  );
}

function Event() {
  const t = useText();
  const typeName = useEventName();
  const { base } = useActing();
  const { event: id = "" } = useParams({ strict: false }) as { readonly event?: string };
  const { data: event, error, refetch } = useEvent(id);
  const crumbs = [
    { label: t("developer.title"), href: `${base}/developer` },
    { label: t("developer.events"), href: `${base}/developer/events` },
  ];
  if (event === undefined && error === null)
    return (
      <>
        <PendingBar crumbs={crumbs} what={t("developer.event")} />
        <PageBody>
          <LoadingState what={t("developer.event")} onRetry={() => void refetch()} rows={3} />
        </PageBody>
      </>
    );
  if (event === undefined)
    return (
      <PageBody>
        <ErrorState
          error={error}
          what={t("developer.event.failed")}
          onRetry={() => void refetch()}
          away={<AppLink href={`${base}/developer/events`}>{t("developer.event.all")}</AppLink>}
        />
      </PageBody>
    );
  const { data, ...head } = event;
  return (
    <>
      <CommandBar crumbs={crumbs} title={typeName(event.type)} />
      <PageBody>
        <KeyValueList
          facts={[
            {
              label: t("developer.events.type"),
              value: (
                <AppLink href={`${base}/developer/events?type=${event.type}`} className="mono">
                  {event.type}
                </AppLink>
              ),
            },
            { label: t("developer.events.at"), value: <DateText at={event.occurredAt} /> },
            { label: t("developer.events.object"), value: <ObjectOf event={event} /> },
            {
              label: t("developer.event.id"),
              value: <CopyText text={event.id} label={t("developer.event.id")} />,
            },
            ...(event.test
              ? [{ label: t("developer.events.test"), value: t("developer.event.testMeans") }]
              : []),
          ]}
        />
        <Section title={t("developer.event.payload")}>
          <CodeBlock
            label={t("developer.event.payload")}
            text={JSON.stringify({ ...head, data }, null, 2)}
          />
        </Section>
      </PageBody>
    </>
  );
}
