import type { FeedEvent } from "../../api/events.ts";
import type { OrganisationKind } from "../../api/identity.ts";

/** What an event is about: its page in the portal, where it has one that the event names. */
export type EventObject = { readonly label: string; readonly path?: string };

/**
 * By the first word of the type. An offer is named as buyers see it, an invoice and an order by number, the
 * rest by ID.
 */
export function objectOf({ type, data }: FeedEvent, kind: OrganisationKind): EventObject | null {
  const text = (name: string): string | undefined =>
    typeof data[name] === "string" ? (data[name] as string) : undefined;
  const named = (id: string | undefined, folder: string | null, label = id): EventObject | null =>
    id === undefined || label === undefined
      ? null
      : folder === null
        ? { label }
        : { label, path: `/${folder}/${encodeURIComponent(id)}` };
  const isPartner = kind === "partner";
  const isCustomer = kind === "customer";
  switch (type.split(".")[0]) {
    case "offer":
    case "plan": {
      const offer = text("offer");
      // The portal's addresses name an offer by its ID alone, which follows the publisher's.
      return named(offer?.slice(offer.indexOf(".") + 1), "offers", offer);
    }
    case "lead":
      return named(text("leadId"), "leads");
    case "deal":
      return isCustomer ? named(text("offer"), null) : named(text("dealId"), "deals");
    case "customer":
      // The record of an ended relationship is gone.
      return named(text("customerId"), type.endsWith("_ended") ? null : "customers");
    case "order":
      return named(
        text("orderId"),
        isPartner ? "orders" : null,
        text("orderNumber") ?? text("orderId"),
      );
    case "subscription":
      return named(
        text("subscriptionId"),
        isCustomer ? "purchases" : isPartner ? "subscriptions" : "customers",
      );
    case "licences":
      return named(text("licencesId"), "licences", text("serviceId"));
    // A request stands in the list of those that wait.
    case "licence_request":
      return isCustomer ? { label: text("requestId") ?? "", path: "/requests" } : null;
    // What partners and publishers may do stands on one page.
    case "delegation":
    case "consent":
      return isCustomer
        ? { label: text("delegationId") ?? text("consentId") ?? "", path: "/partners" }
        : null;
    case "invoice":
      return named(text("invoiceId"), "billing/invoices", text("number") ?? text("invoiceId"));
    // A dispute stands beside its line, on the page of the invoice.
    case "dispute":
      return named(
        text("invoiceId"),
        "billing/invoices",
        text("invoiceNumber") ?? text("invoiceId"),
      );
    default:
      return null;
  }
}
