import type { ProblemParams } from "../../../kernel/problem.ts";
import { type Language, translate } from "../../../platform/text.ts";
import type { BuyerNotice } from "../../catalog/index.ts";
import { type Allowed, submissionActions } from "../domain/actions.ts";
import { awaitsAnswer } from "../domain/conversation.ts";
import type { Finding } from "../domain/finding.ts";
import type { PhaseId } from "../domain/pipeline.ts";
import type { PolicyVersion } from "../domain/policies.ts";
import { currentStep, waitsForOperator } from "../domain/progress.ts";
import { isPassed, type StepState } from "../domain/step-lifecycle.ts";
import type { PublisherOffer } from "../queries/offers.ts";
import type {
  CheckRunRow,
  FindingRow,
  SubmissionLine,
  SubmissionRecord,
} from "../queries/submissions.ts";

/** How what is stored is shown, in the caller's language. */

export const instant = (at: Temporal.Instant | null): string | null => at?.toString() ?? null;

export const stateTitle = (locale: Language, state: string): string =>
  translate(locale, `publishing.state.${state}`);
export const stepTitle = (locale: Language, step: string): string =>
  translate(locale, `publishing.step.${step}`);
const pageTitle = (locale: Language, page: string): string =>
  translate(locale, `offer-type.page.${page}`);
/** An operator's own check has no message; its name says what it is. */
export const checkTitle = (locale: Language, check: string): string =>
  check.startsWith("own-")
    ? check.slice(4).replaceAll("-", " ")
    : translate(locale, `check.${check}`);

/** What of a version its policies are named by. */
type NamedPolicies = Pick<PolicyVersion, "policies">;

/** A policy that a later version dropped goes by its number. */
export const showPolicy = (
  locale: Language,
  number: string | null | undefined,
  { policies }: NamedPolicies,
) =>
  number == null
    ? null
    : {
        number,
        title: policies.find((policy) => policy.number === number)?.title[locale] ?? number,
      };

export const showAction = (locale: Language, action: string, allowed: Allowed) => ({
  action,
  allowed: allowed.allowed,
  reason: allowed.allowed
    ? null
    : {
        code: allowed.reason,
        detail: translate(locale, `action.${allowed.reason}`, allowed.params ?? {}),
      },
});

export const showActions = (locale: Language, actions: Readonly<Record<string, Allowed>>) =>
  Object.entries(actions).map(([action, allowed]) => showAction(locale, action, allowed));

export function showFinding(locale: Language, row: FindingRow, policies: NamedPolicies) {
  return {
    id: row.id,
    severity: row.severity,
    check: row.check_name,
    step: row.step,
    policy: showPolicy(locale, row.policy, policies),
    code: row.code,
    detail: detailOf(locale, row.code, row.params, row.note),
    page: row.page,
    pageTitle: row.page === null ? null : pageTitle(locale, row.page),
    plan: row.plan,
    pointer: row.pointer,
    params: row.params,
    evidence: row.evidence,
    note: row.note,
    fixed: row.fixed_at === null ? null : { by: row.fixed_by ?? "", at: row.fixed_at.toString() },
  };
}

/** A finding of a check on a draft, which nobody stored. */
export function showDraftFinding(
  locale: Language,
  check: string,
  finding: Finding,
  policies: NamedPolicies,
) {
  const { severity, policy, code, page, plan, pointer, params = {}, evidence = {}, note } = finding;
  return {
    id: null,
    severity,
    check,
    step: null,
    policy: showPolicy(locale, policy, policies),
    code,
    detail: detailOf(locale, code, params, note ?? null),
    page: page ?? null,
    pageTitle: page === undefined ? null : pageTitle(locale, page),
    plan: plan ?? null,
    pointer: pointer ?? null,
    params,
    evidence,
    note: note ?? null,
    fixed: null,
  };
}

/** A reviewer's words, and those of an operator's own check, are the finding. */
export const detailOf = (
  locale: Language,
  code: string,
  params: ProblemParams,
  note: string | null,
) => note ?? translate(locale, `field.${code}`, params);

export const showReasons = (locale: Language, because: readonly string[]) =>
  because.map((code) => ({ code, detail: translate(locale, `publishing.reason.${code}`) }));

/** What customers will notice, in sentences; a plan by its name in the reader's language. */
export const showNotices = (
  locale: Language,
  notices: readonly BuyerNotice[],
  about: {
    readonly plans: PublisherOffer["plans"];
    /** Running subscriptions by plan. */
    readonly holders: ReadonlyMap<string, number>;
  },
) =>
  notices.map((notice) => {
    if (!("plan" in notice))
      return {
        code: notice.code,
        plan: null,
        detail: translate(locale, `publishing.notice.${notice.code}`),
      };
    const { planUuid, planId } = notice.plan;
    const listing = about.plans.find((one) => one.planUuid === planUuid)?.pages["plan-listing"];
    const { languages = {} } = (listing ?? {}) as {
      readonly languages?: Readonly<Record<string, { readonly name?: string }>>;
    };
    return {
      code: notice.code,
      plan: planId,
      detail: translate(locale, `publishing.notice.${notice.code}`, {
        plan: languages[locale]?.name ?? languages["en"]?.name ?? planId,
        count: notice.count,
        subscriptions: about.holders.get(planUuid) ?? 0,
      }),
    };
  });

export const showLine = (locale: Language, line: SubmissionLine) => ({
  id: line.id,
  number: line.number,
  offer: line.slug,
  state: line.state,
  stateTitle: stateTitle(locale, line.state),
  editionId: line.editionId,
  submittedAt: line.submittedAt.toString(),
  submittedBy: { name: line.submittedBy },
  endedAt: instant(line.endedAt),
  blocking: line.blocking,
  warnings: line.warnings,
  step: line.step === null ? null : { id: line.step, title: stepTitle(locale, line.step) },
});

export function showSubmission(
  locale: Language,
  record: SubmissionRecord,
  durations: ReadonlyMap<string, number>,
) {
  const { row, progress, findings, comparedWith } = record;
  const step = currentStep(progress)?.id;
  return {
    id: row.id,
    number: row.number,
    offer: row.offer_slug,
    state: row.state,
    stateTitle: stateTitle(locale, row.state),
    editionId: row.edition_id,
    submittedAt: row.submitted_at.toString(),
    submittedBy: { name: row.submitted_by },
    endedAt: instant(row.ended_at),
    blocking: count(findings, "blocking"),
    warnings: count(findings, "warning"),
    step: step === undefined ? null : { id: step, title: stepTitle(locale, step) },
    notes: row.notes,
    phases: showPhases(locale, stepsOf(record), durations),
    awaitsAnswerSince: awaitsAnswerSince(record),
    certification: showCertification(locale, record),
    comparedWith: comparedWith ?? null,
    signedOffAt: instant(row.signed_off_at),
    signedOffBy: row.signed_off_by === null ? null : { name: row.signed_off_by },
    scheduledGoLive: showSchedule(locale, record),
    actions: showActions(locale, actionsOf(record)),
  };
}

/** What the publisher can do with a submission, its appointment to go live known. */
export const actionsOf = ({ progress, scheduled }: SubmissionRecord) =>
  submissionActions(progress, { isScheduled: scheduled?.state === "waiting" });

/** When the preview goes live by itself, or why it did not; null where neither is to be told. */
export function showSchedule(locale: Language, { progress, scheduled }: SubmissionRecord) {
  if (scheduled === undefined) return null;
  const { state, version, missed_reason: reason } = scheduled;
  const isMissed = state === "missed" && progress.state === "preview";
  if (state !== "waiting" && !isMissed) return null;
  return {
    state: isMissed ? ("missed" as const) : ("waiting" as const),
    goLiveAt: scheduled.go_live_at.toString(),
    setAt: scheduled.set_at.toString(),
    setBy: { name: scheduled.set_by_name },
    version,
    missed:
      reason === null
        ? null
        : {
            code: reason,
            detail: translate(locale, `publishing.missed.${reason}`, {
              name: scheduled.set_by_name,
            }),
          },
  };
}

const showCertification = (locale: Language, record: SubmissionRecord) => ({
  person: record.row.person_needed,
  because: showReasons(locale, record.row.because),
  alone: record.row.alone,
  twoPeople: record.row.two_people,
  decision: showDecisionToPublisher(record),
});

/** Publishers know who decides as the operator, not by name. */
export const showDecisionToPublisher = ({ row, decidedFor }: SubmissionRecord) =>
  showDecision({ ...row, decided_by: decidedFor });

export const showDecision = (row: {
  readonly decision: "certified" | "rejected" | null;
  readonly decided_at: Temporal.Instant | null;
  readonly decided_by: string | null;
  readonly decision_note: string | null;
}) =>
  row.decision === null || row.decided_at === null
    ? null
    : {
        outcome: row.decision,
        decidedAt: row.decided_at.toString(),
        decidedBy: row.decided_by,
        note: row.decision_note,
      };

export const showRun = (
  locale: Language,
  run: CheckRunRow,
  before: ReadonlyMap<string, string>,
) => ({
  id: run.check_name,
  title: checkTitle(locale, run.check_name),
  step: run.step,
  stepTitle: stepTitle(locale, run.step),
  outcome: run.blocking > 0 ? "failed" : run.warnings > 0 ? "warnings" : "passed",
  tookMs: run.took_ms,
  ranAt: run.ran_at.toString(),
  before: before.get(run.check_name) ?? null,
});

/** A step as the tracker draws it, stored or still to come. */
export type DrawnStep = {
  readonly id: string;
  readonly phase: string;
  readonly by: "system" | "operator" | "publisher";
  readonly state: StepState;
  readonly startedAt: Temporal.Instant | null;
  readonly endedAt: Temporal.Instant | null;
  readonly checks: number;
  readonly blocking: number;
  readonly warnings: number;
};

/** Since when the decision waits for the publisher's answer; null where it does not. */
export const awaitsAnswerSince = ({ row, progress }: SubmissionRecord): string | null =>
  awaitsAnswer({ progress, askedAt: row.asked_at, answeredAt: row.answered_at })
    ? instant(row.asked_at)
    : null;

const stepsOf = (record: SubmissionRecord): DrawnStep[] =>
  record.steps.map(({ step, phase, by, state, started_at, ended_at }) => {
    const { findings, runs } = record;
    const isAsked = state === "waiting-on-person" && awaitsAnswerSince(record) !== null;
    const found = findings.filter((one) => one.step === step);
    return {
      id: step,
      phase,
      by: isAsked ? "publisher" : by,
      state,
      startedAt: started_at,
      endedAt: ended_at,
      checks: runs.filter((run) => run.step === step).length,
      blocking: count(found, "blocking"),
      warnings: count(found, "warning"),
    };
  });

/** The steps under their phases, in their own order: what the tracker draws (ux.md 1.6). */
export function showPhases(
  locale: Language,
  steps: readonly DrawnStep[],
  durations: ReadonlyMap<string, number>,
) {
  const groups: { id: string; steps: DrawnStep[] }[] = [];
  for (const step of steps) {
    const last = groups.at(-1);
    if (last?.id === step.phase) last.steps.push(step);
    else groups.push({ id: step.phase, steps: [step] });
  }
  return groups.map(({ id, steps: inPhase }) => {
    const state = phaseState(inPhase.map((step) => step.state));
    const current = inPhase.find((step) => !isPassed(step.state));
    const expected = inPhase.flatMap((step) => durations.get(step.id) ?? []);
    return {
      id: id as PhaseId,
      title: translate(locale, `publishing.phase.${id}`),
      state,
      stateTitle: translate(locale, `publishing.step-state.${state}`),
      owner: current?.by ?? inPhase.at(-1)?.by ?? "system",
      startedAt: instant(inPhase.find(({ startedAt }) => startedAt !== null)?.startedAt ?? null),
      endedAt: current === undefined ? instant(inPhase.at(-1)?.endedAt ?? null) : null,
      expectedSeconds: expected.length === 0 ? null : expected.reduce((a, b) => a + b, 0),
      steps: inPhase.map((step) => ({
        id: step.id,
        title: stepTitle(locale, step.id),
        state: step.state,
        stateTitle: translate(locale, `publishing.step-state.${step.state}`),
        startedAt: instant(step.startedAt),
        endedAt: instant(step.endedAt),
        checks: step.checks,
        blocking: step.blocking,
        warnings: step.warnings,
        expectedSeconds: durations.get(step.id) ?? null,
      })),
    };
  });
}

/** A phase is where its first unfinished step is; between two of its steps it is running. */
function phaseState(states: readonly StepState[]): StepState {
  const at = states.find((state) => !isPassed(state));
  if (at === undefined)
    return states.includes("passed-with-warnings") ? "passed-with-warnings" : "passed";
  return at === "waiting" && states.some(isPassed) ? "running" : at;
}

export const isWaiting = ({ progress }: SubmissionRecord): boolean => waitsForOperator(progress);

const count = (rows: readonly FindingRow[], severity: "blocking" | "warning"): number =>
  rows.filter((row) => row.severity === severity).length;
