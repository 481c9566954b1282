/** Facts of this module. */
export type OrganisationCreated = {
  readonly type: "identity.organisation-created";
  readonly subject: string;
  readonly organisationId: string;
  readonly kind: "operator" | "publisher" | "partner" | "customer";
};
