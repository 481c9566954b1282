import type { Reader } from "../../../platform/database.ts";
import { organisationsById } from "../../identity/index.ts";

type Sold = { readonly resellerId: string | null };
type Names = ReadonlyMap<string, { readonly name: string }>;

/** The resellers that a cart or an order names: over all lines, and of each line that has its own. */
export const resellersIn = (of: {
  readonly resellerId: string | null;
  readonly lines: readonly { readonly resellerId?: string | null }[];
}): readonly Sold[] => [
  of,
  ...of.lines.map(({ resellerId }) => ({ resellerId: resellerId ?? null })),
];

/** Names of the resellers of records, by id; asks nothing where there is none. */
export async function resellerNames(db: Reader, rows: readonly Sold[]): Promise<Names> {
  const ids = new Set(rows.flatMap(({ resellerId }) => (resellerId === null ? [] : [resellerId])));
  return ids.size === 0 ? new Map() : organisationsById(db, [...ids]);
}
