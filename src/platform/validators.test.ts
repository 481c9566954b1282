import assert from "node:assert/strict";
import { suite, test } from "node:test";
import SerializerSelector from "@fastify/fast-json-stringify-compiler";
import fc from "fast-check";
import { Type } from "typebox";
import { bodyCheck, withoutUnions } from "./validators.ts";

const compile = SerializerSelector()({}, {});
const writerOf = (schema: object) =>
  compile({ method: "GET", url: "/", httpStatus: "200", schema } as never);

const orNone = <T extends object>(schema: T) => Type.Union([schema as never, Type.Null()]);
const word = Type.Union([Type.Literal("live"), Type.Literal("draft")]);
const price = Type.Object({ amount: Type.String(), currency: orNone(word) });
const row = Type.Object({
  name: orNone(Type.String({ format: "date-time" })),
  state: word,
  stateOrNone: orNone(word),
  count: orNone(Type.Integer()),
  yes: orNone(Type.Boolean()),
  price: orNone(price),
  names: orNone(Type.Array(orNone(Type.String()))),
  rest: Type.Optional(orNone(Type.String())),
});

suite("answers are written without an examination of their unions", () => {
  test("none, a word, a number, an object and a list are written as they were", () => {
    const written = writerOf(withoutUnions(Type.Array(row)));
    const examined = writerOf(Type.Array(row));
    const orNull = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null });
    const states = fc.constantFrom("live", "draft");
    const rows = fc.array(
      fc.record(
        {
          name: orNull(fc.constant("2026-11-23T06:00:00Z")),
          state: states,
          stateOrNone: orNull(states),
          count: orNull(fc.integer()),
          yes: orNull(fc.boolean()),
          price: orNull(fc.record({ amount: fc.string(), currency: orNull(states) })),
          names: orNull(fc.array(orNull(fc.string()))),
          rest: orNull(fc.string()),
        },
        { requiredKeys: ["name", "state", "stateOrNone", "count", "yes", "price", "names"] },
      ),
    );
    fc.assert(
      fc.property(rows, (some) => {
        assert.equal(written(some), examined(some));
        assert.deepEqual(JSON.parse(written(some)), JSON.parse(JSON.stringify(some)));
      }),
    );
  });

  test("what no schema names is left out of an object that may be none", () => {
    const written = writerOf(withoutUnions(orNone(Type.Object({ shown: Type.String() }))));
    assert.equal(written({ shown: "yes", secret: "no" }), '{"shown":"yes"}');
    assert.equal(written(null), "null");
  });

  test("a union of several objects is left to be examined", () => {
    const either = Type.Union([
      Type.Object({ kind: Type.Literal("a"), a: Type.String() }),
      Type.Object({ kind: Type.Literal("b"), b: Type.Integer() }),
    ]);
    assert.deepEqual(withoutUnions(either), structuredClone(either));
    const written = writerOf(withoutUnions(either));
    assert.equal(written({ kind: "b", b: 2 }), '{"kind":"b","b":2}');
  });
});

suite("what may be of several kinds is refused once, with what it may be (INT-06)", () => {
  const refused = bodyCheck(
    Type.Object({
      word: Type.Optional(word),
      wordOrNone: Type.Optional(orNone(word)),
      count: Type.Optional(orNone(Type.Integer({ maximum: 9 }))),
      wordOrCount: Type.Optional(Type.Union([Type.Literal("all"), Type.Integer()])),
      words: Type.Optional(Type.Array(word)),
      either: Type.Optional(
        Type.Union([
          Type.Object({ kind: Type.Literal("a"), state: word }),
          Type.Object({ kind: Type.Literal("b") }),
        ]),
      ),
    }),
  );
  const choice = (pointer: string, choices = ["live", "draft"]) => ({
    pointer,
    code: "choice",
    params: { choices },
  });
  const type = (pointer: string, name: string) => ({
    pointer,
    code: "type",
    params: { type: name },
  });

  test("a word that is none of some is answered with those there are", () => {
    assert.deepEqual(refused({ word: "gone" }), [choice("/word")]);
    assert.deepEqual(refused({ word: null }), [choice("/word")]);
    assert.deepEqual(refused({ wordOrNone: "gone" }), [choice("/wordOrNone")]);
    assert.deepEqual(refused({ words: ["live", "gone", "no"] }), [
      choice("/words/1"),
      choice("/words/2"),
    ]);
    assert.deepEqual(refused({ word: "live", wordOrNone: null }), []);
  });

  test("a value that may be none is answered with the fault that it has", () => {
    assert.deepEqual(refused({ count: 1.5 }), [type("/count", "integer")]);
    assert.deepEqual(refused({ count: 10 }), [
      { pointer: "/count", code: "maximum", params: { limit: 9 } },
    ]);
    assert.deepEqual(refused({ wordOrCount: "some" }), [
      choice("/wordOrCount", ["all"]),
      type("/wordOrCount", "integer"),
    ]);
  });

  test("of a hundred thousand that are wrong each is looked at a few times, not once for each other", () => {
    const words = Array.from({ length: 100_000 }, () => "gone");
    assert.equal(refused({ words }).length, 100_000);
  });

  test("faults of fields in an object of several kinds are kept, each once", () => {
    const found = refused({ either: { kind: "a", state: "gone" }, word: "gone" });
    assert.deepEqual(
      found.filter(({ pointer }) => pointer !== "/either/kind"),
      [choice("/word"), choice("/either/state")],
    );
  });
});
