/** Exact decimal arithmetic on text, for previews of what the server will compute on saving. */

/**
 * `price` at `rate`, rounded half up to `digits` after the point; undefined when either is not a
 * plain decimal number.
 */
export function timesRate(price: string, rate: string, digits: number): string | undefined {
  const a = parse(price);
  const b = parse(rate);
  if (a === undefined || b === undefined) return undefined;
  const product = a.value * b.value * 10n ** BigInt(digits);
  const divisor = 10n ** BigInt(a.scale + b.scale);
  return print((product * 2n + divisor) / (divisor * 2n), digits);
}

/** What people type, as the server reads it: "1 234,50" and "1234.50" are both 1234.50. */
export function readDecimal(typed: string): string {
  const compact = typed.replace(/[\s\u00A0\u202F'’]/g, "");
  if (compact.includes(",") && compact.includes(".")) {
    const decimal = compact.lastIndexOf(",") > compact.lastIndexOf(".") ? "," : ".";
    const group = decimal === "," ? "." : ",";
    return compact.replaceAll(group, "").replace(decimal, ".");
  }
  // "0,005" can only be a decimal comma; "28,900" is read as a grouped whole number.
  if (/^0,\d+$/.test(compact)) return compact.replace(",", ".");
  return compact.replace(/,(?=\d{1,2}$|\d{4,}$)/, ".").replaceAll(",", "");
}

export function isDecimal(text: string): boolean {
  return parse(text) !== undefined;
}

function parse(text: string): { readonly value: bigint; readonly scale: number } | undefined {
  if (!/^\d{1,24}(\.\d{1,12})?$/.test(text)) return undefined;
  const [whole = "0", part = ""] = text.split(".");
  return { value: BigInt(whole + part), scale: part.length };
}

function print(value: bigint, digits: number): string {
  const text = value.toString().padStart(digits + 1, "0");
  return digits === 0 ? text : `${text.slice(0, -digits)}.${text.slice(-digits)}`;
}
