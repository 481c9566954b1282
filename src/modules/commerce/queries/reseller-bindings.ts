import type { Reader } from "../../../platform/database.ts";
import { organisationsById } from "../../identity/index.ts";
import {
  bindingOf,
  pageOfBindings,
  type ResellerBinding,
  type Side,
} from "../store/reseller-bindings.ts";

/** A binding with the names of those who are introduced to each other. */
export type NamedBinding = ResellerBinding & {
  readonly provider: { readonly name: string; readonly country: string };
  /** Null before it accepted: the provider knows an ID alone. */
  readonly reseller: { readonly name: string; readonly country: string } | null;
};

export const bindingsOf = async (
  db: Reader,
  of: Side,
  query: Parameters<typeof pageOfBindings>[2],
): Promise<NamedBinding[]> => withNames(db, await pageOfBindings(db, of, query));

export async function namedBinding(
  db: Reader,
  of: Side,
  id: string,
): Promise<NamedBinding | undefined> {
  const found = await bindingOf(db, of, id);
  return found && (await withNames(db, [found]))[0];
}

async function withNames(db: Reader, rows: readonly ResellerBinding[]): Promise<NamedBinding[]> {
  if (rows.length === 0) return [];
  const ids = rows.flatMap(({ providerId, resellerId }) =>
    resellerId === null ? [providerId] : [providerId, resellerId],
  );
  const names = await organisationsById(db, [...new Set(ids)]);
  const named = (id: string) => {
    const { name = "", country = "" } = names.get(id) ?? {};
    return { name, country };
  };
  return rows.map((row) => ({
    ...row,
    provider: named(row.providerId),
    reseller: row.resellerId === null ? null : named(row.resellerId),
  }));
}
