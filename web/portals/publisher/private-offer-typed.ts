import type { PlanForPrivateOffer, PrivateOfferLine } from "../../api/private-offers.ts";

/** A line as it is typed: a percentage, or prices in a market for a term. */
export type TypedLine = {
  readonly key: number;
  readonly planId: string;
  readonly kind: "percent" | "price";
  readonly percent: string;
  /** Whether the percentage is off usage, too. */
  readonly usage: boolean;
  /** Of prices the market that they are for; of a percentage the one that is looked at. */
  readonly market: string;
  readonly term: string;
  readonly price: string;
  /** Own prices of metered units by ID; the empty text where the list price holds. */
  readonly meters: Readonly<Record<string, string>>;
};

export const typed = (
  line: PrivateOfferLine | undefined,
  {
    key,
    planId,
    market,
  }: { readonly key: number; readonly planId: string; readonly market: string },
): TypedLine => ({
  key,
  planId: line?.planId ?? planId,
  kind: line !== undefined && "price" in line ? "price" : "percent",
  percent: line !== undefined && "percent" in line ? line.percent : "",
  usage: line === undefined || !("percent" in line) || line.usage === true,
  market: line !== undefined && "market" in line ? line.market : market,
  term: line !== undefined && "term" in line ? line.term : "P1M",
  price: line !== undefined && "price" in line ? line.price : "",
  meters: Object.fromEntries(
    line !== undefined && "price" in line
      ? (line.meters ?? []).map(({ id, price }) => [id, price])
      : [],
  ),
});

/** A comma is what many people type for a decimal point. */
export const decimal = (text: string): string => text.trim().replace(",", ".");

export const lineOf = (line: TypedLine): PrivateOfferLine =>
  line.kind === "percent"
    ? { planId: line.planId, percent: decimal(line.percent), usage: line.usage }
    : {
        planId: line.planId,
        market: line.market,
        term: line.term,
        price: decimal(line.price),
        meters: Object.entries(line.meters).flatMap(([id, price]) =>
          price.trim() === "" ? [] : [{ id, price: decimal(price) }],
        ),
      };

/** A metered unit of a plan, or one that a line names and the plan has no more. */
export type MeterRow = {
  readonly id: string;
  readonly name: string;
  readonly unit: string;
  /** Null where the plan has it no more. */
  readonly listPrice: string | null;
};

export const metersOf = (
  line: TypedLine,
  list: PlanForPrivateOffer["list"] | undefined,
): readonly MeterRow[] => {
  const known = (list?.meters ?? []).map(({ price, ...meter }) => ({ ...meter, listPrice: price }));
  const gone = Object.keys(line.meters).filter(
    (id) => list != null && !known.some((meter) => meter.id === id),
  );
  return [...known, ...gone.map((id) => ({ id, name: id, unit: "", listPrice: null }))];
};

/** A tenant ID a line, or between commas. */
export const idsIn = (text: string): readonly string[] =>
  text
    .toLowerCase()
    .split(/[\s,;]+/)
    .filter((id) => id !== "");
