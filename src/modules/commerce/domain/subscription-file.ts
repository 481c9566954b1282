import type { ProblemParams } from "../../../kernel/problem.ts";

/**
 * The columns of a file of subscriptions that are read when it comes back; all others are for the eyes of
 * whoever edits it. Their names are the same in every language.
 */
export const CHANGE_COLUMNS = {
  subscriptionId: { name: "SubscriptionId" },
  quantity: { name: "Quantity", optional: true },
  autoRenew: { name: "AutoRenew", optional: true },
} as const;

export type ChangeField = keyof typeof CHANGE_COLUMNS;
export type ChangeCells = Readonly<Record<ChangeField, string>>;

/** What a row asks for; null where its cell is blank, which asks for nothing. */
export type SubscriptionWish = {
  readonly subscriptionId: string;
  readonly quantity: number | null;
  readonly autoRenew: boolean | null;
};
export type ChangeFault = {
  readonly field: ChangeField;
  /** A message `field.<code>`. */
  readonly code: string;
  readonly params?: ProblemParams;
};

const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const ON_OFF = new Map([
  ["on", true],
  ["off", false],
]);

/** Reads a row (docs/domain/bulk.md), or says everything that is wrong with its form. */
export function readWish(
  cells: ChangeCells,
): { readonly wish: SubscriptionWish } | { readonly faults: readonly ChangeFault[] } {
  const faults: ChangeFault[] = [];
  const subscriptionId = cells.subscriptionId.toLowerCase();
  if (subscriptionId === "") faults.push({ field: "subscriptionId", code: "required" });
  else if (!ID.test(subscriptionId))
    faults.push({ field: "subscriptionId", code: "commerce/no-such-subscription" });
  const quantity = cells.quantity === "" ? null : Number(cells.quantity);
  if (quantity !== null && !/^\d{1,9}$/.test(cells.quantity))
    faults.push({ field: "quantity", code: "commerce/quantity-in-file" });
  const autoRenew = cells.autoRenew === "" ? null : ON_OFF.get(cells.autoRenew.toLowerCase());
  if (autoRenew === undefined)
    faults.push({ field: "autoRenew", code: "commerce/auto-renew-in-file" });
  return faults.length > 0 || autoRenew === undefined
    ? { faults }
    : { wish: { subscriptionId, quantity, autoRenew } };
}

/**
 * A subscription as a row, which asks for nothing when it is read again. Whether an add-on renews is said
 * by the subscription that it extends, so its cell is blank.
 */
export const rowOfSubscription = (one: {
  readonly id: string;
  readonly quantity: number;
  readonly autoRenew: boolean;
  readonly addOnOf: unknown;
}): ChangeCells => ({
  subscriptionId: one.id,
  quantity: `${one.quantity}`,
  autoRenew: one.addOnOf !== null ? "" : one.autoRenew ? "on" : "off",
});

/** What a wish is held against, without looking closer. */
export type WishedFor = {
  readonly quantity: number;
  /** The lower number that is planned for the renewal. */
  readonly scheduledQuantity: number | null;
  /** The number that the publisher was asked for and has not answered. */
  readonly askedQuantity: number | null;
  readonly autoRenew: boolean;
  /** What its base will have; null where it stands alone, or its base stays as it is. */
  readonly baseAutoRenew: boolean | null;
};

/** Whether a row asks for another number of licences than there is, is planned or was asked for already. */
export const wantsQuantity = (wish: SubscriptionWish, held: WishedFor): boolean =>
  wish.quantity !== null &&
  ![held.quantity, held.scheduledQuantity, held.askedQuantity].includes(wish.quantity);

/** Whether a row asks for another auto-renew than it has, or its base will have. */
export const wantsAutoRenew = (wish: SubscriptionWish, held: WishedFor): boolean =>
  wish.autoRenew !== null && wish.autoRenew !== (held.baseAutoRenew ?? held.autoRenew);
