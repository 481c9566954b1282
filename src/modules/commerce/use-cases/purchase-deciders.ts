import type { ProblemParams } from "../../../kernel/problem.ts";
import type { Reader } from "../../../platform/database.ts";
import type { ActingOrganisation } from "../../../platform/http.ts";
import type { Tx } from "../../../platform/transaction.ts";
import { type Member, mailMember, membersWithRoles, rolesFor } from "../../identity/index.ts";
import type { PurchaseRequest } from "../store/purchase-requests.ts";

/** Who may decide requests to buy of the organisation, by name: all who may buy. */
export const purchaseDeciders = (db: Reader, organisationId: string): Promise<readonly Member[]> =>
  membersWithRoles(db, organisationId, rolesFor("subscription:buy", ["customer"]));

/** Mails one of them about a request that waits, with what is asked for and where it is decided. */
export function mailDecider(
  tx: Tx,
  decider: Member,
  mail: {
    readonly request: PurchaseRequest;
    readonly organisation: ActingOrganisation;
    /** The address of this marketplace's pages. */
    readonly web: string;
    readonly template: "purchase-requested" | "purchase-request-handed-over";
    readonly about: string;
    readonly params?: ProblemParams;
  },
): void {
  const { request, organisation } = mail;
  mailMember(tx, decider, {
    about: mail.about,
    organisationId: organisation.id,
    template: mail.template,
    params: {
      person: request.askedByName,
      offer: request.offerName,
      plan: request.planName,
      quantity: request.quantity,
      money: request.net,
      hasNote: request.note === "" ? "no" : "yes",
      note: request.note,
      link: `${mail.web}/customer/${organisation.handle}`,
      ...mail.params,
    },
  });
}
