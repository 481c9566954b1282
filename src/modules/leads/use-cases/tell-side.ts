import type { Tx } from "../../../platform/transaction.ts";
import { mailMember, membersWithRoles, organisationById, rolesFor } from "../../identity/index.ts";
import type { Opportunity } from "../store/opportunities.ts";

const ACTING = rolesFor("co-sell:act");

/** Mails those of a side who answer opportunities: that one came, or what became of the one they sent. */
export async function tellSide(
  tx: Tx,
  { id, version, stage, senderId, receiverId, senderName, receiverName, ...about }: Opportunity,
  { side, addresses }: { side: "sender" | "receiver"; addresses: { readonly web: string } },
): Promise<void> {
  const organisation = await organisationById(tx, side === "sender" ? senderId : receiverId);
  if (organisation === undefined) return;
  for (const reader of await membersWithRoles(tx, organisation.id, ACTING))
    mailMember(tx, reader, {
      about: `opportunity/${id}/${version}/${stage}`,
      organisationId: organisation.id,
      template: side === "receiver" ? "leads.opportunity-received" : "leads.opportunity-moved",
      params: {
        stage,
        other: side === "receiver" ? senderName : receiverName,
        company: about.company,
        offer: about.offerName,
        reason: about.reason ?? "",
        page: `${addresses.web}/${organisation.kind}/${organisation.handle}/co-sell/${id}`,
      },
    });
}
