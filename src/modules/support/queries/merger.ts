import type { Reader } from "../../../platform/database.ts";
import { previewOf } from "../../../platform/preview.ts";
import { type MergerDealings, mergerDealings } from "../../commerce/index.ts";
import { type MergerFacts, organisationsById } from "../../identity/index.ts";
import { countPeople } from "../../licensing/index.ts";

/** What a merger would do, and the name of exactly this. */
export type MergerPreview = MergerFacts &
  Omit<MergerDealings, "sellers" | "sellersOfBoth" | "revision"> & {
    /** Names of sellers. */
    readonly sellers: readonly string[];
    readonly sellersOfBoth: readonly string[];
    /** Users of the directory of the one that goes. */
    readonly users: number;
    readonly preview: string;
  };

export async function mergerPreview(db: Reader, facts: MergerFacts): Promise<MergerPreview> {
  const { going, staying } = facts;
  const { revision, ...dealings } = await mergerDealings(db, {
    going: going.id,
    staying: staying.id,
  });
  const known = await organisationsById(db, [...dealings.sellers, ...dealings.sellersOfBoth]);
  const names = (ids: readonly string[]) => ids.map((id) => known.get(id)?.name ?? id);
  const users = await countPeople(db, going.id);
  const shown = { ...facts, ...dealings, users };
  return {
    ...shown,
    sellers: names(dealings.sellers),
    sellersOfBoth: names(dealings.sellersOfBoth),
    preview: previewOf([shown, revision]).slice(0, 22),
  };
}
