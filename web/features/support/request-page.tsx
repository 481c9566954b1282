import { Button } from "@mantine/core";
import {
  IconAlertCircleFilled,
  IconArrowBackUp,
  IconCheck,
  IconCircleX,
  IconHandGrab,
  IconMessage,
  IconSend,
} from "@tabler/icons-react";
import { useParams } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import {
  type RequestChange,
  useChangeRequest,
  useEarlierProgress,
  useSupportRequest,
  type VersionedRequest,
} from "../../api/support.ts";
import { useText } from "../../i18n/text.ts";
import { DateText, DayText } from "../../kit/dates.tsx";
import { CommandBar, KeyValueList, PageBody, Section } from "../../kit/page.tsx";
import { ErrorState, LoadingState, Notice, RefusedNotice } from "../../kit/states.tsx";
import { StatusBadge } from "../../kit/status.tsx";
import { TimelineList } from "../../kit/timeline.tsx";
import { useActing } from "../../shell/organisation.tsx";
import { AffectedCustomers } from "./affected-customers.tsx";

export type RequestParts = {
  readonly request: VersionedRequest;
  readonly change: ReturnType<typeof useChangeRequest>;
};

/** One support request with its progress and whom it touches; what can be done is the portal's. */
export function RequestPage(props: {
  readonly actions: (parts: RequestParts) => ReactNode;
  readonly primary?: (parts: RequestParts) => ReactNode;
  readonly children?: (parts: RequestParts) => ReactNode;
}) {
  const t = useText();
  const { request: id = "" } = useParams({ strict: false }) as { readonly request?: string };
  const request = useSupportRequest(id);
  if (request.isPending)
    return (
      <PageBody>
        <LoadingState what={t("support.request")} onRetry={() => void request.refetch()} />
      </PageBody>
    );
  if (request.data === undefined)
    return (
      <PageBody>
        <ErrorState
          error={request.error}
          what={t("support.failed")}
          onRetry={() => void request.refetch()}
        />
      </PageBody>
    );
  return <Detail key={request.data.id} {...props} request={request.data} />;
}

const LOOKS = {
  opened: { icon: IconSend, tone: "run" },
  taken: { icon: IconHandGrab, tone: "run" },
  note: { icon: IconMessage, tone: "off" },
  accepted: { icon: IconCheck, tone: "ok" },
  rejected: { icon: IconCircleX, tone: "bad" },
  withdrawn: { icon: IconArrowBackUp, tone: "off" },
  closed: { icon: IconCheck, tone: "off" },
} as const;

function Detail({
  request,
  actions,
  primary,
  children,
}: Parameters<typeof RequestPage>[0] & { readonly request: VersionedRequest }) {
  const t = useText();
  const { base } = useActing();
  const change = useChangeRequest(request);
  const parts = { request, change };
  return (
    <>
      <CommandBar
        crumbs={[{ label: t("support.title"), href: `${base}/support` }]}
        title={`${request.number} · ${request.offer.name}`}
        status={<StatusBadge of="request" status={request.state} />}
        actions={actions(parts)}
        primary={primary?.(parts)}
      />
      <PageBody side={<Facts request={request} />}>
        {change.isError && shownHere(change.variables) ? (
          <RefusedNotice error={change.error} />
        ) : null}
        <What request={request} />
        {children?.(parts)}
        <Section
          title={t("support.progress")}
          first={!request.allowedActions.includes("note") && request.state !== "accepted"}
        >
          <Thread request={request} />
        </Section>
        <AffectedCustomers request={request} />
      </PageBody>
    </>
  );
}

/** What became of the request and what both sides wrote, the latest first. */
function Thread({ request }: { readonly request: VersionedRequest }) {
  const t = useText();
  const [wanted, setWanted] = useState(false);
  const earlier = useEarlierProgress(request, wanted);
  const lines = [...request.progress, ...(earlier.data?.pages.flatMap(({ data }) => data) ?? [])];
  const hasMore =
    earlier.data === undefined ? request.progressCursor !== null : earlier.hasNextPage;
  return (
    <>
      <TimelineList
        label={t("support.progress")}
        entries={lines.map((line) => ({
          id: String(line.number),
          ...LOOKS[line.kind],
          title: (
            <>
              {t(
                line.kind === "note" && line.by.kind === "publisher"
                  ? "support.progress.answer"
                  : `support.progress.${line.kind}`,
              )}{" "}
              <span className="dim">{line.by.name}</span>
            </>
          ),
          ...(line.text === null
            ? {}
            : { detail: <span style={{ whiteSpace: "pre-wrap" }}>{line.text}</span> }),
          when: <DateText at={line.at} />,
        }))}
      />
      {earlier.isError ? (
        <ErrorState
          error={earlier.error}
          what={t("support.failed")}
          onRetry={() => void earlier.refetch()}
        />
      ) : null}
      {hasMore ? (
        <Button
          size="xs"
          mt="sm"
          loading={earlier.isFetching}
          onClick={() => (wanted ? void earlier.fetchNextPage() : setWanted(true))}
        >
          {t("support.progress.earlier")}
        </Button>
      ) : null}
    </>
  );
}

/** A dialog shows its own refusal; taking a request has no dialog. */
const shownHere = (asked: RequestChange | undefined): boolean => asked?.what === "assignee";

/** What the state means for those who have the offer. */
function What({ request }: { readonly request: VersionedRequest }) {
  const t = useText();
  const { removalDay, state, origin, subscriptions } = request;
  if (state === "accepted" && removalDay !== null)
    return (
      <Notice tone="you" icon={<IconAlertCircleFilled size={18} aria-hidden="true" />}>
        <p>
          <b>
            {t("support.accepted.title")} <DayText day={removalDay} />
          </b>
        </p>
        <p>{t("support.accepted.text", { count: subscriptions })}</p>
        <p>{t(`support.tells.${origin}`)}</p>
      </Notice>
    );
  return null;
}

function Facts({ request }: { readonly request: VersionedRequest }) {
  const t = useText();
  return (
    <Section title={t("support.details")}>
      <KeyValueList
        facts={[
          { label: t("support.problemType"), value: request.problemTypeTitle },
          { label: t("support.category"), value: request.categoryTitle },
          { label: t("support.offer"), value: request.offer.slug },
          { label: t("support.publisher"), value: request.publisher.name },
          { label: t("support.askedBy"), value: request.openedBy },
          { label: t("support.opened"), value: <DateText at={request.openedAt} /> },
          {
            label: t("support.assignee"),
            value: request.assignee?.name ?? t("support.nobody"),
          },
          ...(request.removalDay === null
            ? []
            : [{ label: t("support.day"), value: <DayText day={request.removalDay} /> }]),
        ]}
      />
    </Section>
  );
}
