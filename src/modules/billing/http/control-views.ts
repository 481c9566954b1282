import { money, toJson } from "../../../kernel/money.ts";
import type { Organisation } from "../../identity/index.ts";
import { type ControlTotals, type Counted, controlsAgree } from "../domain/control-totals.ts";
import type { Exception } from "../queries/find-exceptions.ts";
import type { SetAsideRow } from "../queries/set-aside.ts";

const counted = ({ count, total }: Counted) => ({ count, total: toJson(total) });

/** @param ended whether everything of it is issued, so that it has to agree */
export const controlsView = (totals: readonly ControlTotals[], ended: boolean) =>
  totals.map((one) => ({
    currency: one.currency,
    charges: one.charges === null ? null : counted(one.charges),
    lines: counted(one.lines),
    documents: counted(one.documents),
    ledger: toJson(one.ledger),
    setAside: counted(one.setAside),
    agrees: ended ? controlsAgree(one) : null,
  }));

type Names = ReadonlyMap<string, Pick<Organisation, "name">>;

export const exceptionView = (one: Exception, names: Names) => {
  const { currency } = one;
  const amount = (minor: bigint | null | undefined) =>
    minor === null || minor === undefined || currency === undefined
      ? null
      : toJson(money(minor, currency));
  return {
    key: one.key,
    buyer:
      one.buyerId === undefined
        ? null
        : { id: one.buyerId, name: names.get(one.buyerId)?.name ?? one.buyerId },
    company: one.company ?? null,
    product: one.product ?? null,
    amount: amount(one.amount),
    before: amount(one.before),
    billedOn: one.billedOn ?? null,
    since: one.since?.toString() ?? null,
    chargeId: one.chargeId ?? null,
    subscriptionId: one.subscriptionId ?? null,
    reason: one.reason ?? null,
    detail: one.detail ?? null,
    work: one.work ?? null,
  };
};

export const setAsideView = (one: SetAsideRow, names: Names) => ({
  buyer: { id: one.buyerId, name: names.get(one.buyerId)?.name ?? one.buyerId },
  currency: one.currency,
  reason: one.reason,
  detail: one.detail,
  lines: one.lines,
  total: toJson(money(one.total, one.currency)),
  waits: one.waits,
});
