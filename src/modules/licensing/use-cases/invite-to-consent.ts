import { createHash, randomBytes, randomUUIDv7 } from "node:crypto";
import { addHours } from "../../../kernel/calendar.ts";
import { tidyLine } from "../../../kernel/one-line.ts";
import { ok, type Result, refuse } from "../../../kernel/result.ts";
import type { ActingOrganisation } from "../../../platform/http.ts";
import { notFound } from "../../../platform/problems.ts";
import type { Language } from "../../../platform/text.ts";
import type { Database, Tx } from "../../../platform/transaction.ts";
import { takeTurn } from "../../../platform/turn.ts";
import { standingUntilCommit } from "../../identity/index.ts";
import {
  checkInvite,
  INVITE_DAYS,
  invitedUntil,
  inviteStateAt,
  isUsable,
  MAILS,
  publisherActions,
  remindedAt,
} from "../domain/consent.ts";
import { isFinal } from "../domain/deal-lifecycle.ts";
import {
  consentInvited,
  consentInviteEnded,
  consentInviteInvalid,
  consentMailedEnough,
  dealOver,
  licensorSuspended,
} from "../problems.ts";
import {
  type ConsentInvite,
  countMailedSince,
  endInvite,
  insertInvite,
  lockInvite,
  lockWaitingInvites,
} from "../store/consent-invites.ts";
import { type Deal, lockDeal } from "../store/deals.ts";

/** Reminds the administrator that the link ends soon. */
export const REMIND_OF_CONSENT = "licensing.consent-reminder";

export type InviteToConsent = {
  readonly publisher: ActingOrganisation;
  readonly dealId: string;
  /** The company as the publisher calls it; undefined for that of the deal. */
  readonly company: string | undefined;
  /** An administrator's address: its domain says which organisation may accept. */
  readonly email: string;
  /** We mail the link in this language; null where the publisher sends it itself. */
  readonly mailIn: Language | null;
  /** A link to this address that waits is taken back for this one. */
  readonly replace: boolean;
  /** Where a token leads to, on this marketplace. */
  readonly linkOf: (token: string) => string;
  readonly marketplace: string;
};

/** The token stands behind the # of a link; what is kept is this. */
export const hashOfLink = (token: string): Buffer => createHash("sha256").update(token).digest();

/**
 * Makes a link by which an administrator of a company lets the publisher manage its licences (LIC-08).
 * Nothing is looked up: a publisher learns of nobody by asking. One address is mailed three links of a publisher
 * in 24 hours at most; more can be made, and sent by the publisher itself.
 *
 * @returns the invite's id, and its link, which is shown once
 * @see docs/domain/consent.md, C-1
 */
export const inviteToConsent = (
  db: Database,
  wanted: InviteToConsent,
): Promise<Result<{ readonly id: string; readonly link: string }>> =>
  db.transaction(async (tx): Promise<Result<{ readonly id: string; readonly link: string }>> => {
    const { publisher, mailIn } = wanted;
    const deal = await lockDeal(tx, wanted.dealId, publisher.id);
    if (deal === undefined) return refuse(notFound({}));
    if ((await standingUntilCommit(tx, publisher.id)).suspended)
      return refuse(licensorSuspended({ publisher: publisher.name }));
    if (isFinal(deal.status)) return refuse(dealOver({ status: deal.status }));
    const company = tidyLine(wanted.company ?? deal.company);
    const email = wanted.email.normalize("NFC").trim().toLowerCase();
    const errors = checkInvite({ company, email });
    if (errors.length > 0) return refuse(consentInviteInvalid({}, errors));
    // Two colleagues who ask the same person at once: the second reads of the first.
    await takeTurn(tx, `licensing.consent-invites ${publisher.id} ${email}`);
    const waiting = await lockWaitingInvites(tx, publisher.id, email);
    if (waiting.length > 0 && !wanted.replace) return refuse(consentInvited({ email }));
    if (mailIn !== null) {
      const lately = addHours(tx.at, -MAILS.hours);
      if ((await countMailedSince(tx, publisher.id, email, lately)) >= MAILS.most)
        return refuse(consentMailedEnough({ email, ...MAILS }));
    }
    for (const one of waiting) await takeBack(tx, one);
    const id = randomUUIDv7();
    const token = randomBytes(32).toString("base64url");
    const link = wanted.linkOf(token);
    const expiresAt = invitedUntil(tx.at);
    await insertInvite(tx, {
      id,
      publisherId: publisher.id,
      dealId: deal.id,
      company,
      email,
      expiresAt,
      mailedIn: mailIn,
      tokenHash: hashOfLink(token),
    });
    if (mailIn !== null) {
      mailLink(tx, { ...wanted, id, deal, company, email, link, mailIn });
      tx.schedule({ kind: REMIND_OF_CONSENT, subject: id, dueAt: remindedAt(expiresAt) });
    }
    tx.audit({
      organisationId: publisher.id,
      action: "consent.invited",
      objectType: "deal",
      objectId: deal.id,
      after: { company, email, deal: deal.number, mailed: mailIn !== null },
    });
    return ok({ id, link });
  });

function mailLink(
  tx: Tx,
  invite: {
    readonly id: string;
    readonly publisher: ActingOrganisation;
    readonly deal: Deal;
    readonly company: string;
    readonly email: string;
    readonly link: string;
    readonly mailIn: Language;
    readonly marketplace: string;
  },
): void {
  tx.mail({
    dedupeKey: `consent-invite/${invite.id}`,
    to: invite.email,
    organisationId: invite.publisher.id,
    locale: invite.mailIn,
    template: "licensing.consent-invite",
    params: {
      company: invite.company,
      publisher: invite.publisher.name,
      offer: invite.deal.offerName,
      marketplace: invite.marketplace,
      by: tx.actor.name,
      days: INVITE_DAYS,
      link: invite.link,
    },
  });
}

/** The publisher takes a link back: it is of no use from now on. */
export const revokeInvite = (
  db: Database,
  { publisherId, inviteId }: { readonly publisherId: string; readonly inviteId: string },
): Promise<Result<ConsentInvite>> =>
  db.transaction(async (tx): Promise<Result<ConsentInvite>> => {
    const invite = await lockInvite(tx, publisherId, inviteId);
    if (invite === undefined) return refuse(notFound({}));
    const state = inviteStateAt(invite, tx.at);
    if (!isUsable(state))
      return refuse(consentInviteEnded({ state, allowed: publisherActions(state) }));
    await takeBack(tx, invite);
    return ok(invite);
  });

async function takeBack(tx: Tx, invite: ConsentInvite): Promise<void> {
  await endInvite(tx, invite.id, { state: "revoked" });
  await tx.unschedule(REMIND_OF_CONSENT, invite.id);
  tx.audit({
    organisationId: invite.publisherId,
    action: "consent.invite-revoked",
    objectType: "deal",
    objectId: invite.dealId,
    before: { company: invite.company, email: invite.email },
  });
}
