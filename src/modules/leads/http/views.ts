import type { Member } from "../../identity/index.ts";
import { canRegisterDeal } from "../domain/lead-lifecycle.ts";
import type { Lead } from "../store/leads.ts";
import { leadActions } from "../use-cases/change-lead.ts";
import { dealOf } from "./shapes.ts";

/** A lead as the publisher's people see it in lists. */
export function leadView(lead: Lead, people: readonly Member[]) {
  const { assigneeId, planId, planName } = lead;
  return {
    id: lead.id,
    offer: { slug: lead.slug, type: lead.offerType, name: lead.offerName },
    plan: planId === null || planName === null ? null : { id: planId, name: planName },
    source: lead.source,
    firstName: lead.firstName,
    lastName: lead.lastName,
    email: lead.email,
    phone: lead.phone,
    company: lead.company,
    jobTitle: lead.jobTitle,
    country: lead.country,
    language: lead.language,
    receivedAt: lead.receivedAt.toString(),
    stage: lead.stage,
    stageChangedAt: lead.stageChangedAt.toString(),
    assignee:
      assigneeId === null
        ? null
        : {
            id: assigneeId,
            name: people.find(({ personId }) => personId === assigneeId)?.name ?? "",
          },
    destination: lead.destination,
    delivery: lead.delivery,
    deal: dealOf(lead),
    canRegisterDeal: canRegisterDeal(lead.stage, lead.dealStatus),
    allowedActions: [...leadActions(lead), ...(lead.delivery === "failed" ? ["hand-on"] : [])],
  };
}
