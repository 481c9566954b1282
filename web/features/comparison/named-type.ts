import { useMemo } from "react";
import { type OfferType, useOfferType, useTaxonomy } from "../../api/catalogue.ts";
import { withNames } from "./taxonomy-names.ts";

/**
 * An offer type whose categories, industries and their parts have their names. The form takes them
 * from the taxonomy, as what can be chosen; who compares or reviews reads them as any other choice.
 */
export function useNamedOfferType(id: string | undefined): {
  readonly type: OfferType | undefined;
  readonly isPending: boolean;
} {
  const query = useOfferType(id);
  const names = useTaxonomy();
  const type = query.data;
  const taxonomy = names.data;
  return {
    type: useMemo(
      () => (type === undefined || taxonomy === undefined ? type : withNames(type, taxonomy)),
      [type, taxonomy],
    ),
    isPending: query.isPending || names.isPending,
  };
}
