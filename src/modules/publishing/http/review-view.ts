import type { Reader } from "../../../platform/database.ts";
import { type Language, translate } from "../../../platform/text.ts";
import { fieldLabels, taxonomyInForce } from "../../catalog/index.ts";
import type { Allowed } from "../domain/actions.ts";
import type { PageChange } from "../domain/changes.ts";
import { isChangedAt } from "../domain/fixes.ts";
import { isPassed } from "../domain/step-lifecycle.ts";
import { isOpen } from "../domain/submission-lifecycle.ts";
import {
  findingsOf,
  outcomesOf,
  type SubmissionBefore,
  submissionBefore,
} from "../queries/before.ts";
import { changesBetween, contentOfEdition } from "../queries/offers.ts";
import type { SubmissionRecord } from "../queries/submissions.ts";
import { isWaiting, showActions, showFinding, showRun, showSubmission } from "./views.ts";

type ReviewViewer = {
  readonly mayFree: boolean;
  /** Who was the first of two people to certify it. */
  readonly first: string | undefined;
  readonly locale: Language;
  readonly callerId: string;
  readonly mayDecide: boolean;
  readonly durations: ReadonlyMap<string, number>;
};

/** A submission as the certification team looks at it (O3). */
export async function showReview(db: Reader, record: SubmissionRecord, viewer: ReviewViewer) {
  const { locale } = viewer;
  const { row, findings, runs, comparedWith } = record;
  const content = await contentOfEdition(db, row.edition_id);
  const certified = comparedWith && (await contentOfEdition(db, comparedWith.editionId));
  const pages = certified === undefined ? [] : changesBetween(certified, content);
  const labels = fieldLabels(certified ?? content, content, locale, await taxonomyInForce(db));
  const earlier = await submissionBefore(db, row);
  const outcomes = earlier ? await outcomesOf(db, earlier.id) : new Map<string, string>();
  const shown = showSubmission(locale, record, viewer.durations);
  const isChecked = checksAreDone(record);
  return {
    state: shown.state,
    stateTitle: shown.stateTitle,
    notes: row.notes,
    comparedWith: shown.comparedWith,
    phases: shown.phases,
    awaitsAnswerSince: shown.awaitsAnswerSince,
    findings: findings.map((finding) => showFinding(locale, finding, record.policies)),
    checks: runs.map((run) => showRun(locale, run, outcomes)),
    earlier: earlier === undefined ? null : await showEarlier(db, locale, earlier, record),
    pages: pages.map((change) => showChange(locale, change, labels)),
    content: {
      pages: content.pages,
      plans: content.plans.map(({ planId, pages: planPages }) => ({ planId, pages: planPages })),
    },
    policies: record.policies.policies.map(({ number, group, since, automatic, title, text }) => ({
      number,
      group,
      groupTitle: translate(locale, `policy-group.${group}`),
      title: title[locale],
      text: text[locale],
      version: since,
      automatic,
      applies: !automatic || !isChecked || runs.some((run) => run.policy === number),
      ...verdictOf(record, number, automatic),
    })),
    policyVersion: row.policy_version,
    actions: showActions(locale, reviewActions(record, viewer)),
  };
}

/** What was found in the submission before, and whether anything changed there since. */
async function showEarlier(
  db: Reader,
  locale: Language,
  earlier: SubmissionBefore,
  { row, policies }: SubmissionRecord,
) {
  const found = await findingsOf(db, earlier.id);
  if (found.length === 0) return null;
  const changes = changesBetween(
    await contentOfEdition(db, earlier.editionId),
    await contentOfEdition(db, row.edition_id),
  );
  return {
    number: earlier.number,
    findings: found.map((finding) => ({
      finding: showFinding(locale, finding, policies),
      changed: isChangedAt(changes, finding),
    })),
  };
}

/** The checks that come before a person's decision have all run: what none of them asked, nothing asks. */
const checksAreDone = ({ progress: { steps } }: SubmissionRecord): boolean => {
  const decision = steps.findIndex(({ by }) => by === "operator");
  return decision !== -1 && steps.slice(0, decision).every(({ state }) => isPassed(state));
};

/** A person's verdict where there is one; else what the checks of the policy came to. */
function verdictOf(
  { verdicts, findings, runs }: SubmissionRecord,
  policy: string,
  automatic: boolean,
) {
  const given = verdicts.find((verdict) => verdict.policy === policy);
  if (given !== undefined) return { verdict: given.verdict, note: given.note };
  if (!automatic || !runs.some((run) => run.policy === policy))
    return { verdict: null, note: null };
  const of = findings.filter((finding) => finding.policy === policy);
  const verdict = of.some(({ severity }) => severity === "blocking")
    ? "fail"
    : of.length > 0
      ? "warning"
      : "pass";
  return { verdict, note: null };
}

function reviewActions(
  record: SubmissionRecord,
  { callerId, mayDecide, mayFree, first }: ReviewViewer,
): Readonly<Record<DecidingAction | "assign" | "prioritise" | "write", Allowed>> {
  const own = decidingActions(record, { callerId, mayDecide, first });
  const isOpenToAll = mayDecide && isWaiting(record);
  const deciding = {
    ...own,
    assign:
      isOpenToAll && (record.row.claimed_by === null || mayFree)
        ? ({ allowed: true } as const)
        : own.release,
    prioritise: isOpenToAll ? ({ allowed: true } as const) : own.claim,
  };
  if (!mayDecide || isOpenToAll) return { ...deciding, write: deciding.decide };
  const write: Allowed = isOpen(record.progress.state)
    ? { allowed: true }
    : { allowed: false, reason: "submission-ended" };
  return { ...deciding, write };
}

type DecidingAction = "claim" | "release" | "decide" | "escalate";

function decidingActions(
  record: SubmissionRecord,
  { callerId, mayDecide, first }: Pick<ReviewViewer, "callerId" | "mayDecide" | "first">,
): Readonly<Record<DecidingAction, Allowed>> {
  const no = (reason: string): Allowed => ({
    allowed: false,
    reason,
    params: { name: record.row.claimed_by_name ?? "" },
  });
  const { claimed_by: claimedBy } = record.row;
  if (!mayDecide) return each(no("not-a-certifier"));
  if (!isWaiting(record)) return each(no("not-waiting-for-certification"));
  if (claimedBy === null && first === callerId) return each(no("second-person-needed"));
  const yes: Allowed = { allowed: true };
  if (claimedBy === null)
    return {
      claim: yes,
      release: no("not-claimed"),
      decide: no("claim-first"),
      escalate: no("claim-first"),
    };
  if (claimedBy !== callerId) return each(no("claimed-by-other"));
  return { claim: no("claimed-by-you"), release: yes, decide: yes, escalate: yes };
}

const each = (allowed: Allowed) => ({
  claim: allowed,
  release: allowed,
  decide: allowed,
  escalate: allowed,
});

function showChange(
  locale: Language,
  { page, plan, kind, fields }: PageChange,
  labels: ReturnType<typeof fieldLabels>,
) {
  return {
    page,
    pageTitle: translate(locale, `offer-type.page.${page}`),
    plan: plan ?? null,
    kind,
    fields: fields.map((field) => ({
      ...field,
      before: field.before ?? null,
      after: field.after ?? null,
      label: labels({ page, ...(plan && { plan }), ...field }).join(" · "),
    })),
  };
}
