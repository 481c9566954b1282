/** What the seed tells the operations. */
export type Seeded = {
  /** Slugs of the live offers. */
  readonly slugs: readonly string[];
  readonly partners: readonly SeededPartner[];
  /** Plans that anybody may buy, any number of times. */
  readonly plans: readonly string[];
  /** An offer of 100 plans in 141 markets whose draft differs from its preview in every price. */
  readonly widest: { readonly slug: string; readonly email: string };
  /** A publisher's person, live offers of the publisher, and one with a private plan. */
  readonly owner: {
    readonly email: string;
    readonly offers: readonly string[];
    readonly guarded: { readonly slug: string; readonly plan: string };
  };
};

export type SeededPartner = {
  readonly email: string;
  readonly organisationId: string;
  readonly customers: readonly string[];
};

export const PARTNERS = 4;
export const CUSTOMERS_EACH = 250;
export const PASSWORD = "a password for the measurement";
