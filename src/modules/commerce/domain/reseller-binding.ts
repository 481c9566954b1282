import type { Lifecycle } from "../../../kernel/lifecycle.ts";

/** How an indirect provider and an indirect reseller come together and part (docs/domain/reseller.md). */
export type BindingState = "asked" | "bound" | "declined" | "withdrawn" | "ended";
export type BindingAction = "accept" | "decline" | "withdraw" | "end";

const BINDING_LIFECYCLE = {
  asked: { accept: "bound", decline: "declined", withdraw: "withdrawn" },
  bound: { end: "ended" },
  declined: {},
  withdrawn: {},
  ended: {},
} as const satisfies Lifecycle<BindingState, BindingAction>;

export const BINDING_STATES = Object.keys(BINDING_LIFECYCLE) as readonly BindingState[];

export type BindingSide = "provider" | "reseller";

const ACTIONS: Readonly<Record<BindingSide, readonly BindingAction[]>> = {
  provider: ["withdraw", "end"],
  reseller: ["accept", "decline", "end"],
};

/** What one side can do in a state: the provider asks and takes back, the reseller answers, both end. */
export const bindingActions = (state: BindingState, side: BindingSide): BindingAction[] =>
  ACTIONS[side].filter((action) => action in BINDING_LIFECYCLE[state]);
