import SerializerSelector from "@fastify/fast-json-stringify-compiler";
import { Ajv, type ErrorObject, type ValidateFunction } from "ajv";
import addFormats from "ajv-formats";
import type { FastifyInstance } from "fastify";
import type { FieldError } from "../kernel/problem.ts";
import { fieldErrorOf } from "./answer-errors.ts";

/** Bodies are taken as they are; text of an address is read as the number or boolean it stands for. */
export function setValidators(fastify: FastifyInstance): void {
  const strict = withFormats(new Ajv({ ...OPTIONS, coerceTypes: false }));
  const reading = withFormats(new Ajv({ ...OPTIONS, coerceTypes: "array" }));
  fastify.setValidatorCompiler(({ schema, httpPart }) => {
    const ajv = httpPart === "body" ? strict : reading;
    return validatorAtFirstUse(() =>
      once(validators, `${ajv === strict} ${JSON.stringify(schema)}`, () =>
        ajv.compile(schema as object),
      ),
    );
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

/**
 * What the schema of a body refuses of something that is not a body, such as a row of a file: the same
 * pointers and codes. The schema becomes code at the first look.
 */
export function bodyCheck(schema: object): (value: unknown) => readonly FieldError[] {
  const validate = validatorAtFirstUse(() =>
    withFormats(new Ajv({ ...OPTIONS, coerceTypes: false })).compile(schema),
  );
  return (value) =>
    validate(value) ? [] : (validate.errors ?? []).map((error) => fieldErrorOf(error, undefined));
}

/** Code made of schemas, by their text: many routes are asked in the same way and answer the same. */
const validators = new Map<string, ValidateFunction>();
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

export function serializersAtFirstUse(
  ...parts: Parameters<SerializerSelector.SerializerFactory>
): SerializerSelector.SerializerCompiler {
  const compile = SerializerSelector()(...parts);
  return (route) => {
    let compiled: SerializerSelector.Serializer | undefined;
    return (answer) => {
      compiled ??= once(serializers, JSON.stringify(route.schema), () => compile(route));
      return compiled(answer);
    };
  };
}
