import type { DealLicences, LicencesChange } from "../../api/deal-licences.ts";

/** A plan in the form; a new one has no plan until it is chosen. */
export type Row = {
  readonly key: string;
  readonly planId: string | null;
  /** As typed; empty until something is. */
  readonly quantity: number | "";
};

export const MOST_LICENCES = 1_000_000;

export const rowsOf = ({ granted }: DealLicences): readonly Row[] =>
  granted.map(({ plan, quantity }) => ({ key: plan.id, planId: plan.id, quantity }));

/**
 * What was typed, after what the deal grants was read again: rows that nobody here has touched are as they are
 * granted now, and a plan that was added elsewhere stands below.
 */
export function rebased(
  rows: readonly Row[],
  before: DealLicences,
  now: DealLicences,
): readonly Row[] {
  const was = new Map(before.granted.map(({ plan, quantity }) => [plan.id, quantity]));
  const is = new Map(now.granted.map(({ plan, quantity }) => [plan.id, quantity]));
  const kept = rows.flatMap((row): Row[] => {
    const id = row.planId ?? "";
    if (!was.has(id) || was.get(id) !== row.quantity) return [row];
    const quantity = is.get(id);
    return quantity === undefined ? [] : [{ ...row, quantity }];
  });
  const there = new Set(rows.map(({ planId }) => planId));
  const added = rowsOf(now).filter(({ planId }) => !was.has(planId ?? "") && !there.has(planId));
  return [...kept, ...added];
}

const isNumber = (quantity: Row["quantity"]): quantity is number =>
  typeof quantity === "number" &&
  Number.isInteger(quantity) &&
  quantity >= 1 &&
  quantity <= MOST_LICENCES;

/**
 * What is sent; undefined until every row has a plan and a number, or where nothing is changed. A deal
 * without licences needs a first plan.
 */
export function changeOf(
  rows: readonly Row[],
  licences: DealLicences,
  customerId: string | null,
): LicencesChange | undefined {
  const plans = rows.flatMap(({ planId, quantity }) =>
    planId !== null && isNumber(quantity) ? [{ planId, quantity }] : [],
  );
  const before = new Map(licences.granted.map(({ plan, quantity }) => [plan.id, quantity]));
  const changed =
    plans.length !== before.size ||
    plans.some(({ planId, quantity }) => before.get(planId) !== quantity);
  if (plans.length !== rows.length || !changed) return undefined;
  if (licences.customer !== null) return { plans };
  return customerId === null || plans.length === 0 ? undefined : { customerId, plans };
}
