import { nameFolded } from "../../../kernel/fold.ts";
import type { FieldError } from "../../../kernel/problem.ts";

/** The columns of a file that gives licences and takes them back; the same in every language. */
export const ASSIGNMENT_COLUMNS = {
  userName: { name: "UserName" },
  action: { name: "Action" },
  plan: { name: "Plan", optional: true },
} as const;
export type AssignmentColumn = keyof typeof ASSIGNMENT_COLUMNS;
export const ASSIGNMENT_FIELDS = Object.keys(ASSIGNMENT_COLUMNS) as AssignmentColumn[];
export const FILE_ROWS = 20_000;
/** Plans that one file names. */
export const FILE_PLANS = 100;

export type FileRow = {
  readonly line: number;
  readonly cells: Readonly<Record<AssignmentColumn, string>>;
};

/** What the file is judged by: people by user name, plans by Service ID, both in small letters. */
export type FileFacts = {
  readonly people: ReadonlyMap<
    string,
    { readonly userId: string; readonly displayName: string; readonly active: boolean }
  >;
  readonly pools: ReadonlyMap<string, FilePool>;
  /** The Service ID of rows that name none; null where each names its own. */
  readonly usual: string | null;
  /** By plan and person: how they have a licence. */
  readonly claims: ReadonlyMap<string, { readonly direct: boolean; readonly groups: number }>;
};
export type FilePool = {
  readonly id: string;
  readonly serviceId: string;
  readonly available: number;
};
export const claimKey = (poolId: string, userId: string): string => poolId + userId;

/** What becomes of a row; `kept`: what was given to the person is taken, and the licence stays by a group. */
export const ROW_STATES = ["refused", "assigned", "unassigned", "kept", "known"] as const;
export type RowState = (typeof ROW_STATES)[number];

export type JudgedRow = {
  readonly line: number;
  readonly state: RowState;
  readonly action: "assign" | "unassign" | null;
  readonly userName: string;
  readonly displayName: string | null;
  readonly serviceId: string;
  readonly poolId: string | null;
  readonly userId: string | null;
  readonly errors: readonly FieldError[];
};

const ACTIONS = new Map<string, NonNullable<JudgedRow["action"]>>([
  ["assign", "assign"],
  ["unassign", "unassign"],
]);

/**
 * What a file comes to, row by row (docs/domain/seats.md). Licences that it takes back are there for those that it gives, in whatever
 * order they stand; rows for which none is left are refused, those that stand last first.
 *
 * @param columns where each column stands, for what is wrong
 */
export function judgeFile(
  rows: readonly FileRow[],
  facts: FileFacts,
  columns: ReadonlyMap<AssignmentColumn, number>,
): readonly JudgedRow[] {
  const first = new Map<string, number>();
  const judged = rows.map((row) => judgeRow(row, { facts, columns, first }));
  const free = new Map([...facts.pools.values()].map(({ id, available }) => [id, available]));
  const move = (poolId: string | null, by: number): number => {
    const left = (free.get(poolId ?? "") ?? 0) + by;
    free.set(poolId ?? "", left);
    return left;
  };
  for (const { state, poolId } of judged) if (state === "unassigned") move(poolId, 1);
  return judged.map((row) =>
    row.state === "assigned" && move(row.poolId, -1) < 0
      ? refusedRow(row, [
          {
            pointer: "",
            code: "licensing/none-left-in-file",
            line: row.line,
            column: columns.get("userName") ?? 1,
          },
        ])
      : row,
  );
}

const refusedRow = (row: JudgedRow, errors: readonly FieldError[]): JudgedRow => ({
  ...row,
  state: "refused",
  errors,
});

function judgeRow(
  { line, cells }: FileRow,
  {
    facts,
    columns,
    first,
  }: {
    readonly facts: FileFacts;
    readonly columns: ReadonlyMap<AssignmentColumn, number>;
    /** The line in which each person and plan stood first. */
    readonly first: Map<string, number>;
  },
): JudgedRow {
  const userName = cells.userName.trim();
  const serviceId = (cells.plan.trim() || (facts.usual ?? "")).toLowerCase();
  const action = ACTIONS.get(cells.action.trim().toLowerCase()) ?? null;
  const name = nameFolded(userName);
  const person = facts.people.get(name);
  const pool = facts.pools.get(serviceId);
  const key = claimKey(serviceId, name);
  const before = first.get(key);
  if (before === undefined) first.set(key, line);
  const claim = facts.claims.get(claimKey(pool?.id ?? "", person?.userId ?? ""));
  const at = (
    column: AssignmentColumn,
    code: string,
    params?: FieldError["params"],
  ): FieldError => ({
    pointer: "",
    code,
    line,
    column: columns.get(column) ?? 1,
    ...(params === undefined ? {} : { params }),
  });
  const errors = [
    ...(person === undefined ? [at("userName", "licensing/user-not-there")] : []),
    ...(person?.active === false && action === "assign" && claim === undefined
      ? [at("userName", "licensing/user-not-active")]
      : []),
    ...(before !== undefined && person !== undefined
      ? [at("userName", "licensing/row-twice", { line: before })]
      : []),
    ...(action === null ? [at("action", "licensing/action-unknown")] : []),
    ...(pool === undefined ? [at("plan", "licensing/plan-not-held")] : []),
    ...(action === "unassign" && claim !== undefined && !claim.direct
      ? [at("userName", "licensing/by-group-in-file")]
      : []),
  ];
  const row: JudgedRow = {
    line,
    state: "known",
    action,
    userName,
    displayName: person?.displayName ?? null,
    serviceId,
    poolId: pool?.id ?? null,
    userId: person?.userId ?? null,
    errors: [],
  };
  if (errors.length > 0) return refusedRow(row, errors);
  if (action === "assign") return { ...row, state: claim === undefined ? "assigned" : "known" };
  if (claim === undefined) return row;
  return { ...row, state: claim.groups > 0 ? "kept" : "unassigned" };
}
