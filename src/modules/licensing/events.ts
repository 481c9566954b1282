/** Facts that licensing announces. The subject is the deal. */
type About = {
  readonly subject: string;
  readonly dealId: string;
  readonly publisherId: string;
  readonly offerId: string;
};

/** A publisher registered a sale that was closed outside the marketplace. */
export type DealRegistered = About & {
  readonly type: "licensing.deal-registered";
  readonly dealNumber: number;
  /** The lead that it came from. */
  readonly leadId: string | null;
};

export type DealStepKind =
  | "registered"
  | "claimed"
  | "asked"
  | "answered"
  | "approved"
  | "rejected"
  | "withdrawn"
  | "expired";

/** Something was done with a deal; `number` is the step's. */
export type DealProgressed = About & {
  readonly type: "licensing.deal-progressed";
  readonly number: number;
  readonly kind: Exclude<DealStepKind, "registered">;
};
