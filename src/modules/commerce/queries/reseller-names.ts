import type { Reader } from "../../../platform/database.ts";
import { organisationsById } from "../../identity/index.ts";

type Sold = { readonly resellerId: string | null };
type Names = ReadonlyMap<string, { readonly name: string }>;

/** Names of the resellers of records, by id; asks nothing where there is none. */
export async function resellerNames(db: Reader, rows: readonly Sold[]): Promise<Names> {
  const ids = new Set(rows.flatMap(({ resellerId }) => (resellerId === null ? [] : [resellerId])));
  return ids.size === 0 ? new Map() : organisationsById(db, [...ids]);
}
