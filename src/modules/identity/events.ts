/** Facts of this module. */
export type OrganisationCreated = {
  readonly type: "identity.organisation-created";
  readonly subject: string;
  readonly organisationId: string;
  readonly kind: "operator" | "publisher" | "partner" | "customer";
};

/** The operator verified who a publisher is, or took that back. */
export type PublisherVerified = {
  readonly type: "identity.publisher-verified";
  readonly subject: string;
  readonly organisationId: string;
  readonly verified: boolean;
};

/** The operator suspended an organisation, or reinstated it; `number` is the line of its history. */
export type OrganisationSuspended = {
  readonly type: "identity.organisation-suspended";
  readonly subject: string;
  readonly organisationId: string;
  readonly kind: "publisher" | "partner" | "customer";
  readonly number: number;
};
export type OrganisationReinstated = Omit<OrganisationSuspended, "type"> & {
  readonly type: "identity.organisation-reinstated";
};

/** A company's application to publish came to another state; `organisationId` is what was made of it. */
export type ApplicationProgressed = {
  readonly type: "identity.application-progressed";
  readonly subject: string;
  readonly applicationId: string;
  readonly state: "waiting" | "asked" | "approved" | "declined" | "referred";
  readonly organisationId: string | null;
};

/** Two records of one customer were merged: `goingId` is closed, and what it had is `stayingId`'s. */
export type OrganisationsMerged = {
  readonly type: "identity.organisations-merged";
  readonly subject: string;
  readonly goingId: string;
  readonly stayingId: string;
};

/** The operator set the tax ID or the address of an organisation. */
export type InvoiceDetailsChanged = {
  readonly type: "identity.invoice-details-changed";
  readonly subject: string;
  readonly organisationId: string;
};
