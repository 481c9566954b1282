import { CSV_BEGIN, csvLines, readCell, readCsv } from "../platform/csv.ts";

/** One of the two IDs, and a note. */
export type ListedEntry = {
  readonly tenantId?: string;
  readonly subscriptionId?: string;
  readonly note?: string;
};

/** Where an entry stands in its file: its line, and the columns of its cells, from 1. */
export type ListedPlace = { readonly line: number; readonly columns: Record<string, number> };

export type ListFile = {
  readonly entries: readonly ListedEntry[];
  readonly places: readonly ListedPlace[];
  /** `key` is a message of the catalogues. */
  readonly errors: readonly {
    readonly line: number;
    readonly column: number;
    readonly key: string;
    readonly params?: Readonly<Record<string, string | number>>;
  }[];
};

const TYPES = [
  { name: "TenantID", field: "tenantId" },
  { name: "SubscriptionId", field: "subscriptionId" },
] as const;
const LIMITS = { maxBytes: 16 * 1024 * 1024, maxRows: 100_000 };

/** Reads a private audience from a CSV file. What an ID is, the marketplace judges. */
export async function readAudienceFile(bytes: Uint8Array): Promise<ListFile> {
  const entries: ListedEntry[] = [];
  const places: ListedPlace[] = [];
  const errors: ListFile["errors"][number][] = [];
  let head: string[] | undefined;
  const source = (async function* () {
    yield bytes;
  })();
  for await (const item of readCsv(source, LIMITS)) {
    if ("fault" in item) {
      const { line = 1, column = 1, code, params } = item.fault;
      errors.push({
        line,
        column,
        key: `field.${code}`,
        ...(params && { params: params as never }),
      });
      break;
    }
    const { line, cells } = item;
    if (head === undefined) {
      head = cells.map((cell) => cell.trim().toLowerCase());
      for (const value of ["ID", "Type"])
        if (!head.includes(value.toLowerCase()))
          errors.push({
            line,
            column: 1,
            key: "field.catalog/file-column-missing",
            params: { value },
          });
      const unknown = head.findIndex((name) => !["id", "type", "description"].includes(name));
      if (unknown !== -1)
        errors.push({
          line,
          column: unknown + 1,
          key: "field.catalog/file-column-unknown",
          params: { value: cells[unknown] ?? "" },
        });
      if (errors.length > 0) break;
      continue;
    }
    const cell = (name: string) => readCell(cells[head?.indexOf(name) ?? -1]);
    const type = TYPES.find(({ name }) => name.toLowerCase() === cell("type").toLowerCase());
    if (type === undefined) {
      errors.push({
        line,
        column: head.indexOf("type") + 1,
        key: "field.catalog/file-type-unknown",
        params: { value: cell("type"), known: TYPES.map(({ name }) => name).join(", ") },
      });
      continue;
    }
    const note = cell("description");
    entries.push({ [type.field]: cell("id"), ...(note !== "" && { note }) });
    places.push({
      line,
      columns: {
        [type.field]: head.indexOf("id") + 1,
        note: head.indexOf("description") + 1,
      },
    });
  }
  return { entries, places, errors };
}

/** A private audience as a file that gives it again. */
export const audienceFileOf = (entries: readonly ListedEntry[]): string =>
  CSV_BEGIN +
  csvLines([
    ["ID", "Description", "Type"],
    ...entries.map(({ tenantId, subscriptionId, note }) => [
      tenantId ?? subscriptionId ?? "",
      note ?? "",
      subscriptionId === undefined ? TYPES[0].name : TYPES[1].name,
    ]),
  ]);
