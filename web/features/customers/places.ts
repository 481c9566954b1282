import { useActing } from "../../shell/organisation.tsx";

/** Where the pages of a sale are: below the customer that a partner sells to, or of an organisation that buys for itself. */
export type Places = {
  /** Whether the acting organisation buys for itself (STO-04). */
  readonly own: boolean;
  readonly home: string;
  readonly cart: string;
  readonly review: string;
  readonly orders: string;
  readonly subscriptions: string;
  /** Where more is found to buy. */
  readonly more: string;
};

export function usePlaces(customerId: string): Places {
  const { base, organisation } = useActing();
  const own = organisation.kind === "customer";
  const home = own ? base : `${base}/customers/${customerId}`;
  return {
    own,
    home,
    cart: `${home}/cart`,
    review: `${home}/review`,
    orders: `${home}/orders`,
    subscriptions: own ? `${base}/purchases` : `${home}/subscriptions`,
    more: own ? "/" : `${home}/add-subscription`,
  };
}
