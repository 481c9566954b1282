import { ok, type Result, refuse } from "../../../kernel/result.ts";
import { previewOf } from "../../../platform/preview.ts";
import { notFound } from "../../../platform/problems.ts";
import type { Database } from "../../../platform/transaction.ts";
import { organisationById } from "../../identity/index.ts";
import type { ConsentRevoked } from "../events.ts";
import { consentRevoked, previewOutdated } from "../problems.ts";
import { type GrantOfDeal, grantsOf, MOST_NAMED } from "../queries/consent-effects.ts";
import { lockConsent, recordRevocation } from "../store/consents.ts";

export type RevokeConsent = {
  readonly organisationId: string;
  readonly consentId: string;
  readonly dryRun: boolean;
  /** What was looked at; without it nothing is changed. */
  readonly preview: string | null;
};

/** What taking a consent back does: what is granted stays as it is, and never becomes more. */
export type RevocationEffect = {
  readonly publisher: string;
  /** Licences that go on until the term of their deal is over, at most 200 named. */
  readonly goOn: readonly GrantOfDeal[];
  /** Whether there are more than are named. */
  readonly more: boolean;
  readonly preview: string;
};

/**
 * An organisation takes its consent back, in one step, with its effects shown first (decision 30). Counts
 * are frozen: no deal of the publisher grants it more; fewer stays possible.
 *
 * @see docs/domain/consent.md, C-6
 */
export const revokeConsent = (
  db: Database,
  { organisationId, consentId, dryRun, preview: seen }: RevokeConsent,
): Promise<Result<RevocationEffect>> =>
  db.transaction(async (tx): Promise<Result<RevocationEffect>> => {
    const consent = await lockConsent(tx, organisationId, consentId);
    if (consent === undefined) return refuse(notFound({}));
    if (consent.revokedAt !== null) return refuse(consentRevoked({}));
    const publisher = await organisationById(tx, consent.publisherId);
    if (publisher === undefined) throw new Error(`There is no publisher ${consent.publisherId}`);
    const grants = await grantsOf(tx, publisher.id, organisationId);
    const goOn = grants.slice(0, MOST_NAMED);
    // Who has a licence moves by the minute and is not what is decided here.
    const preview = previewOf([
      consent.id,
      grants.map(({ dealId, endsOn, serviceId, quantity }) => [
        dealId,
        endsOn,
        serviceId,
        quantity,
      ]),
    ]);
    const effect = {
      publisher: publisher.name,
      goOn,
      more: grants.length > MOST_NAMED,
      preview,
    };
    if (dryRun) return ok(effect);
    if (seen !== preview) return refuse(previewOutdated({}));
    await recordRevocation(tx, consent.id);
    const organisation = await organisationById(tx, organisationId);
    tx.audit({
      organisationId,
      action: "consent.revoked",
      objectType: "organisation",
      objectId: organisationId,
      after: { publisher: publisher.name },
    });
    tx.audit({
      organisationId: publisher.id,
      action: "consent.revoked",
      objectType: "consent",
      objectId: consent.id,
      after: { company: organisation?.name ?? "" },
    });
    await tx.publish({
      type: "licensing.consent-revoked",
      subject: consent.id,
      consentId: consent.id,
      publisherId: publisher.id,
      organisationId,
    } satisfies ConsentRevoked);
    return ok(effect);
  });
