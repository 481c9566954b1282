/** Somebody left name, address and message for a publisher, and agreed that it gets them. */
export type LeadReceived = {
  readonly type: "leads.lead-received";
  readonly subject: string;
  readonly leadId: string;
  readonly publisherId: string;
  readonly offerId: string;
};

/** The publisher wants a lead handed on again that could not be. */
export type DeliveryRequested = {
  readonly type: "leads.delivery-requested";
  readonly subject: string;
  readonly leadId: string;
};
