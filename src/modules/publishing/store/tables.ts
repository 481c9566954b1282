import type { ColumnType, Generated } from "kysely";
import type { Instant } from "../../../kernel/calendar.ts";
import type { ProblemParams } from "../../../kernel/problem.ts";
import type { Actor } from "../../../platform/transaction.ts";
import type { Finding, Severity } from "../domain/finding.ts";
import type { MissedReason, ScheduleState } from "../domain/scheduled-go-live.ts";
import type { StepState } from "../domain/step-lifecycle.ts";
import type { SubmissionState } from "../domain/submission-lifecycle.ts";

/** Read as parsed JSON, written as text. */
type Stored<T> = ColumnType<T, string, string>;

export interface SubmissionsTable {
  id: string;
  offer_id: string;
  publisher_id: string;
  number: number;
  offer_slug: string;
  offer_type: string;
  offer_name: string;
  edition_id: string;
  state: SubmissionState;
  notes: string;
  review: Stored<readonly Finding[]>;
  submitted_at: Instant;
  submitted_by: string;
  ended_at: Instant | null;
  signed_off_at: Instant | null;
  signed_off_by: string | null;
  compared_with: string | null;
  changes: number | null;
  person_needed: boolean;
  because: readonly string[];
  alone: Generated<boolean>;
  waiting_since: Instant | null;
  claimed_by: string | null;
  claimed_by_name: string | null;
  claimed_at: Instant | null;
  certified_at: Instant | null;
  decision: "certified" | "rejected" | null;
  decided_at: Instant | null;
  decided_by: string | null;
  decision_note: string | null;
  policy_version: string;
  asked_at: Generated<Instant | null>;
  answered_at: Generated<Instant | null>;
  queue_rank: Generated<number>;
  two_people: Generated<boolean>;
  publisher_seconds: Generated<number>;
}

export interface MessagesTable {
  submission_id: string;
  number: number;
  by_kind: "operator" | "publisher";
  by_name: string;
  finding_id: string | null;
  text: string;
  at: Instant;
}

export interface StepsTable {
  submission_id: string;
  position: number;
  step: string;
  phase: string;
  by: "system" | "operator" | "publisher";
  state: StepState;
  attempt: number;
  started_at: Instant | null;
  ended_at: Instant | null;
}

export interface FindingsTable {
  id: string;
  submission_id: string;
  position: number;
  step: string;
  check_name: string | null;
  severity: Severity;
  policy: string | null;
  code: string;
  page: string | null;
  plan: string | null;
  pointer: string | null;
  params: Stored<ProblemParams>;
  evidence: Stored<Readonly<Record<string, string | number>>>;
  note: string | null;
  fixed_at: Generated<Instant | null>;
  fixed_by: Generated<string | null>;
}

export interface CheckRunsTable {
  submission_id: string;
  step: string;
  check_name: string;
  policy: string;
  position: number;
  blocking: number;
  warnings: number;
  took_ms: number;
  ran_at: Instant;
  seen: Stored<Readonly<Record<string, string>>>;
}

export interface VerdictsTable {
  submission_id: string;
  policy: string;
  verdict: "pass" | "warning" | "fail";
  note: string | null;
}

export interface PreviewLinksTable {
  offer_id: string;
  submission_id: string;
  edition_id: string;
  token: string;
  ready_at: Instant;
}

export interface ScheduledGoLivesTable {
  submission_id: string;
  state: ScheduleState;
  go_live_at: Instant;
  version: number;
  set_at: Instant;
  set_by_kind: Actor["kind"];
  set_by_id: string | null;
  set_by_name: string;
  confirmed_subscriptions: number;
  confirmed_ids: string[] | null;
  ended_at: Instant | null;
  missed_reason: MissedReason | null;
}

export interface CertificationSettingsTable {
  publisher_id: string | null;
  certification: "policy" | "automatic";
  changed_at: Instant;
  changed_by: string;
}

declare module "../../../platform/database.ts" {
  interface Tables {
    "publishing.submissions": SubmissionsTable;
    "publishing.steps": StepsTable;
    "publishing.findings": FindingsTable;
    "publishing.check_runs": CheckRunsTable;
    "publishing.verdicts": VerdictsTable;
    "publishing.messages": MessagesTable;
    "publishing.preview_links": PreviewLinksTable;
    "publishing.scheduled_go_lives": ScheduledGoLivesTable;
    "publishing.certification_settings": CertificationSettingsTable;
  }
}
