import assert from "node:assert/strict";
import { suite, test } from "node:test";
import SerializerSelector from "@fastify/fast-json-stringify-compiler";
import fc from "fast-check";
import { Type } from "typebox";
import { withoutUnions } from "./validators.ts";

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
