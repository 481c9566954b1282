import { Button } from "@mantine/core";
import {
  IconAlertTriangleFilled,
  IconExternalLink,
  IconEye,
  IconPlayerStop,
  IconRocket,
} from "@tabler/icons-react";
import { useState } from "react";
import { may } from "../../api/offers.ts";
import {
  isOpen,
  needsAttention,
  type Preview,
  type Submission,
  useIsCancelling,
  usePreviewLink,
  usePublication,
} from "../../api/publishing.ts";
import { useText } from "../../i18n/text.ts";
import { CopyButton } from "../../kit/copy-text.tsx";
import { DateText } from "../../kit/dates.tsx";
import { AppLink, ButtonLink, OutsideLink } from "../../kit/link.tsx";
import { CommandBar, KeyValueList, PageBody, Section } from "../../kit/page.tsx";
import { ErrorState, LoadingState, Notice, Reason } from "../../kit/states.tsx";
import { StatusBadge, StatusText } from "../../kit/status.tsx";
import { CompareLink } from "./compare-link.tsx";
import { ScheduleButton, ScheduleNotice } from "./go-live-schedule.tsx";
import { HistoryExcerpt } from "./history-excerpt.tsx";
import { useOpenOffer } from "./offer-context.tsx";
import { CancelPublishDialog, GoLiveDialog } from "./offer-dialogs.tsx";
import css from "./overview.module.css";
import { OverviewMenu } from "./overview-menu.tsx";
import { PlanTable } from "./plan-table.tsx";
import { PlanStopNotice, StopNotice } from "./stop-notice.tsx";
import { SubmissionTracker } from "./submission-tracker.tsx";

type Dialog = "go-live" | "cancel-publish";

/** P3: where the offer stands, what waits on whom, and every way on from here. */
export function OverviewPage() {
  const t = useText();
  const { offer, name, to, mayPublish } = useOpenOffer();
  const publication = usePublication(offer.slug);
  const [dialog, setDialog] = useState<Dialog>();
  const latest = publication.data?.submission ?? undefined;
  const preview = publication.data?.preview ?? undefined;
  const actions = publication.data ?? offer;
  const open = latest !== undefined && isOpen(latest) ? latest : undefined;
  const goLive = mayPublish && open !== undefined && may(actions, "go-live");
  const cancel = mayPublish && open !== undefined && may(actions, "cancel-publish");
  const cancelling = useIsCancelling(offer.slug);
  const review = <ButtonLink href={to.review}>{t("publisher.review")}</ButtonLink>;
  return (
    <>
      <CommandBar
        crumbs={[{ label: t("publisher.nav.offers"), href: to.offers }, { label: name }]}
        title={t("publisher.overview")}
        status={<StatusBadge of="offer" status={offer.status} />}
        actions={
          <>
            <OverviewMenu />
            {cancel ? (
              <Button
                leftSection={<IconPlayerStop size={16} />}
                onClick={() => setDialog("cancel-publish")}
              >
                {t(cancelling ? "publisher.cancelPublish.doing" : "publisher.cancelPublish")}
              </Button>
            ) : null}
            <CompareLink />
            {goLive && open.scheduledGoLive === null ? (
              <ScheduleButton submission={open} look="button" />
            ) : null}
            {goLive ? review : null}
          </>
        }
        primary={
          goLive ? (
            <Button
              variant="filled"
              leftSection={<IconRocket size={16} />}
              onClick={() => setDialog("go-live")}
            >
              {t("publisher.goLive")}
            </Button>
          ) : (
            <ButtonLink href={to.review} variant="filled">
              {t("publisher.review")}
            </ButtonLink>
          )
        }
      />
      <PageBody side={<OverviewSide preview={preview} />}>
        <div className={css.notices}>
          <StopNotice />
          <PlanStopNotice />
          {open?.state === "preview" ? <ScheduleNotice submission={open} /> : null}
        </div>
        {open === undefined ? null : <WhatNow submission={open} preview={preview} />}
        {publication.isError ? (
          <ErrorState
            error={publication.error}
            what={t("publisher.submission.failed")}
            onRetry={() => void publication.refetch()}
          />
        ) : publication.data === undefined ? (
          <LoadingState what={t("publisher.submission")} rows={2} />
        ) : latest === undefined ? (
          <NextSteps />
        ) : (
          <Section
            title={t("publisher.submission.title", { number: latest.number })}
            first={open === undefined}
            aside={
              <span className="dim">
                {t("publisher.submission.by", {
                  name: latest.submittedBy?.name ?? t("publisher.actor.system"),
                })}{" "}
                <DateText at={latest.submittedAt} />
              </span>
            }
          >
            <SubmissionTracker submission={latest} waitingTimes={publication.data.waitingTimes} />
          </Section>
        )}
        <Section title={t("publisher.nav.pages")}>
          <PageCards />
        </Section>
        {offer.canHavePlans ? (
          <Section
            title={t("publisher.plans")}
            aside={<AppLink href={to.plans}>{t("publisher.planOverview")}</AppLink>}
          >
            <PlanTable compact />
          </Section>
        ) : null}
      </PageBody>
      <GoLiveDialog
        opened={dialog === "go-live"}
        submission={open}
        preview={preview}
        onClose={() => setDialog(undefined)}
      />
      <CancelPublishDialog
        opened={dialog === "cancel-publish"}
        submission={open}
        onClose={() => setDialog(undefined)}
      />
    </>
  );
}

/** The one thing that waits on the publisher, in a sentence, with the links that help. */
function WhatNow(props: {
  readonly submission: Submission;
  readonly preview: Preview | undefined;
}) {
  const t = useText();
  const { offer, to } = useOpenOffer();
  const { submission, preview } = props;
  if (submission.state === "preview")
    return (
      <Notice tone="pre" icon={<IconEye size={18} aria-hidden="true" />}>
        <p>
          <b>{t("publisher.now.preview", { number: submission.number })}</b>{" "}
          {t("publisher.now.previewText")}
        </p>
        <PreviewLinks preview={preview} />
      </Notice>
    );
  if (needsAttention(submission))
    return (
      <Notice tone="you" icon={<IconAlertTriangleFilled size={18} aria-hidden="true" />}>
        <p>
          <b>{t("publisher.now.attention", { count: submission.blocking })}</b>{" "}
          {offer.live === null
            ? t("publisher.now.attentionText")
            : t("publisher.now.attentionLive", { version: offer.live.version })}
        </p>
        <p style={{ marginTop: 6 }}>
          <AppLink href={to.report(submission.number)}>{t("publisher.report.open")}</AppLink>
        </p>
      </Notice>
    );
  return null;
}

/** Looking at the preview, handing its link to reviewers, and taking it back. */
function PreviewLinks({ preview }: { readonly preview: Preview | undefined }) {
  const t = useText();
  const { offer, mayPublish } = useOpenOffer();
  const link = usePreviewLink(offer.slug);
  return (
    <div className={css.links}>
      {preview === undefined ? null : (
        <>
          <OutsideLink href={preview.url} className={css.link}>
            <IconExternalLink size={15} aria-hidden="true" />
            {t("publisher.previewOpen")}
          </OutsideLink>
          <span className={css.link}>
            {preview.openTo === "hide-key"
              ? t("publisher.previewForKey")
              : t(
                  preview.openTo === "email"
                    ? "publisher.previewFor"
                    : "publisher.previewForEnvironments",
                  { count: preview.audience },
                )}
            <CopyButton
              text={new URL(preview.url, window.location.href).href}
              label={t("publisher.previewLink")}
            />
          </span>
        </>
      )}
      {mayPublish ? (
        <button type="button" onClick={() => link.mutate("renew")} aria-busy={link.isPending}>
          {preview === undefined ? t("publisher.previewMake") : t("publisher.previewRenew")}
        </button>
      ) : null}
      {mayPublish && preview !== undefined ? (
        <button type="button" onClick={() => link.mutate("revoke")} aria-busy={link.isPending}>
          {t("publisher.previewRevoke")}
        </button>
      ) : null}
      {link.isError ? (
        <span role="alert">
          <Reason error={link.error} />
        </span>
      ) : null}
    </div>
  );
}

/** An offer that was never submitted: how far it is and what is next. */
function NextSteps() {
  const t = useText();
  const { offer, to } = useOpenOffer();
  const next = offer.pageStates.find(
    (page) => page.status === "incomplete" || page.status === "not-started",
  );
  const done = offer.pageStates.filter((page) => page.status === "complete").length;
  return (
    <Section title={t("publisher.next.title")} first>
      <p>
        {t("publisher.work.pages", { complete: done, total: offer.pageStates.length })}.{" "}
        {next === undefined ? (
          <>
            {t("publisher.next.review")} <AppLink href={to.review}>{t("publisher.review")}</AppLink>
          </>
        ) : (
          <>
            {t("publisher.next.page")} <AppLink href={to.page(next.page)}>{next.title}</AppLink>
          </>
        )}
      </p>
    </Section>
  );
}

function PageCards() {
  const t = useText();
  const { offer, to, mayEdit } = useOpenOffer();
  return (
    <ul className={css.cards}>
      {offer.pageStates.map((page) => (
        <li key={page.page} className={css.card}>
          <span>
            <b>{page.title}</b>
            <small>
              <StatusText
                of="page"
                status={page.status}
                note={
                  page.blocking > 0 ? t("publisher.toFix", { count: page.blocking }) : undefined
                }
              />
            </small>
          </span>
          <ButtonLink href={to.page(page.page)} size="xs">
            {mayEdit ? t("publisher.update") : t("publisher.open")}
            <span className="visually-hidden">: {page.title}</span>
          </ButtonLink>
        </li>
      ))}
    </ul>
  );
}

function OverviewSide({ preview }: { readonly preview: Preview | undefined }) {
  const t = useText();
  const { offer, to } = useOpenOffer();
  return (
    <>
      <Section title={t("publisher.column.editions")}>
        <ul className={css.editions}>
          <li data-tone="off">
            <span />
            <div>
              <b>{t("status.offer.draft")}</b>
              <small>
                {offer.live === null
                  ? t("publisher.edition.draftOnly")
                  : offer.unpublishedChanges > 0
                    ? t("publisher.edition.draftChanges")
                    : t("publisher.edition.draftSame", { version: offer.live.version })}
              </small>
            </div>
            <AppLink href={to.page(offer.pageStates[0]?.page ?? "setup")}>
              {t("publisher.edition.edit")}
            </AppLink>
          </li>
          <li data-tone={offer.hasPreview ? "pre" : "off"}>
            <span />
            <div>
              <b>{t("status.offer.preview")}</b>
              <small>
                {preview === undefined
                  ? t("publisher.edition.noPreview")
                  : t("publisher.edition.fromSubmission", { number: preview.number })}
              </small>
            </div>
            {preview === undefined ? null : (
              <OutsideLink href={preview.url}>{t("publisher.edition.view")}</OutsideLink>
            )}
          </li>
          <li data-tone={offer.live === null || offer.live.stoppedAt !== null ? "off" : "ok"}>
            <span />
            <div>
              <b>
                {offer.live?.stoppedAt == null
                  ? t("status.offer.live")
                  : t("status.offer.not-available")}
                {offer.live === null
                  ? ""
                  : ` · ${t("publisher.version", { version: offer.live.version })}`}
              </b>
              <small>
                {offer.live === null ? (
                  t("publisher.neverLive")
                ) : (
                  <>
                    {t("publisher.edition.since")}{" "}
                    <DateText at={offer.live.stoppedAt ?? offer.live.since} as="day" />
                  </>
                )}
              </small>
            </div>
            {offer.live === null || offer.live.stoppedAt !== null ? null : (
              <OutsideLink href={offer.storefrontUrl}>{t("publisher.edition.view")}</OutsideLink>
            )}
          </li>
        </ul>
      </Section>
      <Section title={t("publisher.details")}>
        <KeyValueList
          facts={[
            {
              label: t("publisher.offerId"),
              value: (
                <>
                  <span className="mono">{offer.offerId}</span>
                  <CopyButton text={offer.slug} label={t("publisher.offerId")} />
                </>
              ),
            },
            { label: t("publisher.offerAlias"), value: offer.alias },
            { label: t("publisher.newOffer.type"), value: offer.typeTitle },
            { label: t("publisher.column.changed"), value: <ChangedText /> },
          ]}
        />
      </Section>
      <Section
        title={t("publisher.history")}
        aside={<AppLink href={to.history}>{t("publisher.all")}</AppLink>}
      >
        <HistoryExcerpt />
      </Section>
    </>
  );
}

function ChangedText() {
  const { offer } = useOpenOffer();
  return (
    <>
      <DateText at={offer.changedAt} as="short" />, {offer.changedBy}
    </>
  );
}
