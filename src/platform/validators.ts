import SerializerSelector from "@fastify/fast-json-stringify-compiler";
import { Ajv, type ErrorObject, type Options, type ValidateFunction } from "ajv";
import addFormats from "ajv-formats";
import type { FastifyInstance } from "fastify";
import type { FieldError } from "../kernel/problem.ts";
import { fieldErrorOf, withWordsTogether } from "./answer-errors.ts";

/** Bodies are taken as they are; text of an address is read as the number or boolean it stands for. */
export function setValidators(fastify: FastifyInstance): void {
  fastify.setValidatorCompiler(({ schema, httpPart }) => {
    const reader = httpPart === "body" ? asTheyAre : asTheyRead;
    return validatorAtFirstUse(() => reader(schema as object));
  });
}

const OPTIONS = {
  allErrors: true,
  strict: false,
  useDefaults: true,
  removeAdditional: false,
} as const;

function withFormats(ajv: Ajv): Ajv {
  // ajv-formats is published for require(): its function is the default of the default.
  const formats = addFormats as unknown as { default: typeof addFormats.default };
  formats.default(ajv);
  return ajv;
}

/** One compiler of each kind for the process: it makes the rules of schemas themselves into code, too. */
const asTheyAre = compilerOf({ coerceTypes: false });
const asTheyRead = compilerOf({ coerceTypes: "array" });

/** Makes schemas into code, once by their text: many routes are asked in the same way. */
function compilerOf(options: Pick<Options, "coerceTypes">) {
  const made = new Map<string, ValidateFunction>();
  let ajv: Ajv | undefined;
  return (schema: object): ValidateFunction =>
    once(made, JSON.stringify(schema), () => {
      ajv ??= withFormats(new Ajv({ ...OPTIONS, ...options }));
      return ajv.compile(schema);
    });
}

/**
 * What the schema of a body refuses of something that is not a body, such as a row of a file: the same
 * pointers and codes. The schema becomes code at the first look.
 */
export function bodyCheck(schema: object): (value: unknown) => readonly FieldError[] {
  const validate = validatorAtFirstUse(() => asTheyAre(schema));
  return (value) =>
    validate(value)
      ? []
      : withWordsTogether(validate.errors ?? []).map((error) => fieldErrorOf(error, undefined));
}

const serializers = new Map<string, SerializerSelector.Serializer>();

function once<T>(made: Map<string, T>, key: string, make: () => T): T {
  const known = made.get(key) ?? make();
  made.set(key, known);
  return known;
}

/**
 * Schemas of requests and answers become code when a route is first called: of some hundreds of
 * routes a process needs few in its first second, and its start does not wait for the others. That
 * each of them can be compiled is proved by test/contract.
 */
function validatorAtFirstUse(compile: () => ValidateFunction) {
  let compiled: ValidateFunction | undefined;
  const validate = (data: unknown): boolean => {
    compiled ??= compile();
    const valid = compiled(data);
    validate.errors = compiled.errors ?? null;
    return valid;
  };
  validate.errors = null as ErrorObject[] | null;
  return validate;
}

/**
 * The schema of an answer without those unions whose value need not be examined to be written: "or none"
 * is said of the other kind, and one of some words is a text. For what is left the library compiles
 * a validator for each branch and runs it at each value, which costs several times the writing.
 */
export function withoutUnions<T>(schema: T): T {
  if (Array.isArray(schema)) return schema.map(withoutUnions) as T;
  if (typeof schema !== "object" || schema === null) return schema;
  const read = Object.fromEntries(
    Object.entries(schema).map(([key, value]) => [key, withoutUnions(value)]),
  );
  if (!Array.isArray(read["anyOf"])) return read as T;
  const { anyOf, ...beside } = read as { anyOf: readonly JsonSchema[] } & JsonSchema;
  const kinds = anyOf.filter(({ type }) => type !== "null");
  const one = kinds.length === 1 ? kinds[0] : kinds.every(isWords) ? { type: "string" } : undefined;
  if (one?.type === undefined) return read as T;
  const nullable = kinds.length < anyOf.length || one.nullable === true;
  return { ...beside, ...one, ...(nullable ? { nullable } : {}) } as T;
}

type JsonSchema = {
  readonly type?: unknown;
  readonly enum?: unknown;
  readonly const?: unknown;
  readonly nullable?: unknown;
};

const isWords = (schema: JsonSchema): boolean =>
  [schema.enum ?? schema.const].flat().every((word) => typeof word === "string");

export function serializersAtFirstUse(
  ...parts: Parameters<SerializerSelector.SerializerFactory>
): SerializerSelector.SerializerCompiler {
  const compile = SerializerSelector()(...parts);
  return (route) => {
    let compiled: SerializerSelector.Serializer | undefined;
    return (answer) => {
      compiled ??= once(serializers, JSON.stringify(route.schema), () =>
        compile({ ...route, schema: withoutUnions(route.schema) }),
      );
      return compiled(answer);
    };
  };
}
