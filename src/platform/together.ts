import type { Statement } from "./database.ts";

/**
 * Does something for each of them at once: step by step, where one after the other each would wait for its
 * own answers. Waits for all of them, also where one fails, since a transaction cannot be ended under way.
 *
 * @throws what failed first, in their order
 */
export async function forEachTogether<T>(
  all: readonly T[],
  work: (one: T) => Promise<void>,
): Promise<void> {
  for (const outcome of await Promise.allSettled(all.map(work)))
    if (outcome.status === "rejected") throw outcome.reason;
}

type Send = (
  statement: Statement<readonly unknown[], unknown>,
  values: readonly unknown[],
) => Promise<unknown[]>;
type Asked = {
  /** What it asks, where the same is asked once. */
  readonly key: string;
  readonly values: readonly unknown[];
  readonly answered: (rows: unknown[]) => void;
  readonly failed: (error: unknown) => void;
};

/**
 * Makes one statement of those that several ask in the same step. A statement says itself how
 * (`Statement.together`): questions that are the same are asked once, others go as arrays. What says nothing
 * is sent for each. The order in which different statements of a step are sent is that of their first.
 */
export function gathering(send: Send): Send {
  const waiting = new Map<
    string,
    { statement: Statement<readonly unknown[], unknown>; asked: Asked[] }
  >();
  const sendAll = () => {
    const groups = [...waiting.values()];
    waiting.clear();
    for (const { statement, asked } of groups) {
      const { name, together } = statement;
      if (together === "same") sendOnce(send, statement, asked);
      else if (together === undefined || asked.length === 1) sendEach(send, statement, asked);
      else sendAsArrays(send, { name: `${name}-together`, text: together.many }, asked);
    }
  };
  return (statement, values) => {
    if (statement.together === undefined) return send(statement, values);
    return new Promise((answered, failed) => {
      const key = statement.together === "same" ? JSON.stringify(values) : "";
      // After everybody who goes on with what was answered last has asked.
      if (waiting.size === 0) setImmediate(sendAll);
      const group = waiting.get(statement.name) ?? { statement, asked: [] };
      waiting.set(statement.name, group);
      group.asked.push({ key, values, answered, failed });
    });
  };
}

function sendEach(
  send: Send,
  statement: Statement<readonly unknown[], unknown>,
  asked: readonly Asked[],
): void {
  for (const { values, answered, failed } of asked) send(statement, values).then(answered, failed);
}

function sendOnce(
  send: Send,
  statement: Statement<readonly unknown[], unknown>,
  asked: readonly Asked[],
): void {
  const same = new Map<string, Asked[]>();
  for (const one of asked) same.set(one.key, [...(same.get(one.key) ?? []), one]);
  for (const group of same.values())
    send(statement, group[0]?.values ?? []).then(
      (rows) => {
        for (const { answered } of group) answered([...rows]);
      },
      (error) => {
        for (const { failed } of group) failed(error);
      },
    );
}

/** The rows say in `n` whose they are, from 1 on. */
function sendAsArrays(
  send: Send,
  statement: Statement<readonly unknown[], unknown>,
  asked: readonly Asked[],
): void {
  const columns = (asked[0]?.values ?? []).map((_, column) =>
    asked.map(({ values }) => values[column]),
  );
  send(statement, columns).then(
    (rows) => {
      const each: unknown[][] = asked.map(() => []);
      for (const { n, ...row } of rows as { n: number }[]) each[n - 1]?.push(row);
      for (const [index, { answered }] of asked.entries()) answered(each[index] ?? []);
    },
    (error) => {
      for (const { failed } of asked) failed(error);
    },
  );
}
