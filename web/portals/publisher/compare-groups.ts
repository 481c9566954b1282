import type { PageDefinition } from "../../api/catalogue.ts";
import type { ComparedField } from "../../api/comparison.ts";
import { pointerParts } from "../../forms/json.ts";
import { type FieldSchema, fieldAt } from "../../forms/schema.ts";

/** What stands in one card: a field, the entries of a list of values, or prices of many markets. */
export type Card = {
  readonly kind: "field" | "list" | "prices";
  /** Of the field, or of what the card is about as a whole. */
  readonly pointer: string;
  readonly rows: readonly ComparedField[];
};

export type Group = {
  readonly page: string;
  readonly plan: string | null;
  readonly cards: readonly Card[];
};

/** Rows as the page shows them: by page, then what belongs together in one card. */
export function groupRows(
  rows: readonly ComparedField[],
  definitionOf: (page: string, plan: string | null) => PageDefinition | undefined,
): readonly Group[] {
  const groups: { page: string; plan: string | null; cards: Card[] }[] = [];
  for (const row of rows) {
    let group = groups.at(-1);
    if (group === undefined || group.page !== row.page || group.plan !== row.plan) {
      group = { page: row.page, plan: row.plan, cards: [] };
      groups.push(group);
    }
    const card = cardOf(row, definitionOf(row.page, row.plan)?.schema);
    const last = group.cards.at(-1);
    if (card.kind !== "field" && last?.kind === card.kind && last.pointer === card.pointer)
      group.cards[group.cards.length - 1] = { ...last, rows: [...last.rows, row] };
    else group.cards.push({ ...card, rows: [row] });
  }
  return groups;
}

function cardOf(row: ComparedField, schema: FieldSchema | undefined): Omit<Card, "rows"> {
  const parts = pointerParts(row.pointer);
  const first = `/${row.pointer.split("/")[1] ?? ""}`;
  if (schema === undefined) return { kind: "field", pointer: row.pointer };
  if (fieldAt(schema, first)?.["x-keys"] === "market" && parts.length > 1)
    return { kind: "prices", pointer: first };
  const parent = row.pointer.slice(0, row.pointer.lastIndexOf("/"));
  const list = parts.length > 1 ? fieldAt(schema, parent) : undefined;
  return list?.type === "array" && list["x-identity"] === undefined && row.what === "value"
    ? { kind: "list", pointer: parent }
    : { kind: "field", pointer: row.pointer };
}
