import type { Reader } from "../../../platform/database.ts";
import type { OperationEnd } from "../domain/operation.ts";
import { endsOfOperations } from "../store/operations.ts";
import {
  type ChangedRow,
  listSubscriptionFiles,
  type SubscriptionFile,
  subscriptionFileOf,
} from "../store/subscription-files.ts";

/** What became of a number of licences: its publisher is asked, agreed or did not, or it holds from the renewal. */
export const FILE_ROW_STATES = ["waiting", "done", "failed", "scheduled"] as const;

export type FollowedRow = Omit<ChangedRow, "quantity"> & {
  readonly quantity:
    | (Pick<NonNullable<ChangedRow["quantity"]>, "from" | "to" | "fromRenewal"> & {
        readonly state: (typeof FILE_ROW_STATES)[number];
        readonly endedBy: OperationEnd | null;
      })
    | null;
};

/** A file that a seller changed subscriptions with, and what became of each of its rows. */
export async function subscriptionFile(
  db: Reader,
  sellerId: string,
  id: string,
): Promise<
  (Omit<SubscriptionFile, "rows"> & { rows: readonly FollowedRow[]; waiting: number }) | undefined
> {
  const file = await subscriptionFileOf(db, sellerId, id);
  if (file === undefined) return undefined;
  const asked = file.rows.flatMap(({ quantity }) => quantity?.operationId ?? []);
  const ends = await endsOfOperations(db, sellerId, asked);
  const rows = file.rows.map((row) => ({ ...row, quantity: followed(row.quantity, ends) }));
  return {
    ...file,
    rows,
    waiting: rows.filter(({ quantity }) => quantity?.state === "waiting").length,
  };
}

/** Files of a seller without their rows, the latest first. */
export const subscriptionFilesOf = listSubscriptionFiles;

const STATES = { "in-progress": "waiting", succeeded: "done", failed: "failed" } as const;

function followed(
  quantity: ChangedRow["quantity"],
  ends: Awaited<ReturnType<typeof endsOfOperations>>,
): FollowedRow["quantity"] {
  if (quantity === null) return null;
  const { from, to, fromRenewal, operationId } = quantity;
  if (operationId === null) return { from, to, fromRenewal, state: "scheduled", endedBy: null };
  const end = ends.get(operationId);
  if (end === undefined) throw new Error(`Operation ${operationId} of a file is not there`);
  return { from, to, fromRenewal, state: STATES[end.status], endedBy: end.endedBy };
}
