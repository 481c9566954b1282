import { createHash, randomBytes } from "node:crypto";
import { ok, type Result, refuse } from "../../../kernel/result.ts";
import type { ActingOrganisation } from "../../../platform/http.ts";
import { notFound } from "../../../platform/problems.ts";
import type { Language } from "../../../platform/text.ts";
import type { Database } from "../../../platform/transaction.ts";
import { putCalendarFeed, removeCalendarFeed } from "../store/calendar-feeds.ts";

type ForOrganisation = { readonly organisation: Pick<ActingOrganisation, "id"> };

/**
 * Makes the secret address at which calendar programs read an organisation's renewals; the one before
 * answers no more. Only the hash of its token is kept, so it is shown once.
 */
export const makeCalendarFeed = (
  db: Database,
  { organisation, locale }: ForOrganisation & { readonly locale: Language },
): Promise<Result<{ readonly token: string }>> =>
  db.transaction(async (tx): Promise<Result<{ readonly token: string }>> => {
    const token = randomBytes(32).toString("base64url");
    await putCalendarFeed(tx, {
      organisationId: organisation.id,
      tokenHash: hashOfToken(token),
      locale,
      createdBy: tx.actor.name,
    });
    tx.audit({
      organisationId: organisation.id,
      action: "calendar-feed.made",
      objectType: "calendar-feed",
      objectId: organisation.id,
      after: { locale },
    });
    return ok({ token });
  });

export const endCalendarFeed = (
  db: Database,
  { organisation }: ForOrganisation,
): Promise<Result<null>> =>
  db.transaction(async (tx): Promise<Result<null>> => {
    if (!(await removeCalendarFeed(tx, organisation.id))) return refuse(notFound({}));
    tx.audit({
      organisationId: organisation.id,
      action: "calendar-feed.ended",
      objectType: "calendar-feed",
      objectId: organisation.id,
    });
    return ok(null);
  });

export const hashOfToken = (token: string): Buffer => createHash("sha256").update(token).digest();
