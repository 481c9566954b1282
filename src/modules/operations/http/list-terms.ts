/** A part of a text, as `ilike` reads it; null where none is asked for. */
export const partOf = (q: string | undefined): string | null =>
  q?.trim() ? q.trim().replace(/[%_\\]/g, "\\$&") : null;

/** How a list in that order goes on beyond its last row, and in which direction. */
export const waysOf = (order: string) =>
  order.startsWith("-") ? (["desc", "<"] as const) : (["asc", ">"] as const);
