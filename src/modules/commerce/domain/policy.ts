import type { Rounding } from "../../../kernel/money.ts";

/**
 * The numbers of the marketplace that the sources hard-code (decision 37). They are values of one
 * sale: what a purchase depends on later is copied into its agreed terms, so that changing a policy
 * never changes what was sold before.
 */
export type SalesPolicy = {
  /** Hours after the order in which a purchase billed monthly is credited in full. */
  readonly monthlyWindowHours: number;
  /** The same for a purchase billed by any longer period: 14 × 24 h. */
  readonly longerWindowHours: number;
  /** Days after the order in which the publisher must activate. */
  readonly activationDays: number;
  readonly cartDays: number;
  readonly setupLinkHours: number;
  /** Seconds of system time in which a publisher may refuse a change it was told of (decision 16). */
  readonly answerSeconds: number;
  /** Days that a suspended subscription is kept, and at most how many the account adds (decision 13). */
  readonly suspensionDays: number;
  readonly suspensionDaysMore: number;
  /** Days of 24 hours after its end that the data of a subscription is kept (decision 46). */
  readonly retentionDays: number;
  /** Days of 24 hours before a renewal at which a higher price must have been told (decision 9). */
  readonly priceNoticeDays: number;
  /** Decimal text, percent of the net price. */
  readonly storeFeePercent: string;
  /** How lines come to whole units of their currency (decision 22). */
  readonly rounding: Rounding;
};

export const DEFAULT_SALES_POLICY: SalesPolicy = {
  monthlyWindowHours: 24,
  longerWindowHours: 336,
  activationDays: 30,
  cartDays: 7,
  setupLinkHours: 24,
  answerSeconds: 10,
  suspensionDays: 90,
  suspensionDaysMore: 30,
  retentionDays: 90,
  priceNoticeDays: 30,
  storeFeePercent: "3",
  rounding: "line-half-away",
};

/** Lines of one cart; each becomes a subscription when the cart is ordered. */
export const MAX_CART_LINES = 50;
