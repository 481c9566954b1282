import { randomUUIDv7 } from "node:crypto";
import type { FieldError } from "../../../kernel/problem.ts";
import { ok, type Result, refuse } from "../../../kernel/result.ts";
import { PLACES_NAMED, type Table } from "../../../platform/csv-table.ts";
import { previewOf } from "../../../platform/preview.ts";
import type { Database, Tx } from "../../../platform/transaction.ts";
import {
  decideWish,
  type SeveralTotals,
  totalsOfSeveral,
  type WishDecision,
} from "../domain/change-several.ts";
import {
  type ChangeField,
  readWish,
  type SubscriptionWish,
  type WishedFor,
  wantsAutoRenew,
  wantsQuantity,
} from "../domain/subscription-file.ts";
import type { CountLosing } from "../ports.ts";
import { assignedBeyond, previewOutdated, subscriptionFileInvalid } from "../problems.ts";
import { heldNowOf, insertSubscriptionFile } from "../store/subscription-files.ts";
import type { HeldSubscription } from "../store/subscriptions.ts";
import { setAutoRenew } from "./change-auto-renew.ts";
import { nameOfChange, setQuantityGoing } from "./change-quantity.ts";
import { readSeveral, type Several } from "./read-several.ts";
import { refuseEachBeyondCredit } from "./refuse-beyond-credit.ts";

/** At most so many subscriptions are changed by one file, however many it lists. */
const MOST_CHANGES = 500;

/** Every row that may change something, and as many that are wrong as places are named elsewhere. */
export const MOST_ROWS_NAMED = MOST_CHANGES + PLACES_NAMED;

export type ChangeFromFile = {
  readonly sellerId: string;
  readonly file: Table<ChangeField>;
  /** The preview that the person confirms; without it nothing is changed. */
  readonly preview: string | null;
  /** Answers what would happen and changes nothing. */
  readonly dryRun: boolean;
  readonly countLosing: CountLosing;
};

/** A row that asks for something, or that is wrong. */
export type AskingRow = {
  readonly line: number;
  readonly subscriptionId: string;
  /** Absent where the seller has no such subscription. */
  readonly subscription?: HeldSubscription;
  readonly decision?: WishDecision;
  /** What the added licences are called, and the operation that asks for them. */
  readonly operationId: string;
  /** Names of add-ons whose auto-renew follows. */
  readonly addOns: readonly string[];
  readonly errors: readonly FieldError[];
};

export type FileEffect = {
  /** Only rows that ask for something, or are wrong: the first `MOST_ROWS_NAMED`. */
  readonly rows: readonly AskingRow[];
  readonly changed: number;
  readonly refused: number;
  /** Rows that ask for what there is, is planned, or was asked for. */
  readonly unchanged: number;
  readonly totals: readonly SeveralTotals[];
  /** Null where a row is refused. */
  readonly preview: string | null;
  /** What was changed, to be read again; null where nothing was. */
  readonly fileId: string | null;
};

type Row = {
  readonly line: number;
  readonly errors: FieldError[];
  readonly wish?: SubscriptionWish;
};

/**
 * Changes licences and auto-renew as a file says: all of its rows exactly as previewed, or none (BEY-13,
 * BEY-06, SUB-09, SUB-15; docs/domain/bulk.md). Publishers are asked about the numbers of licences, each by an
 * operation of its own. The same file again finds nothing to do.
 */
export const changeFromFile = (
  db: Database,
  request: ChangeFromFile,
): Promise<Result<FileEffect>> =>
  db.transaction(async (tx): Promise<Result<FileEffect>> => {
    const { sellerId, file, dryRun } = request;
    const read = readRows(file);
    const wishes = new Map(
      read.flatMap(({ wish }) => (wish === undefined ? [] : [[wish.subscriptionId, wish]])),
    );
    const asking = await askingAmong(tx, sellerId, { read, wishes, file });
    const [beyond] = asking.filter(({ wish }) => wish !== undefined).slice(MOST_CHANGES);
    if (beyond !== undefined) return refuse(tooMany(beyond.line));
    const several = await readSeveral(tx, sellerId, wantedOf(asking));
    const decided = asking
      .map((row) => decideRow(row, { several, wishes, file }))
      .filter((row) => row.errors.length > 0 || asksFor(row));
    const covered = await withinCredit(tx, sellerId, { rows: decided, file });
    const rows = await withinAssigned(tx, request.countLosing, { rows: covered, file });
    const errors = rows.flatMap((row) => row.errors);
    const refused = rows.filter((row) => row.errors.length > 0).length;
    const effect = {
      rows: rows.slice(0, MOST_ROWS_NAMED),
      changed: rows.length - refused,
      refused,
      unchanged: file.rows.length - rows.length,
      totals: totalsOfSeveral(
        rows.flatMap(({ decision, subscription }) =>
          decision === undefined || subscription === undefined
            ? []
            : [{ ...decision, currency: subscription.terms.unitPrice.currency }],
        ),
      ),
      preview: errors.length > 0 ? null : nameOf(rows),
      fileId: null,
    };
    if (dryRun) return ok(effect);
    if (errors.length > 0)
      return refuse(
        subscriptionFileInvalid({ count: errors.length }, errors.slice(0, PLACES_NAMED)),
      );
    // Whoever confirms it again, after an answer that was lost, finds it done.
    if (rows.length === 0) return ok(effect);
    if (request.preview !== effect.preview) return refuse(previewOutdated({}));
    return ok({ ...effect, fileId: await carryOut(tx, sellerId, rows) });
  });

function readRows({ rows, columns }: Table<ChangeField>): Row[] {
  const seen = new Map<string, number>();
  return rows.map(({ line, cells }) => {
    const read = readWish(cells);
    const at = (field: ChangeField) => ({ pointer: "", line, column: columns.get(field) ?? 1 });
    if ("faults" in read)
      return {
        line,
        errors: read.faults.map(({ field, ...fault }) => ({ ...fault, ...at(field) })),
      };
    const before = seen.get(read.wish.subscriptionId);
    if (before === undefined) {
      seen.set(read.wish.subscriptionId, line);
      return { line, wish: read.wish, errors: [] };
    }
    const params = { line: before };
    return {
      line,
      errors: [{ ...at("subscriptionId"), code: "commerce/subscription-twice", params }],
    };
  });
}

type Wishes = ReadonlyMap<string, SubscriptionWish>;

/** The rows that ask for something, or are wrong: most of a long list is as it was exported. */
async function askingAmong(
  tx: Tx,
  sellerId: string,
  { read, wishes, file }: { read: readonly Row[]; wishes: Wishes; file: Table<ChangeField> },
): Promise<Row[]> {
  const now = await heldNowOf(tx, sellerId, [...wishes.keys()]);
  return read.flatMap((row) => {
    if (row.wish === undefined) return [row];
    const held = now.get(row.wish.subscriptionId);
    if (held === undefined) return [{ ...row, errors: [absent(row.line, file)] }];
    const wishedFor = { ...held, baseAutoRenew: ofBase(wishes, held.baseId) };
    return wantsQuantity(row.wish, wishedFor) || wantsAutoRenew(row.wish, wishedFor) ? [row] : [];
  });
}

const ofBase = (wishes: Wishes, baseId: string | null): boolean | null =>
  baseId === null ? null : (wishes.get(baseId)?.autoRenew ?? null);

/** Of whomever it is: the answer is the same. */
const absent = (line: number, { columns }: Table<ChangeField>): FieldError => ({
  pointer: "",
  code: "commerce/no-such-subscription",
  line,
  column: columns.get("subscriptionId") ?? 1,
});

const tooMany = (line: number) =>
  subscriptionFileInvalid({ count: 1 }, [
    {
      pointer: "",
      code: "commerce/too-many-changes",
      line,
      column: 1,
      params: { max: MOST_CHANGES },
    },
  ]);

const wantedOf = (rows: readonly Row[]): ReadonlyMap<string, number | null> =>
  new Map(
    rows.flatMap(({ wish, errors }) =>
      wish === undefined || errors.length > 0 ? [] : [[wish.subscriptionId, wish.quantity]],
    ),
  );

function decideRow(
  { line, wish, errors }: Row,
  { several, wishes, file }: { several: Several; wishes: Wishes; file: Table<ChangeField> },
): AskingRow {
  const operationId = randomUUIDv7();
  const bare = {
    line,
    subscriptionId: wish?.subscriptionId ?? "",
    operationId,
    addOns: [],
    errors,
  };
  const one = wish && several.of(wish.subscriptionId);
  if (wish === undefined || errors.length > 0) return bare;
  if (one === undefined) return { ...bare, errors: [absent(line, file)] };
  const { subscription, facts, asked } = one;
  const held: WishedFor = {
    ...subscription,
    askedQuantity: asked.pending?.action === "change-quantity" ? asked.pending.quantity : null,
    baseAutoRenew: ofBase(wishes, subscription.addOnOf?.baseId ?? null),
  };
  const decision = decideWish(facts, wish, {
    ...asked,
    batchId: operationId,
    held,
    relationshipEnded: subscription.relationshipEnded,
  });
  return {
    ...bare,
    subscription,
    decision,
    addOns: decision.autoRenew === null ? [] : several.addOnsOf(subscription.id),
    errors: decision.refusals.map(({ field, problem }) => ({
      pointer: "",
      code: problem.code,
      refusal: true as const,
      params: problem.params,
      line,
      column: file.columns.get(field) ?? 1,
    })),
  };
}

/** Rows that charge more now than those before them leave of the seller's credit are refused. */
async function withinCredit(
  tx: Tx,
  sellerId: string,
  { rows, file }: { rows: readonly AskingRow[]; file: Table<ChangeField> },
): Promise<readonly AskingRow[]> {
  const refused = await refuseEachBeyondCredit(
    tx,
    sellerId,
    rows.map(({ decision, errors }) => (errors.length > 0 ? [] : (decision?.change?.lines ?? []))),
  );
  return rows.map((row, index) => {
    const problem = refused[index];
    if (problem === undefined) return row;
    const { code, params } = problem;
    const column = file.columns.get("quantity") ?? 1;
    const error: FieldError = {
      pointer: "",
      code,
      refusal: true,
      params,
      line: row.line,
      column,
    };
    return { ...row, errors: [...row.errors, error] };
  });
}

/** Rows by which people would lose a licence now are refused: on its page a subscription says who loses it (decision 29). */
async function withinAssigned(
  tx: Tx,
  countLosing: CountLosing,
  { rows, file }: { rows: readonly AskingRow[]; file: Table<ChangeField> },
): Promise<readonly AskingRow[]> {
  const lower = rows.filter(
    ({ decision, errors }) =>
      errors.length === 0 &&
      decision?.change &&
      decision.change.kind !== "at-renewal" &&
      decision.change.to < decision.change.from,
  );
  const losing = await countLosing(
    tx,
    lower.map(({ subscriptionId, decision }) => ({
      subscriptionId,
      fewer: (decision?.change?.from ?? 0) - (decision?.change?.to ?? 0),
    })),
  );
  const counts = new Map(lower.map((row, index) => [row, losing[index] ?? 0]));
  return rows.map((row) => {
    const count = counts.get(row) ?? 0;
    if (count === 0) return row;
    const { code, params } = assignedBeyond({ count });
    const column = file.columns.get("quantity") ?? 1;
    return {
      ...row,
      errors: [
        ...row.errors,
        { pointer: "", code, refusal: true as const, params, line: row.line, column },
      ],
    };
  });
}

/** Whether a row still asks for something, now that nothing moves any more. */
const asksFor = ({ decision }: AskingRow): boolean =>
  decision !== undefined && (decision.autoRenew !== null || decision.change !== null);

/**
 * Numbers of licences first: they are decided for what renews then, and an add-on that follows its base is
 * read anew for that.
 *
 * @returns under what the changes can be read again
 */
async function carryOut(tx: Tx, sellerId: string, rows: readonly AskingRow[]): Promise<string> {
  const after = new Map<string, HeldSubscription>();
  for (const { subscription, decision, operationId } of rows) {
    if (subscription === undefined || !decision?.change) continue;
    const { change } = decision;
    const gone = await setQuantityGoing(tx, subscription, { change, operationId });
    after.set(subscription.id, { ...subscription, ...gone.subscription });
  }
  for (const { subscription, decision } of rows)
    if (subscription !== undefined && decision !== undefined && decision.autoRenew !== null)
      await setAutoRenew(tx, after.get(subscription.id) ?? subscription, decision.autoRenew);
  const id = randomUUIDv7();
  await insertSubscriptionFile(tx, { id, sellerId, rows: rows.flatMap(keptOf) });
  return id;
}

function keptOf({ line, subscription, decision, operationId }: AskingRow) {
  if (subscription === undefined || decision === undefined) return [];
  const { change, autoRenew, lastDay } = decision;
  const scheduled = change?.kind === "at-renewal";
  return [
    {
      line,
      subscriptionId: subscription.id,
      name: subscription.name,
      company: subscription.company,
      plan: subscription.terms.planName,
      quantity: change && {
        from: change.from,
        to: change.to,
        fromRenewal: scheduled ? change.day : null,
        operationId: scheduled ? null : operationId,
      },
      autoRenew,
      lastDay,
    },
  ];
}

/** The name of a preview: equal where the same subscriptions are changed with the same money and days. */
const nameOf = (rows: readonly AskingRow[]): string =>
  previewOf(
    rows.map(({ subscriptionId, decision, addOns }) => [
      subscriptionId,
      decision?.autoRenew,
      decision?.lastDay,
      addOns,
      decision?.before,
      decision?.after,
      decision?.change && nameOfChange(subscriptionId, decision.change),
    ]),
  );
