import { useCertificationQueue } from "../../api/certification.ts";
import { useDeals } from "../../api/deals.ts";
import { useAgenda, useWork } from "../../api/operations.ts";
import { SetAsideNotice } from "../../features/billing/set-aside-notice.tsx";
import { QueueTable } from "../../features/certification/queue-table.tsx";
import { TakeNext } from "../../features/certification/take-next.tsx";
import { useText } from "../../i18n/text.ts";
import { useDuration } from "../../kit/dates.tsx";
import { Figures } from "../../kit/figures.tsx";
import { AppLink } from "../../kit/link.tsx";
import { CommandBar, PageBody, Section } from "../../kit/page.tsx";
import { EmptyState, ErrorState, LoadingState } from "../../kit/states.tsx";
import { useActing } from "../../shell/organisation.tsx";
import { Days } from "./agenda-page.tsx";

/** O1: the queue, its oldest item, dead work, and what is due next. */
export function HomePage() {
  const t = useText();
  const { base, me, may } = useActing();
  const certifies = may("certification:read");
  const operates = may("operations:read");
  const queue = useCertificationQueue({}, { enabled: certifies });
  const mayTake = may("certification:decide") && (queue.data?.counts.waiting ?? 0) > 0;
  return (
    <>
      <CommandBar
        title={t("operator.home.title", { name: me.person.name })}
        primary={mayTake ? <TakeNext /> : undefined}
      />
      <PageBody>
        {may("billing-run:read") ? <SetAsideNotice /> : null}
        <Now certifies={certifies} operates={operates} />
        {certifies ? <Queue /> : null}
        {operates ? <Upcoming /> : null}
        {certifies || operates ? null : (
          <EmptyState
            title={t("operator.home.noWork")}
            link={<AppLink href={base}>{t("operator.nav.home")}</AppLink>}
          />
        )}
      </PageBody>
    </>
  );
}

function Now(props: { readonly certifies: boolean; readonly operates: boolean }) {
  const t = useText();
  const duration = useDuration();
  const { base, may } = useActing();
  const queue = useCertificationQueue({}, { enabled: props.certifies });
  const work = useWork({}, { enabled: props.operates });
  const deals = useDeals({ limit: 1 }, { enabled: may("deal:read") });
  const oldest = queue.data?.data.find((item) => item.waitingSeconds !== null);
  const times = queue.data?.waitingTimes;
  const figures = [
    ...(queue.data === undefined
      ? []
      : [
          {
            label: t("operator.home.waiting"),
            value: (
              <AppLink href={`${base}/certification`}>
                {queue.data.counts.waiting + queue.data.counts.claimed}
              </AppLink>
            ),
            note: t("operator.home.mine", { count: queue.data.counts.claimedByMe }),
            hot: queue.data.counts.waiting > 0,
          },
          {
            label: t("operator.home.oldest"),
            value: oldest?.waitingSeconds == null ? "–" : duration(oldest.waitingSeconds),
            note: oldest?.offerName ?? t("operator.home.nothing"),
          },
          {
            label: t("operator.home.overdue"),
            value: queue.data.counts.overdue,
            note: t("operator.home.soon", {
              count: queue.data.counts.soon,
              target: duration(queue.data.waitingTimes.targetSeconds),
            }),
            hot: queue.data.counts.overdue > 0,
          },
          {
            label: t("operator.home.median"),
            value: times?.medianSeconds == null ? "–" : duration(times.medianSeconds),
            note:
              times?.p90Seconds == null
                ? t("operator.home.noDecisions")
                : t("operator.home.p90", { time: duration(times.p90Seconds) }),
          },
        ]),
    ...(deals.data === undefined
      ? []
      : [
          {
            label: t("operator.home.deals"),
            value: <AppLink href={`${base}/deals`}>{deals.data.waiting}</AppLink>,
            note: t("operator.home.dealsOpen"),
            hot: deals.data.waiting > 0,
          },
        ]),
    ...(work.data === undefined
      ? []
      : [
          {
            label: t("operator.home.dead"),
            value: <AppLink href={`${base}/work?state=dead`}>{work.data.counts.dead ?? 0}</AppLink>,
            note: t("operator.home.retrying", { count: work.data.counts.retrying ?? 0 }),
            hot: (work.data.counts.dead ?? 0) > 0,
          },
        ]),
  ];
  return figures.length === 0 ? null : <Figures figures={figures} />;
}

function Queue() {
  const t = useText();
  const { base } = useActing();
  const queue = useCertificationQueue({});
  return (
    <Section
      title={t("operator.nav.certification")}
      aside={<AppLink href={`${base}/certification`}>{t("operator.home.openQueue")}</AppLink>}
      first
    >
      {queue.isPending ? (
        <LoadingState what={t("operator.loading.queue")} rows={3} />
      ) : queue.data === undefined ? (
        <ErrorState
          error={queue.error}
          what={t("operator.error.queue")}
          onRetry={() => void queue.refetch()}
        />
      ) : queue.data.data.length === 0 ? (
        <p className="muted">{t("operator.queue.none")}</p>
      ) : (
        <QueueTable rows={queue.data.data.slice(0, 5)} />
      )}
    </Section>
  );
}

function Upcoming() {
  const t = useText();
  const { base } = useActing();
  const agenda = useAgenda({ limit: 5 });
  if (agenda.data === undefined || agenda.data.data.length === 0) return null;
  return (
    <Section
      title={t("operator.home.next")}
      aside={<AppLink href={`${base}/agenda`}>{t("operator.home.openAgenda")}</AppLink>}
    >
      <Days moments={agenda.data.data} />
    </Section>
  );
}
