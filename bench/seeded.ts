/** What the seed tells the operations. */
export type Seeded = {
  /** Slugs of the live offers. */
  readonly slugs: readonly string[];
  readonly partners: readonly SeededPartner[];
  /** Plans that anybody may buy, any number of times. */
  readonly plans: readonly string[];
  /** An offer of 100 plans in 141 markets whose draft differs from its preview in every price. */
  readonly widest: { readonly slug: string; readonly email: string };
};

export type SeededPartner = {
  readonly email: string;
  readonly organisationId: string;
  readonly customers: readonly string[];
};

export const PARTNERS = 4;
export const CUSTOMERS_EACH = 250;
export const PASSWORD = "a password for the measurement";
