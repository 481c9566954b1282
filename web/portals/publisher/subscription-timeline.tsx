import { Button } from "@mantine/core";
import {
  IconAlertTriangle,
  IconCheck,
  IconHourglassLow,
  IconMinus,
  IconSend,
  IconX,
} from "@tabler/icons-react";
import { useIntl } from "react-intl";
import {
  type SubscriptionTimeline,
  useResendCall,
  useSubscriptionTimeline,
  type WebhookCall,
} from "../../api/subscription-timeline.ts";
import { useHistoryLook } from "../../features/subscriptions/history.tsx";
import { useText } from "../../i18n/text.ts";
import { DateText } from "../../kit/dates.tsx";
import { Section } from "../../kit/page.tsx";
import { ErrorState, LoadingState, Reason } from "../../kit/states.tsx";
import { type TimelineEntry, TimelineList } from "../../kit/timeline.tsx";
import { useActing } from "../../shell/organisation.tsx";

const LOOKS = {
  waiting: { icon: IconHourglassLow, tone: "you" },
  delivered: { icon: IconCheck, tone: "ok" },
  refused: { icon: IconX, tone: "bad" },
  dead: { icon: IconAlertTriangle, tone: "bad" },
  dropped: { icon: IconMinus, tone: "off" },
} as const;

/** What happened to a subscription, with the calls to the publisher's webhook, as one list; and Resend. */
export function SubscriptionTimelineSection({ id }: { readonly id: string }) {
  const t = useText();
  const found = useSubscriptionTimeline(id);
  return (
    <Section
      title={t("usage.timeline")}
      aside={found.data === undefined ? undefined : <Resend id={id} timeline={found.data} />}
    >
      {found.isPending ? (
        <LoadingState
          what={t("usage.timeline.loading")}
          rows={3}
          onRetry={() => void found.refetch()}
        />
      ) : found.data === undefined ? (
        <ErrorState
          error={found.error}
          what={t("usage.timeline.failed")}
          onRetry={() => void found.refetch()}
        />
      ) : (
        <Entries timeline={found.data} />
      )}
    </Section>
  );
}

function Resend(props: { readonly id: string; readonly timeline: SubscriptionTimeline }) {
  const t = useText();
  const { may } = useActing();
  const resend = useResendCall(props.id);
  const { resend: waiting } = props.timeline;
  if (!may("offer:edit")) return null;
  return (
    <>
      <span role="status" className="small">
        {resend.isError ? (
          <Reason error={resend.error} />
        ) : resend.isSuccess ? (
          t("usage.timeline.resent", { action: t(`usage.call.${resend.data.action}`) })
        ) : null}
      </span>{" "}
      {waiting === null ? null : (
        <Button
          size="xs"
          leftSection={<IconSend size={14} />}
          loading={resend.isPending}
          onClick={() => resend.mutate()}
        >
          {t("usage.timeline.resend", { action: t(`usage.call.${waiting.action}`) })}
        </Button>
      )}
    </>
  );
}

function Entries({ timeline }: { readonly timeline: SubscriptionTimeline }) {
  const t = useText();
  const lookOf = useHistoryLook();
  const entries: (TimelineEntry & { readonly at: string })[] = [
    ...timeline.calls.map((call) => ({
      id: call.operationId,
      at: call.askedAt,
      ...LOOKS[call.state],
      title: t("usage.timeline.call", { action: t(`usage.call.${call.action}`) }),
      detail: <CallDetail call={call} />,
    })),
    ...timeline.history.map((one, index) => ({
      id: `${one.at}-${one.event}-${index}`,
      at: one.at,
      ...lookOf(one),
      detail: <DateText at={one.at} />,
    })),
  ];
  // A stable order: what was told stands above the event of the same instant that it tells of.
  entries.sort((a, b) => Date.parse(b.at) - Date.parse(a.at));
  return <TimelineList label={t("usage.timeline")} entries={entries} />;
}

/** How often it was tried, what was answered, and when the next try is. */
function CallDetail({ call }: { readonly call: WebhookCall }) {
  const t = useText();
  const { messages } = useIntl();
  const why = `usage.call.dropped.${call.error}`;
  const answered =
    call.lastStatus === null ? call.error : t("usage.call.answered", { status: call.lastStatus });
  return (
    <>
      {call.state === "dropped"
        ? t(why in messages ? (why as "usage.call.dropped.no-address") : "usage.call.dropped.over")
        : t(`usage.call.state.${call.state}`)}
      {call.attempts === 0 ? null : ` · ${t("usage.call.tries", { count: call.attempts })}`}
      {call.state === "dropped" || answered === null ? null : ` · ${answered}`}
      {call.lastAttemptAt === null ? null : (
        <>
          {" · "}
          {t("usage.call.last")} <DateText at={call.lastAttemptAt} />
        </>
      )}
      {call.nextAttemptAt === null ? null : (
        <>
          {" · "}
          {t("usage.call.next")} <DateText at={call.nextAttemptAt} />
        </>
      )}
    </>
  );
}
