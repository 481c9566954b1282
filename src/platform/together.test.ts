import assert from "node:assert/strict";
import { test } from "node:test";
import { type Statement, statement } from "./database.ts";
import { forEachTogether, gathering } from "./together.ts";

type Sent = { readonly name: string; readonly text: string; readonly values: readonly unknown[] };

/** A connection that remembers what was sent and answers as told. */
function connection(answer: (sent: Sent) => unknown[] = () => []) {
  const sent: Sent[] = [];
  const send = gathering(async ({ name, text }, values) => {
    const one = { name, text, values };
    sent.push(one);
    return answer(one);
  });
  return { sent, send };
}
const ask = (send: ReturnType<typeof gathering>, one: Statement<never, never>, values: unknown[]) =>
  send(one as unknown as Statement<readonly unknown[], unknown>, values);

const plain = statement<never, never>("plain", "select $1");
const same = statement<never, never>("same", "select $1", "same");
const many = statement<never, never>("each", "one", { many: "all of them" });

test("the same question is asked once, and everybody has the answer; another question is asked, too", async () => {
  const { sent, send } = connection(({ values }) => [{ says: values[0] }]);
  const answers: unknown[] = [];
  await forEachTogether(["a", "b", "a"], async (of) => {
    answers.push(await ask(send, same, [of]));
  });
  assert.deepEqual(answers.toSorted(), [[{ says: "a" }], [{ says: "a" }], [{ says: "b" }]]);
  assert.deepEqual(
    sent.map(({ values }) => values),
    [["a"], ["b"]],
  );
});

test("several become one statement with arrays, and each has its own rows, in their order", async () => {
  const { sent, send } = connection(() => [
    { n: 3, row: "third" },
    { n: 1, row: "first" },
    { n: 1, row: "again" },
  ]);
  const answers = new Map<string, unknown>();
  await forEachTogether(["x", "y", "z"], async (of) => {
    answers.set(of, await ask(send, many, [of, 1]));
  });
  assert.deepEqual(sent, [
    {
      name: "each-together",
      text: "all of them",
      values: [
        ["x", "y", "z"],
        [1, 1, 1],
      ],
    },
  ]);
  assert.deepEqual(
    [...answers],
    [
      ["x", [{ row: "first" }, { row: "again" }]],
      ["y", []],
      ["z", [{ row: "third" }]],
    ],
  );
});

test("one by itself goes out as it is, and what says nothing is sent for each", async () => {
  const { sent, send } = connection();
  await ask(send, many, ["x"]);
  await forEachTogether([1, 2], async (of) => void (await ask(send, plain, [of])));
  assert.deepEqual(
    sent.map(({ text, values }) => [text, values]),
    [
      ["one", ["x"]],
      ["select $1", [1]],
      ["select $1", [2]],
    ],
  );
});

test("what fails fails for everybody who asked it, and all are waited for", async () => {
  const { send } = connection(() => {
    throw new Error("refused");
  });
  let ended = 0;
  await assert.rejects(
    forEachTogether([1, 2, 3], async (of) => {
      try {
        await ask(send, many, [of]);
      } finally {
        ended += 1;
      }
    }),
    /refused/,
  );
  assert.equal(ended, 3);
});
