/** What a list knows of its address: a name with the values that it can have, or any text. */
export type Parts = Readonly<Record<string, readonly string[] | "text">>;

/** The address of a list: each name once. */
export type Search = Readonly<Record<string, string | undefined>>;

export type Opened = {
  readonly search: Readonly<Record<string, string>>;
  /** What the list does not know any more, as it stood in the view: `status=retired`. */
  readonly left: readonly string[];
};

/** A view as its list can show it now: of several values of a filter each is judged for itself. */
export function openedView(query: string, parts: Parts): Opened {
  const search: Record<string, string> = {};
  const left: string[] = [];
  for (const [name, value] of new URLSearchParams(query)) {
    const known = Object.hasOwn(parts, name) ? parts[name] : undefined;
    if (known === undefined) left.push(`${name}=${value}`);
    else if (known === "text") search[name] = value;
    else {
      const values = value.split(",");
      const kept = values.filter((one) => known.includes(one));
      const gone = values.filter((one) => !known.includes(one));
      if (kept.length > 0) search[name] = kept.join(",");
      if (gone.length > 0) left.push(`${name}=${gone.join(",")}`);
    }
  }
  return { search, left };
}

/** What a view would keep of an address: what the list knows, in alphabetical order. */
export const queryOf = (search: Search, parts: Parts): string =>
  new URLSearchParams(
    Object.entries(search)
      .flatMap(([name, value]): [string, string][] =>
        Object.hasOwn(parts, name) && value !== undefined && value !== "" ? [[name, value]] : [],
      )
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  ).toString();

/** Whether the address shows something else than the view does. */
export const isChanged = (query: string, search: Search, parts: Parts): boolean =>
  queryOf(search, parts) !== queryOf(openedView(query, parts).search, parts);
