import type { Readable } from "node:stream";
import type { StoredFile } from "../../../platform/files.ts";
import type { Outgoing } from "../../../platform/outgoing.ts";
import type { Finding } from "../domain/finding.ts";
import type { Snapshot } from "../domain/snapshot.ts";
import type { Inspections } from "./packages/inspections.ts";

/**
 * One question asked of an edition. A check is a file of its own; it decides nothing, it reports.
 * An operator's own checks have the same form (docs/operating/own-checks.md).
 */
export type Check = {
  /** Lower-case words with hyphens; the message `check.<name>` names it to people. */
  readonly name: string;
  /** Number of the policy that its findings offend. */
  readonly policy: string;
  /** `outside` ones call other machines or start a process: of a draft they run in the background. */
  readonly cost: "cheap" | "outside";
  /** Set on checks that the operator added. */
  readonly own?: true;
  run(
    subject: CheckSubject,
    tools: CheckTools,
  ): readonly Finding[] | Promise<readonly Finding[] | CheckReport>;
};

/** What a check found, with digests of what it read elsewhere. */
export type CheckReport = {
  readonly findings: readonly Finding[];
  /** SHA-256 or the registry's digest, by the field (`fieldKey`); kept with the submission. */
  readonly seen: Readonly<Record<string, string>>;
};

/** Names a field of an edition, for digests of what stands behind its address. */
export const fieldKey = (at: { page?: string; plan?: string; pointer?: string }): string =>
  [at.plan ?? "", at.page ?? "", at.pointer ?? ""].join(" ");

export type CheckSubject = {
  readonly snapshot: Snapshot;
  readonly publisher: {
    readonly name: string;
    readonly country: string;
    readonly status: "active" | "suspended" | "closed";
  };
  /** What the catalogue found when the edition was made, or finds in the draft. */
  readonly review: readonly Finding[];
  /** Service IDs by plan, where the marketplace manages licences (publisher.md 17). */
  readonly serviceIds: Readonly<Record<string, string>>;
  /** What is live now, where something is. */
  readonly live?: Snapshot | undefined;
  /** Digests that earlier steps of the same submission have seen. */
  readonly seen: Readonly<Record<string, string>>;
};

export type CheckTools = {
  readonly outgoing: Outgoing;
  readonly files: {
    stat(sha256: string): Promise<StoredFile | undefined>;
    /** The whole file; undefined when it is not kept, or larger than `maxBytes`. */
    read(sha256: string, maxBytes: number): Promise<Uint8Array | undefined>;
    open(sha256: string): Promise<Readable | undefined>;
  };
  /** Large files are fetched whole: for a submission. Of a draft their address is asked alone. */
  readonly fetchesWhole: boolean;
  /** What was found in packages before; absent where nothing is kept. */
  readonly inspected?: Inspections;
  /** Units of `to` for one unit of `from`; undefined for a currency without a rate. */
  rate(from: string, to: string): number | undefined;
};

/** A finding without its policy, which the check's own is. */
export const blocking = (code: string, at: Omit<Finding, "severity" | "code">): Finding => ({
  severity: "blocking",
  code: `publishing/${code}`,
  ...at,
});

export const warning = (code: string, at: Omit<Finding, "severity" | "code">): Finding => ({
  severity: "warning",
  code: `publishing/${code}`,
  ...at,
});

/** Runs one check; its findings carry its policy where they name none themselves. */
export async function reportOf(
  { policy, run }: Check,
  subject: CheckSubject,
  tools: CheckTools,
): Promise<CheckReport> {
  const answer = await run(subject, tools);
  const { findings, seen } = "seen" in answer ? answer : { findings: answer, seen: {} };
  return { findings: findings.map((finding) => ({ policy, ...finding })), seen };
}

export const runCheck = async (
  check: Check,
  subject: CheckSubject,
  tools: CheckTools,
): Promise<readonly Finding[]> => (await reportOf(check, subject, tools)).findings;
