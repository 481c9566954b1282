import { add, type Money, negate, share, subtract, toJson } from "../../../kernel/money.ts";
import type { FieldError } from "../../../kernel/problem.ts";
import { ok, type Result, refuse } from "../../../kernel/result.ts";
import { creditLinesInvalid } from "../problems.ts";
import type { Cause, Charge, ChargeKind, Evidence } from "./charge.ts";

/** The charge that a line takes back, or a part of; null for a charge. */
export const creditedBy = (line: {
  readonly reverses: string | null;
  readonly partOf: string | null;
}): string | null => line.reverses ?? line.partOf;

/** What earlier credits took of a charge in parts: above zero, or zero. */
export type Credited = {
  readonly net: Money;
  readonly tax: Money;
  readonly storeFee: Money;
  /** Licences, of those parts that were given by licences. */
  readonly quantity: number;
};

/** A charge, and what parts of it were credited. */
export type Creditable = Charge & { readonly id: string; readonly before: Credited };

/** How much of a charge is credited: an amount before tax, or some of its licences. */
export type Wanted = { readonly net: Money } | { readonly quantity: number };

/** Net, tax and store fee that earlier credits have left of a charge. */
export const leftOf = (charge: Creditable) => ({
  net: subtract(charge.net, charge.before.net),
  tax: subtract(charge.tax, charge.before.tax),
  storeFee: subtract(charge.storeFee, charge.before.storeFee),
});

/**
 * The credit of what earlier credits have left of a charge, to the last unit; the whole charge with the sign
 * turned where there were none (decision 22).
 *
 * @see docs/domain/invoices.md
 */
export function creditOf(
  charge: Creditable,
  because: readonly Cause[],
  kind: Extract<
    ChargeKind,
    "cancelImmediate" | "removeQuantity" | "proration" | "customerCredit"
  > = "cancelImmediate",
): Charge {
  const left = leftOf(charge);
  return creditWith(charge, left, {
    kind,
    because,
    formula: charge.before.net.minor === 0n ? "reversal" : "reversal-of-the-rest",
    reverses: charge.id,
    ...(charge.before.net.minor === 0n ? {} : { part: partEvidenceOf(charge) }),
  });
}

/**
 * A credit of some of a charge by the operator. Net is what was asked, or the share of the licences. Tax and
 * store fee are the shares that all parts so far have of the charge's, less what earlier parts had: so that
 * parts that add up to the charge's net have its tax and its fee to the last unit, in whatever order they came.
 *
 * What takes all that is left undoes the charge.
 *
 * @returns a refusal where nothing, or more than is left, would be credited; errors point at the line
 */
export function creditSome(
  charge: Creditable,
  wanted: Wanted,
  about: { readonly because: readonly Cause[]; readonly pointer: string },
): Result<{ readonly credit: Charge; readonly isRest: boolean }> {
  const wrong = (field: string, code: string, params?: FieldError["params"]) =>
    refuse(
      creditLinesInvalid({}, [
        {
          pointer: `${about.pointer}/${field}`,
          code: `billing/${code}`,
          ...(params === undefined ? {} : { params }),
        },
      ]),
    );
  const left = leftOf(charge);
  const licences = charge.evidence.inputs.quantity;
  let net: Money;
  if ("net" in wanted) {
    net = wanted.net;
    if (net.minor <= 0n) return wrong("net", "credit-nothing");
    if (net.minor > left.net.minor)
      return wrong("net", "credit-too-much", { left: toJson(left.net) });
  } else {
    const { quantity } = charge.before;
    if (wanted.quantity > licences - quantity)
      return wrong("quantity", "credit-too-many", { left: licences - quantity });
    net = subtract(
      share(charge.net, quantity + wanted.quantity, licences),
      share(charge.net, quantity, licences),
    );
    if (net.minor > left.net.minor)
      return wrong("quantity", "credit-too-much", { left: toJson(left.net) });
    if (net.minor <= 0n) return wrong("quantity", "credit-nothing");
  }
  const { because } = about;
  if (net.minor === left.net.minor)
    return ok({ credit: creditOf(charge, because, "customerCredit"), isRest: true });
  const so = add(charge.before.net, net);
  const amounts = {
    net,
    tax: subtract(share(charge.tax, so.minor, charge.net.minor), charge.before.tax),
    storeFee: subtract(share(charge.storeFee, so.minor, charge.net.minor), charge.before.storeFee),
  };
  return ok({
    isRest: false,
    credit: creditWith(charge, amounts, {
      kind: "customerCredit",
      because,
      formula: "net" in wanted ? "part-of-net" : "part-of-quantity",
      part: {
        ...partEvidenceOf(charge),
        ...("net" in wanted ? {} : { quantity: wanted.quantity, quantityOf: licences }),
      },
    }),
  });
}

/** What a part, or the rest, of a charge is of: the charge, and what earlier credits took of it. */
export const partEvidenceOf = (charge: Creditable): NonNullable<Evidence["part"]> => ({
  charge: charge.id,
  net: toJson(charge.net),
  tax: toJson(charge.tax),
  netBefore: toJson(charge.before.net),
  taxBefore: toJson(charge.before.tax),
});

/** @param amounts above zero: what is taken back */
function creditWith(
  charge: Creditable,
  { net, tax, storeFee }: ReturnType<typeof leftOf>,
  about: {
    readonly kind: ChargeKind;
    readonly because: readonly Cause[];
    readonly formula: Evidence["formula"];
    readonly part?: Evidence["part"];
    readonly reverses?: string;
  },
): Charge {
  const { kind, because, formula, part, reverses } = about;
  const { reissues: _, ...evidence } = charge.evidence;
  return {
    kind,
    period: charge.period,
    net: negate(net),
    tax: negate(tax),
    total: negate(add(net, tax)),
    storeFee: negate(storeFee),
    evidence: {
      ...evidence,
      formula,
      inputs: {
        ...evidence.inputs,
        quantity: part?.quantity ?? evidence.inputs.quantity,
        storeFee: toJson(negate(storeFee)),
      },
      because: [...evidence.because, ...because],
      ...(part === undefined ? {} : { part }),
      ...(reverses === undefined ? {} : { reverses }),
    },
  };
}
