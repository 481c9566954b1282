import { Button, Textarea } from "@mantine/core";
import {
  IconAlertTriangleFilled,
  IconCircleCheckFilled,
  IconCircleXFilled,
  IconInfoCircle,
  IconUserCheck,
  IconUsers,
} from "@tabler/icons-react";
import { useParams } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import type { OfferType } from "../../api/catalogue.ts";
import {
  type DecisionBody,
  type SubmissionReview,
  useClaim,
  useDecide,
  useRelease,
  useSubmissionReview,
  type VerdictBody,
} from "../../api/certification.ts";
import { isRefusal } from "../../api/problem.ts";
import { usePrioritise } from "../../api/queue-work.ts";
import css from "../../features/certification/certification.module.css";
import {
  ChangeList,
  type Place,
  useFieldLabel,
} from "../../features/certification/change-list.tsx";
import { ReviewEvidence } from "../../features/certification/evidence.tsx";
import { wholeEdition } from "../../features/certification/fields-of.ts";
import { FindingDialog, type FindingStart } from "../../features/certification/finding-dialog.tsx";
import { PolicyList } from "../../features/certification/policy-list.tsx";
import {
  ChangeSize,
  DeadlineBadge,
  UrgencyBadge,
} from "../../features/certification/queue-table.tsx";
import { ReviewMenu } from "../../features/certification/review-menu.tsx";
import { failed, undecided, type Verdicts } from "../../features/certification/verdicts.ts";
import { useNamedOfferType } from "../../features/comparison/named-type.ts";
import { useStoredDraft } from "../../features/customers/stored-draft.ts";
import { useRichText, useText } from "../../i18n/text.ts";
import { ConfirmDialog } from "../../kit/confirm-dialog.tsx";
import { DateText, useDuration } from "../../kit/dates.tsx";
import { CommandBar, PageBody } from "../../kit/page.tsx";
import { ErrorState, LoadingState, Notice } from "../../kit/states.tsx";
import { useActing } from "../../shell/organisation.tsx";

/** O3: decide on one submission. */
export function SubmissionReviewPage() {
  const t = useText();
  const { submission: id } = useParams({ strict: false }) as { readonly submission: string };
  const review = useSubmissionReview(id);
  const { type, isPending } = useNamedOfferType(review.data?.offerType);
  if (review.isPending || (review.data !== undefined && isPending))
    return (
      <PageBody>
        <LoadingState
          what={t("operator.loading.submission")}
          onRetry={() => void review.refetch()}
        />
      </PageBody>
    );
  if (review.data === undefined)
    return (
      <PageBody>
        <ErrorState
          error={review.error}
          what={t("operator.error.submission")}
          onRetry={() => void review.refetch()}
        />
      </PageBody>
    );
  return <Review key={review.data.id} review={review.data} type={type} />;
}

function Review({
  review,
  type,
}: {
  readonly review: SubmissionReview;
  /** Absent where it could not be read: fields are then shown under their own names. */
  readonly type: OfferType | undefined;
}) {
  const t = useText();
  const duration = useDuration();
  const { base } = useActing();
  const labelOf = useFieldLabel(type);
  const claim = useClaim(review.id);
  const release = useRelease(review.id);
  const prioritise = usePrioritise(review.id);
  const stored = useStoredDraft<{ readonly verdicts: Verdicts }>(`souk.review.${review.id}`, {
    verdicts: {},
  });
  const { verdicts } = stored.draft;
  const [finding, setFinding] = useState<FindingStart>();
  const [asked, setAsked] = useState<"certify" | "reject">();
  const [refused, setRefused] = useState(false);
  const action = (name: string) => review.actions.find((one) => one.action === name);
  const editable = action("decide")?.allowed === true;
  const claimAction = action("claim");
  const open = undecided(review, verdicts);
  const failing = failed(review, verdicts);
  const set = (verdict: VerdictBody) =>
    stored.set({ verdicts: { ...verdicts, [verdict.policy]: verdict } });
  const places: readonly Place[] = [
    ...review.pages,
    ...(review.comparedWith === null ? wholeEdition(review, type) : []),
  ].flatMap((page) =>
    page.fields.map((field) => ({
      page: page.page,
      plan: page.plan,
      pointer: field.pointer,
      label: [page.plan, page.pageTitle, labelOf(page, field)].filter(Boolean).join(" · "),
    })),
  );
  const certify = () => {
    if (open.length + failing.length > 0) setRefused(true);
    else setAsked("certify");
  };
  return (
    <>
      <CommandBar
        crumbs={[{ label: t("operator.nav.certification"), href: `${base}/certification` }]}
        title={t("operator.review.title", { name: review.offerName, number: review.number })}
        status={
          <>
            <ClaimBadge review={review} />
            <UrgencyBadge item={review} />
            <DeadlineBadge item={review} />
          </>
        }
        note={
          <>
            {review.publisher.name} · <ChangeSize changes={review.changes} />
            {review.waitingSeconds === null || review.decision !== null ? null : (
              <> · {t("operator.review.waiting", { time: duration(review.waitingSeconds) })}</>
            )}
          </>
        }
        actions={
          editable ? (
            <>
              <ReviewMenu review={review} prioritise={prioritise} />
              <Button variant="subtle" loading={release.isPending} onClick={() => release.mutate()}>
                {t("operator.review.release")}
              </Button>
              {failing.length > 0 ? (
                <Button onClick={certify} aria-disabled>
                  {t("operator.review.certify")}
                </Button>
              ) : (
                <Button onClick={() => setFinding({ verdict: "fail" })}>
                  {t("operator.finding.report")}
                </Button>
              )}
            </>
          ) : (
            <ReviewMenu review={review} prioritise={prioritise} />
          )
        }
        primary={
          claimAction?.allowed === true ? (
            <Button variant="filled" loading={claim.isPending} onClick={() => claim.mutate()}>
              {t("operator.review.claim")}
            </Button>
          ) : !editable ? undefined : failing.length > 0 ? (
            <Button variant="filled" data-tone="bad" onClick={() => setAsked("reject")}>
              {t("operator.review.reject", { count: failing.length })}
            </Button>
          ) : (
            <Button variant="filled" aria-disabled={open.length > 0} onClick={certify}>
              {t("operator.review.certify")}
            </Button>
          )
        }
      />
      <Notices
        review={review}
        errors={[claim.error, release.error, prioritise.error]}
        refused={
          refused && open.length + failing.length > 0 ? (
            <Notice
              tone="you"
              role="alert"
              icon={<IconAlertTriangleFilled size={18} aria-hidden="true" />}
            >
              <p>
                <b>{t("operator.review.notYet")}</b>
              </p>
              <ul className={css.undecided}>
                {[...open, ...failing].map((policy) => (
                  <li key={policy.number}>
                    <a href={`#policy-${policy.number}`}>
                      {policy.number} {policy.title}
                    </a>
                    {": "}
                    {failing.includes(policy)
                      ? t("operator.review.fails")
                      : t("operator.verdict.open")}
                  </li>
                ))}
              </ul>
            </Notice>
          ) : null
        }
      />
      <div className={css.columns}>
        <PolicyList
          review={review}
          verdicts={verdicts}
          editable={editable}
          onPass={(policy) => set({ policy: policy.number, verdict: "pass" })}
          onFinding={(policy, verdict) => {
            const own = verdicts[policy.number];
            const place = places.find(
              (one) =>
                one.page === own?.page &&
                one.pointer === own.pointer &&
                one.plan === (own.plan ?? null),
            );
            setFinding({
              policy: policy.number,
              verdict,
              ...(own?.text === undefined ? {} : { text: own.text }),
              ...(place === undefined ? {} : { place }),
            });
          }}
        />
        <ChangeList
          review={review}
          type={type}
          verdicts={verdicts}
          editable={editable}
          onReport={(place) => setFinding({ place })}
        />
        <ReviewEvidence review={review} />
      </div>
      <FindingDialog
        start={finding}
        policies={review.policies}
        places={places}
        onClose={() => setFinding(undefined)}
        onSave={(verdict) => {
          set(verdict);
          setFinding(undefined);
        }}
      />
      <DecisionDialog
        review={review}
        asked={asked}
        verdicts={verdicts}
        onClose={() => setAsked(undefined)}
        onDone={() => {
          setAsked(undefined);
          setRefused(false);
          stored.forget();
        }}
      />
    </>
  );
}

function ClaimBadge({ review }: { readonly review: SubmissionReview }) {
  const t = useText();
  if (review.decision !== null)
    return (
      <span
        className={css.badge}
        data-tone={review.decision.outcome === "certified" ? "ok" : "bad"}
      >
        {review.decision.outcome === "certified" ? (
          <IconCircleCheckFilled size={15} aria-hidden="true" />
        ) : (
          <IconCircleXFilled size={15} aria-hidden="true" />
        )}
        {t(`operator.decision.${review.decision.outcome}`)}
      </span>
    );
  if (review.claimedBy === null)
    return (
      <span className={css.badge} data-tone="you">
        {t("operator.review.unclaimed")}
      </span>
    );
  return (
    <span className={css.badge} data-tone={review.claimedBy.me ? "run" : "off"}>
      <IconUserCheck size={15} aria-hidden="true" />
      {review.claimedBy.me
        ? t("operator.review.claimedByYou")
        : t("operator.review.claimedBy", { name: review.claimedBy.name })}
    </span>
  );
}

function Notices(props: {
  readonly review: SubmissionReview;
  readonly errors: readonly unknown[];
  readonly refused: ReactNode;
}) {
  const t = useText();
  const rich = useRichText();
  const { review } = props;
  const failures = props.errors.filter((error) => error !== null);
  const decide = review.actions.find((one) => one.action === "decide");
  const claim = review.actions.find((one) => one.action === "claim");
  const closed = decide?.allowed !== true && claim?.allowed !== true;
  const since = review.awaitsAnswerSince;
  if (
    failures.length === 0 &&
    props.refused === null &&
    review.decision === null &&
    since === null &&
    review.twoPeople === null &&
    !closed
  )
    return null;
  return (
    <div className={css.notices}>
      {review.decision === null ? null : (
        <Notice
          tone={review.decision.outcome === "certified" ? "ok" : "bad"}
          role="status"
          icon={<IconInfoCircle size={18} aria-hidden="true" />}
        >
          <p>
            {rich("operator.decision.by", {
              outcome: <b>{t(`operator.decision.${review.decision.outcome}`)}</b>,
              name: review.decision.decidedBy ?? t("operator.decision.automatic"),
              date: <DateText at={review.decision.decidedAt} />,
            })}
          </p>
          {review.decision.note === null ? null : <p>{review.decision.note}</p>}
        </Notice>
      )}
      {review.twoPeople === null || review.decision !== null ? null : (
        <Notice tone="off" icon={<IconUsers size={18} aria-hidden="true" />}>
          <p>
            {review.firstDecision === null
              ? t("operator.review.twoPeople")
              : rich("operator.review.secondOfTwo", {
                  name: <b>{review.firstDecision.by}</b>,
                  date: <DateText at={review.firstDecision.at} />,
                })}
          </p>
          {review.firstDecision?.note == null ? null : (
            <p lang="">{t("operator.review.firstNote", { note: review.firstDecision.note })}</p>
          )}
        </Notice>
      )}
      {since === null ? null : (
        <Notice tone="off" icon={<IconInfoCircle size={18} aria-hidden="true" />}>
          <p>{rich("operator.review.awaitsAnswer", { date: <DateText at={since} /> })}</p>
        </Notice>
      )}
      {review.decision === null && closed && decide?.reason != null ? (
        <Notice tone="off" icon={<IconInfoCircle size={18} aria-hidden="true" />}>
          {decide.reason.detail}
        </Notice>
      ) : null}
      {failures.map((error, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: at most one failure of each action.
        <ErrorState key={index} error={error} what={t("operator.review.notDone")} />
      ))}
      {props.refused}
    </div>
  );
}

/** Certify or reject: what it does, a note to the publisher, and the decision as it will be sent. */
function DecisionDialog(props: {
  readonly review: SubmissionReview;
  readonly asked: "certify" | "reject" | undefined;
  readonly verdicts: Verdicts;
  readonly onClose: () => void;
  readonly onDone: () => void;
}) {
  const t = useText();
  const decide = useDecide(props.review.id);
  const [note, setNote] = useState("");
  const outcome = props.asked ?? "certify";
  const send = async () => {
    const body: DecisionBody = {
      outcome,
      verdicts: Object.values(props.verdicts),
      ...(note.trim() === "" ? {} : { note: note.trim() }),
    };
    try {
      await decide.mutateAsync(body);
      setNote("");
      props.onDone();
    } catch {
      // The refusal stands in the dialog; the verdicts stay as they are.
    }
  };
  const errors = isRefusal(decide.error) ? decide.error.fields : [];
  return (
    <ConfirmDialog
      opened={props.asked !== undefined}
      title={t(`operator.review.${outcome}Title`, {
        name: props.review.offerName,
        number: props.review.number,
      })}
      keep={t("operator.review.keepReviewing")}
      confirm={t(`operator.review.${outcome}Yes`)}
      destructive={outcome === "reject"}
      busy={decide.isPending}
      error={decide.error}
      onClose={() => {
        decide.reset();
        props.onClose();
      }}
      onConfirm={() => void send()}
    >
      <p>
        {outcome === "certify" && props.review.twoPeople?.first === null
          ? t("operator.review.certifyFirstEffect")
          : t(`operator.review.${outcome}Effect`, { publisher: props.review.publisher.name })}
      </p>
      {errors.length === 0 ? null : (
        <ul className={css.undecided}>
          {errors.map((error) => (
            <li key={`${error.pointer} ${error.code}`}>{error.detail}</li>
          ))}
        </ul>
      )}
      <Textarea
        label={t("operator.review.note")}
        value={note}
        onChange={(event) => setNote(event.currentTarget.value)}
        maxLength={4000}
        autosize
        minRows={2}
        maxRows={8}
      />
    </ConfirmDialog>
  );
}
