import type { MoneyJson } from "../../../kernel/money.ts";
import type { ProblemParams } from "../../../kernel/problem.ts";
import type { Tx } from "../../../platform/transaction.ts";
import { mailMember, membersWithRoles } from "../../identity/index.ts";
import type { OperationEnd } from "../domain/operation.ts";
import { totalsOf } from "../domain/quantity-lines.ts";
import type { QuantityLine } from "../events.ts";
import { customerNames } from "../queries/customers.ts";
import type { Operation } from "../store/operations.ts";
import type { Subscription } from "../store/subscriptions.ts";

/** Who asks for changes, and who answers for them. */
const TOLD = ["global-admin", "admin-agent"];

/** Tells the seller's people what became of a change that the publisher was asked for (SUB-20). */
export async function mailOfChange(
  tx: Tx,
  subscription: Subscription,
  { operation, done, by }: { operation: Operation; done: boolean; by: OperationEnd },
): Promise<void> {
  const { sellerId, customerId, terms } = subscription;
  const changed = changeOf(operation, subscription);
  if (changed === undefined) return;
  const { lines, ...what } = changed;
  const total = done ? (totalsOf({ lines })?.total ?? null) : null;
  const company = (await customerNames(tx, sellerId, [customerId])).get(customerId) ?? "";
  for (const reader of await membersWithRoles(tx, sellerId, TOLD))
    mailMember(tx, reader, {
      about: `subscription-change/${operation.id}`,
      organisationId: sellerId,
      template: "subscription-change",
      params: {
        offer: terms.offerName,
        company,
        publisher: terms.publisherName,
        outcome: done ? "done" : by === "publisher" ? "refused" : by,
        ...what,
        ...moneyOf(total),
      },
    });
}

/** An amount in a mail, and whether there is one. */
export const moneyOf = (total: MoneyJson | null): ProblemParams =>
  total === null ? { money: "no", total: "" } : { money: "yes", total };

type Changed = {
  readonly what: "quantity" | "plan" | "reactivation";
  readonly from: number;
  readonly to: number;
  readonly fromPlan: string;
  readonly plan: string;
  readonly lines: readonly QuantityLine[];
};

function changeOf(operation: Operation, { quantity, terms }: Subscription): Changed | undefined {
  const same = { from: quantity, to: quantity, fromPlan: terms.planName, plan: terms.planName };
  switch (operation.action) {
    case "change-quantity": {
      const { from, to, lines } = operation.change;
      return { ...same, what: "quantity", from, to, lines };
    }
    case "change-plan": {
      const { from, terms: after, lines, charged } = operation.change;
      const plans = { fromPlan: from.planName, plan: after.planName };
      return { ...same, what: "plan", ...plans, lines: [...lines, ...charged] };
    }
    case "reinstate": {
      const { lines, addOns } = operation.change ?? { lines: [], addOns: [] };
      return {
        ...same,
        what: "reactivation",
        lines: [...lines, ...addOns.flatMap((one) => one.lines)],
      };
    }
    default:
      return undefined;
  }
}
