import type { PreviewGate, SaleRule } from "../offer-type.ts";

/**
 * What the types that are deployed into an environment have in common (decision 45): customers buy
 * them themselves, they are active at once, and what they use is billed in arrears.
 */
export const INTO_ENVIRONMENT: SaleRule = {
  buyers: "customers",
  into: "environment",
  starts: "at-once",
};

export const ENVIRONMENT_PREVIEW: PreviewGate = {
  kind: "subscription",
  pointer: "preview-audience:/environments",
};

export const HIDE_KEY_PREVIEW: PreviewGate = {
  kind: "hide-key",
  pointer: "availability:/hideKey",
};

/** Entries of a private audience, by what they name (publisher.md 7.8). */
export const TENANTS = { tenant: 20_000 } as const;
export const SUBSCRIPTIONS = { subscription: 10_000 } as const;
