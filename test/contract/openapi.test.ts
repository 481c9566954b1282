import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, suite, test } from "node:test";
import SerializerSelector from "@fastify/fast-json-stringify-compiler";
import { Ajv } from "ajv";
import { withoutUnions } from "../../src/platform/validators.ts";
import { startTestMarket, type TestMarket } from "../support/market.ts";
import { currentOpenApi } from "../support/openapi.ts";

type Content = Readonly<Record<string, { readonly schema?: object }>>;
type Described = {
  readonly operationId: string;
  readonly parameters?: readonly { readonly schema?: object }[];
  readonly requestBody?: { readonly content?: Content };
  readonly responses: Readonly<Record<string, { readonly content?: Content }>>;
};

suite("INT-06: the description of the API", () => {
  let market: TestMarket;
  before(async () => {
    market = await startTestMarket();
  });
  after(() => market.close());

  test("openapi.json is what the program says of itself: run npm run openapi after a change on purpose", async () => {
    assert.equal(
      readFileSync(join(import.meta.dirname, "../../openapi.json"), "utf8"),
      await currentOpenApi(market),
    );
  });

  test("every schema of a call and of an answer becomes code, though none does before it is needed", () => {
    const { paths } = JSON.parse(
      readFileSync(join(import.meta.dirname, "../../openapi.json"), "utf8"),
    ) as { paths: Record<string, Record<string, Described>> };
    const compiled = new Set<string>();
    const ajv = new Ajv({ strict: false, logger: false });
    const serializer = SerializerSelector()({}, {});
    for (const operations of Object.values(paths))
      for (const { operationId, parameters, requestBody, responses } of Object.values(operations)) {
        const contents = [requestBody, ...Object.values(responses)].flatMap((part) =>
          Object.values(part?.content ?? {}),
        );
        for (const { schema } of [...(parameters ?? []), ...contents]) {
          if (schema === undefined || compiled.has(JSON.stringify(schema))) continue;
          compiled.add(JSON.stringify(schema));
          const written = withoutUnions(schema);
          for (const kinds of unionsIn(written))
            assert.ok(kinds.length > 1 && !kinds.includes("null"), `${operationId}: ${kinds}`);
          const route = { method: "GET", url: "/", httpStatus: "200", schema: written };
          assert.doesNotThrow(() => ajv.compile(schema), operationId);
          assert.doesNotThrow(() => serializer(route), operationId);
        }
      }
    assert.ok(compiled.size > 150, `${compiled.size} schemas were compiled`);
  });

  test("every documented operation has a name of its own and says who may call it", () => {
    const { paths } = JSON.parse(
      readFileSync(join(import.meta.dirname, "../../openapi.json"), "utf8"),
    ) as {
      paths: Record<
        string,
        Record<string, { operationId?: string; description?: string; summary?: string }>
      >;
    };
    const names = Object.values(paths).flatMap((operations) =>
      Object.values(operations).map((one) => one.operationId ?? ""),
    );
    assert.ok(names.length > 10);
    assert.deepEqual(
      names.filter((name, index) => name === "" || names.indexOf(name) !== index),
      [],
    );
    for (const [path, operations] of Object.entries(paths))
      for (const { summary, description } of Object.values(operations))
        assert.ok(summary && description, path);
  });

  test("the reference at /docs/api opens without anything from elsewhere", async () => {
    const page = await market.visitor("GET", "/docs/api");
    assert.equal(page.status, 200);
    assert.doesNotMatch(page.text, /https?:\/\//);
    assert.equal((await market.visitor("GET", "/docs/api/reference.js")).status, 200);
  });
});

/** The kinds of value that each union of a schema has to choose among. */
function unionsIn(schema: unknown): readonly (readonly unknown[])[] {
  if (typeof schema !== "object" || schema === null) return [];
  const { anyOf } = schema as { anyOf?: readonly { type?: unknown }[] };
  const own = Array.isArray(anyOf) ? [anyOf.map(({ type }) => type)] : [];
  return [...own, ...Object.values(schema).flatMap(unionsIn)];
}
