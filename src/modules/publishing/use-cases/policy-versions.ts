import type { Day } from "../../../kernel/calendar.ts";
import { ok, type Result, refuse } from "../../../kernel/result.ts";
import { notFound, preconditionFailed } from "../../../platform/problems.ts";
import type { Database, Tx } from "../../../platform/transaction.ts";
import { FIRST_VERSION, type Policy, policyErrors, withSince } from "../domain/policies.ts";
import { policiesIncomplete, policyDraftExists, policyTooEarly } from "../problems.ts";
import { earliestFor, lastPublished } from "../queries/policies.ts";
import {
  deleteDraft,
  insertDraft,
  lockVersion,
  type StoredVersion,
  saveVersion,
} from "../store/policy-versions.ts";

/** Begins a new version as a copy of the last that was published (OPR-02). */
export const beginPolicies = (
  db: Database,
  { version, effectiveFrom }: { readonly version: string; readonly effectiveFrom: Day },
): Promise<Result<void>> =>
  db.transaction(async (tx): Promise<Result<void>> => {
    const last = await lastPublished(tx);
    const made =
      version !== FIRST_VERSION &&
      (await insertDraft(tx, { version, effectiveFrom, policies: last.policies }));
    if (!made) return refuse(policyDraftExists({ version }));
    audit(tx, version, "begun");
    return ok(undefined);
  });

export type SavePolicies = {
  readonly version: string;
  /** The draft's row version that was seen, or `*`. */
  readonly seen: string;
  readonly effectiveFrom: Day;
  readonly policies: readonly Omit<Policy, "since">[];
};

/** Saves the draft as it is written, complete or not. */
export const savePolicies = (db: Database, asked: SavePolicies): Promise<Result<void>> =>
  change(db, asked, async (tx) => {
    const { version, effectiveFrom } = asked;
    const { policies: before } = await lastPublished(tx);
    const policies = withSince(version, asked.policies, before);
    await saveVersion(tx, { version, effectiveFrom, policies, publish: false });
    audit(tx, version, "saved");
    return ok(undefined);
  });

/**
 * Publishes the draft: from its day on submissions are judged by it, and it never changes again.
 *
 * @param checks names of the checks by the number of the policy that they watch
 */
export const publishPolicies = (
  db: Database,
  asked: { readonly version: string; readonly seen: string },
  checks: ReadonlyMap<string, readonly string[]>,
): Promise<Result<void>> =>
  change(db, asked, async (tx, draft) => {
    const { version, effectiveFrom, policies } = draft;
    const errors = policyErrors(policies, checks);
    if (errors.length > 0) return refuse(policiesIncomplete({ version }, errors));
    const last = await lastPublished(tx);
    const earliest = earliestFor(tx.at, last);
    if (effectiveFrom < earliest)
      return refuse(
        policyTooEarly({ earliest }, [
          {
            pointer: "/effectiveFrom",
            code: "publishing/policy-too-early",
            params: { earliest },
          },
        ]),
      );
    const marked = withSince(version, policies, last.policies);
    await saveVersion(tx, { version, effectiveFrom, policies: marked, publish: true });
    audit(tx, version, "published");
    return ok(undefined);
  });

export const discardPolicies = (
  db: Database,
  asked: { readonly version: string; readonly seen: string },
): Promise<Result<void>> =>
  change(db, asked, async (tx) => {
    await deleteDraft(tx, asked.version);
    audit(tx, asked.version, "discarded");
    return ok(undefined);
  });

const change = (
  db: Database,
  { version, seen }: { readonly version: string; readonly seen: string },
  work: (tx: Tx, draft: StoredVersion) => Promise<Result<void>>,
): Promise<Result<void>> =>
  db.transaction(async (tx): Promise<Result<void>> => {
    const draft = await lockVersion(tx, version);
    // A published version is read elsewhere; as something to change there is none.
    if (draft?.state !== "draft") return refuse(notFound({}));
    if (seen !== "*" && seen !== String(draft.rowVersion))
      return refuse(preconditionFailed({ current: String(draft.rowVersion) }));
    return work(tx, draft);
  });

const audit = (tx: Tx, version: string, what: string): void =>
  tx.audit({
    action: `certification.policies-${what}`,
    objectType: "policy-version",
    objectId: version,
    after: {},
  });
