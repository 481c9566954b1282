import { Button, Textarea } from "@mantine/core";
import { IconSend } from "@tabler/icons-react";
import { useRouter } from "@tanstack/react-router";
import { useState } from "react";
import { useIntent } from "../../api/intent.ts";
import { type Review, type ReviewedPage, useReview, whyNot } from "../../api/offers.ts";
import { type FieldProblem, isRefusal } from "../../api/problem.ts";
import {
  type DraftChecks,
  type Phase,
  type Publication,
  type SubmissionFinding,
  useDraftChecks,
  usePublication,
  useSubmit,
} from "../../api/publishing.ts";
import { usePartNames } from "../../forms/context.tsx";
import { wordsFor } from "../../forms/schema.ts";
import { useText } from "../../i18n/text.ts";
import { useDuration } from "../../kit/dates.tsx";
import { FindingsSummary } from "../../kit/findings-summary.tsx";
import { AppLink } from "../../kit/link.tsx";
import { CommandBar, PageBody, SideCard } from "../../kit/page.tsx";
import { ErrorState, LoadingState } from "../../kit/states.tsx";
import { StatusBadge, StatusText } from "../../kit/status.tsx";
import { CompareLink } from "./compare-link.tsx";
import {
  currentFindings,
  earlierFindings,
  FindingItem,
  FindingList,
  isAt,
  MOST_SHOWN,
  OutsideState,
} from "./draft-checks.tsx";
import { NoticeList } from "./notice-list.tsx";
import { useOpenOffer } from "./offer-context.tsx";
import css from "./publisher.module.css";
import reviewCss from "./review.module.css";

/** P17: every page with what stands in its way. Publish can always be pressed; it answers. */
export function ReviewPage() {
  const t = useText();
  const { offer, name, to, mayPublish } = useOpenOffer();
  const review = useReview(offer.slug);
  const publication = usePublication(offer.slug);
  const checks = useDraftChecks(offer.slug);
  const publish = usePublish(review, publication);
  return (
    <>
      <CommandBar
        crumbs={[
          { label: t("publisher.nav.offers"), href: to.offers },
          { label: name, href: to.overview },
        ]}
        title={t("publisher.review")}
        status={
          <StatusBadge
            of="offer"
            status={offer.status}
            note={
              offer.live !== null && offer.status === "live"
                ? t("publisher.version", { version: offer.live.version })
                : undefined
            }
          />
        }
        actions={<CompareLink />}
        primary={
          mayPublish ? (
            <Button
              variant="filled"
              leftSection={<IconSend size={16} />}
              loading={publish.busy}
              onClick={publish.press}
            >
              {t("publisher.publish")}
            </Button>
          ) : undefined
        }
      />
      <PageBody side={<AfterPublish publication={publication.data} />}>
        {publish.answer === undefined ? null : (
          <FindingsSummary
            title={publish.answer.title}
            focusKey={publish.presses}
            entries={publish.answer.entries}
          />
        )}
        {publish.error === undefined ? null : (
          <div style={{ marginBottom: 20 }}>
            <ErrorState
              error={publish.error}
              what={t("publisher.publish.failed")}
              onRetry={publish.press}
            />
          </div>
        )}
        {review.isError ? (
          <ErrorState
            error={review.error}
            what={t("publisher.review.failed")}
            onRetry={() => void review.refetch()}
          />
        ) : review.data === undefined ? (
          <LoadingState
            what={t("publisher.review")}
            onRetry={() => void review.refetch()}
            rows={8}
          />
        ) : (
          <>
            <PageTable review={review.data} checks={checks.data} />
            <DraftChecksSummary checks={checks} />
            {publication.data === undefined ? null : (
              <section className={css.checks} aria-label={t("publisher.notices")}>
                <p>
                  <b>{t("publisher.notices")}</b>{" "}
                  <span className="muted">{t("publisher.notices.when")}</span>
                </p>
                <NoticeList notices={publication.data.next.notices} />
              </section>
            )}
            <div className={reviewCss.notes}>
              <Textarea
                id="notes-for-certification"
                label={t("publisher.notes")}
                description={
                  publication.data?.notes.required
                    ? t("publisher.notes.required")
                    : t("publisher.notes.optional")
                }
                autosize
                minRows={4}
                maxRows={14}
                maxLength={publication.data?.notes.maxLength ?? 4000}
                value={publish.notes}
                error={publish.notesMissing ? t("publisher.notes.missing") : undefined}
                onChange={(event) => publish.setNotes(event.currentTarget.value)}
              />
            </div>
          </>
        )}
      </PageBody>
    </>
  );
}

type Entry = {
  readonly id: string;
  readonly label: string;
  readonly detail?: string;
  readonly onGo: () => void;
  readonly href?: string;
};

/** Pressing Publish: submit, or say everything that keeps the offer from being submitted. */
function usePublish(
  reading: ReturnType<typeof useReview>,
  readingNext: ReturnType<typeof usePublication>,
) {
  const t = useText();
  const router = useRouter();
  const { offer, to } = useOpenOffer();
  const submit = useSubmit(offer.slug);
  const intent = useIntent();
  const label = useFindingLabel();
  // Prefilled from the last submission: what to test seldom changes.
  const [typedNotes, setNotes] = useState<string>();
  const notes = typedNotes ?? readingNext.data?.notes.last ?? "";
  const [waiting, setWaiting] = useState(false);
  const [presses, setPresses] = useState(0);
  const [answer, setAnswer] = useState<{
    readonly title: string;
    readonly entries: readonly Entry[];
  }>();
  const [error, setError] = useState<unknown>();
  const [notesMissing, setNotesMissing] = useState(false);
  const go = (href: string) => void router.navigate({ href } as never);

  const refuse = (title: string | undefined, entries: readonly Entry[]) => {
    setAnswer({
      title: title ?? t("publisher.publish.refused", { count: entries.length }),
      entries,
    });
    setPresses((count) => count + 1);
  };
  const entriesOf = (pages: readonly ReviewedPage[]): Entry[] =>
    pages.flatMap((page) => {
      const blocking = page.findings.filter((finding) => finding.severity === "blocking");
      const href = to.place(page) ?? to.overview;
      if (blocking.length === 0 && page.status === "not-started")
        return [
          {
            id: `${page.planId ?? ""}/${page.page}`,
            label: pageName(page),
            detail: t("publisher.publish.notStarted"),
            href,
            onGo: () => go(href),
          },
        ];
      return blocking.map((finding) => {
        const at = to.place({ ...page, pointer: finding.pointer }) ?? href;
        return {
          id: `${page.planId ?? ""}/${page.page}${finding.pointer}${finding.code}`,
          label: label(page, finding.pointer),
          detail: finding.detail,
          href: at,
          onGo: () => go(at),
        };
      });
    });
  const entriesOfProblem = (review: Review, fields: readonly FieldProblem[]): Entry[] =>
    fields.map((field) => {
      const href =
        to.place({ page: field.page, planId: field.plan, pointer: field.pointer }) ?? to.review;
      const page = review.pages.find((one) => one.page === field.page && one.planId === field.plan);
      return {
        id: `${field.plan ?? ""}/${field.page ?? ""}${field.pointer}${field.code}`,
        label: page === undefined ? field.detail : label(page, field.pointer),
        ...(page === undefined ? {} : { detail: field.detail }),
        href,
        onGo: () => go(href),
      };
    });

  /** As things stand now: what the page shows may not be read yet, or be from before the last save. */
  const opened = async () => {
    setWaiting(true);
    const options = { cancelRefetch: false };
    const [review, publication] = await Promise.all([
      reading.refetch(options),
      readingNext.refetch(options),
    ]);
    setWaiting(false);
    const failed = review.error ?? publication.error;
    setError(failed ?? undefined);
    return failed === null && review.data !== undefined && publication.data !== undefined
      ? { review: review.data, publication: publication.data }
      : undefined;
  };

  const press = async () => {
    if (waiting || submit.isPending) return;
    setError(undefined);
    setAnswer(undefined);
    const read = await opened();
    if (read === undefined) return;
    const { review, publication } = read;
    const open = entriesOf(review.pages);
    const needsNotes = publication.notes.required && notes.trim() === "";
    setNotesMissing(needsNotes);
    const notesEntry: Entry = {
      id: "notes",
      label: t("publisher.notes"),
      detail: t("publisher.notes.missing"),
      onGo: () => document.getElementById("notes-for-certification")?.focus(),
    };
    // Pages first: while they are open the notes can wait, but are named as well.
    if (open.length > 0 || needsNotes)
      return refuse(undefined, needsNotes ? [...open, notesEntry] : open);
    const closed = whyNot(publication, "publish");
    if (closed !== undefined && publication.allowedActions.publish?.allowed === false)
      return refuse(t("publisher.publish.notNow", { reason: closed }), []);
    const given = { notes: notes.trim() };
    try {
      await submit.mutateAsync({ ...given, idempotencyKey: intent.keyFor(given) });
      intent.done();
      go(to.overview);
    } catch (problem) {
      if (isRefusal(problem) && problem.fields.length > 0)
        refuse(undefined, entriesOfProblem(review, problem.fields));
      else setError(problem);
    }
  };
  return {
    press: () => void press(),
    busy: waiting || submit.isPending,
    presses,
    answer,
    error,
    notes,
    setNotes: (text: string) => {
      setNotes(text);
      setNotesMissing(false);
    },
    notesMissing,
  };
}

const pageName = (page: ReviewedPage): string =>
  page.planId === undefined ? page.title : `${page.planName ?? page.planId}, ${page.title}`;

/** "Offer listing, Français · Search summary" */
function useFindingLabel(): (page: ReviewedPage, pointer: string) => string {
  const names = usePartNames();
  const { type } = useOpenOffer();
  return (page, pointer) => {
    const definitions = page.planId === undefined ? type.pages : type.planPages;
    const schema = definitions.find((one) => one.id === page.page)?.schema;
    const words = schema === undefined ? [] : wordsFor(schema, pointer, {}, names).slice(-2);
    return words.length === 0 ? pageName(page) : [pageName(page), ...words].join(" · ");
  };
}

/** How old the answers of links and endpoints are, and what the checks say of no page. */
function DraftChecksSummary({ checks }: { readonly checks: ReturnType<typeof useDraftChecks> }) {
  const t = useText();
  const { data } = checks;
  if (checks.isError)
    return (
      <ErrorState
        error={checks.error}
        what={t("publisher.checks.failed")}
        onRetry={() => void checks.refetch()}
      />
    );
  const all = data === undefined ? [] : currentFindings(data);
  return (
    <section className={css.checks} aria-label={t("publisher.checks")}>
      <p role="status">
        <b>{t("publisher.checks")}</b>
        {" · "}
        {data === undefined
          ? t("publisher.checks.asking")
          : all.length === 0
            ? t("publisher.checks.noneAll")
            : t("publisher.checks.count", { count: all.length })}{" "}
        <span className="muted">{t("publisher.checks.note")}</span>
      </p>
      <FindingList findings={all.filter(({ page }) => page === null)} place={() => null} />
      <OutsideState data={data} />
    </section>
  );
}

/** A finding of the page itself, or of a check on it. */
type RowFinding = {
  readonly severity: "blocking" | "warning";
  readonly detail: string;
  readonly pointer: string;
  readonly code: string;
  readonly isEarlier?: boolean;
};

function findingsOf(page: ReviewedPage, checks: DraftChecks | undefined): readonly RowFinding[] {
  if (checks === undefined) return page.findings;
  const found = (all: readonly SubmissionFinding[]) =>
    all.filter(isAt(page)).map((one) => ({ ...one, pointer: one.pointer ?? "" }));
  return [
    ...page.findings,
    ...found(currentFindings(checks)),
    ...found(earlierFindings(checks)).map((one) => ({ ...one, isEarlier: true })),
  ];
}

function PageTable(props: { readonly review: Review; readonly checks: DraftChecks | undefined }) {
  const t = useText();
  const { review, checks } = props;
  const { to, type } = useOpenOffer();
  const names = usePartNames();
  const wordsOf = (page: ReviewedPage, pointer: string) => {
    const definitions = page.planId === undefined ? type.pages : type.planPages;
    const schema = definitions.find((one) => one.id === page.page)?.schema;
    return schema === undefined ? "" : wordsFor(schema, pointer, {}, names).slice(-2).join(" · ");
  };
  return (
    <table className={reviewCss.reviewTable}>
      <thead>
        <tr>
          <th scope="col">{t("publisher.column.page")}</th>
          <th scope="col">{t("publisher.column.status")}</th>
          <th scope="col">{t("publisher.column.findings")}</th>
          <th scope="col">
            <span className="visually-hidden">{t("forms.actions")}</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {review.pages.map((page) => {
          const href = to.place(page) ?? to.overview;
          const findings = findingsOf(page, checks);
          const first = findings.find(
            ({ severity, isEarlier }) => severity === "blocking" && isEarlier !== true,
          );
          const target =
            first === undefined ? href : (to.place({ ...page, pointer: first.pointer }) ?? href);
          return (
            <tr key={`${page.planId ?? ""}/${page.page}`} data-inner={page.planId !== undefined}>
              <th scope="row">{pageName(page)}</th>
              <td>
                <StatusText of="page" status={page.status} />
              </td>
              <td data-none={findings.length === 0}>
                {findings.length === 0 ? (
                  <span className="dim">–</span>
                ) : (
                  <ul className={reviewCss.findings}>
                    {findings.slice(0, MOST_SHOWN).map((finding) => (
                      <FindingItem
                        key={`${finding.pointer}${finding.code}${finding.detail}${finding.isEarlier}`}
                        finding={finding}
                        place={
                          <>
                            {finding.isEarlier ? (
                              <span className="dim">{t("publisher.checks.earlier")} </span>
                            ) : null}
                            {wordsOf(page, finding.pointer) === "" ? null : (
                              <AppLink
                                href={to.place({ ...page, pointer: finding.pointer }) ?? href}
                              >
                                {wordsOf(page, finding.pointer)}
                              </AppLink>
                            )}
                          </>
                        }
                      />
                    ))}
                    {findings.length > MOST_SHOWN ? (
                      <li className="dim">
                        {t("publisher.checks.more", { count: findings.length - MOST_SHOWN })}
                      </li>
                    ) : null}
                  </ul>
                )}
              </td>
              <td>
                <AppLink href={target}>
                  {first === undefined ? t("publisher.open") : t("publisher.fix")}
                  <span className="visually-hidden">: {pageName(page)}</span>
                </AppLink>
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

/** The steps this offer would really take now, before Publish is pressed. */
function AfterPublish({ publication }: { readonly publication: Publication | undefined }) {
  const t = useText();
  const duration = useDuration();
  if (publication === undefined) return null;
  const { phases, certification } = publication.next;
  const { medianSeconds, p90Seconds, targetSeconds } = publication.waitingTimes;
  const who = (phase: Phase) =>
    phase.owner === "publisher"
      ? t("publisher.after.publisher")
      : phase.id === "certification" && certification.person
        ? t("publisher.after.person")
        : t("publisher.after.system");
  return (
    <SideCard title={t("publisher.after.title")}>
      <ol className={reviewCss.steps}>
        {phases.map((phase, index) => (
          <li key={phase.id} data-you={phase.owner === "publisher"}>
            <span aria-hidden="true">{index + 1}</span>
            <div>
              <b>{phase.title}</b>
              <small>
                {who(phase)}
                {phase.expectedSeconds === null ||
                phase.expectedSeconds < 1 ||
                phase.owner === "publisher"
                  ? ""
                  : ` · ${t("publisher.step.usually", { duration: duration(phase.expectedSeconds) })}`}
              </small>
              {phase.id === "certification" && certification.person
                ? certification.because.map((reason) => (
                    <small key={reason.code}>{reason.detail}</small>
                  ))
                : null}
              {phase.id === "certification" && certification.twoPeople ? (
                <small>{t("publisher.after.twoPeople")}</small>
              ) : null}
              {phase.id === "certification" && certification.alone ? (
                <small>{t("publisher.after.alone")}</small>
              ) : null}
              {phase.id === "certification" &&
              certification.person &&
              medianSeconds !== null &&
              p90Seconds !== null ? (
                <small>
                  {t("publisher.after.times", {
                    median: duration(medianSeconds),
                    most: duration(p90Seconds),
                  })}
                </small>
              ) : null}
              {phase.id === "certification" && certification.person ? (
                <small>{t("publisher.after.target", { time: duration(targetSeconds) })}</small>
              ) : null}
            </div>
          </li>
        ))}
      </ol>
      <p className="small dim">{t("publisher.after.cancel")}</p>
    </SideCard>
  );
}
