import SerializerSelector from "@fastify/fast-json-stringify-compiler";
import { Ajv, type ErrorObject, type ValidateFunction } from "ajv";
import addFormats from "ajv-formats";
import type { FastifyInstance } from "fastify";

/** Bodies are taken as they are; text of an address is read as the number or boolean it stands for. */
export function setValidators(fastify: FastifyInstance): void {
  const options = {
    allErrors: true,
    strict: false,
    useDefaults: true,
    removeAdditional: false,
  } as const;
  const strict = new Ajv({ ...options, coerceTypes: false });
  const reading = new Ajv({ ...options, coerceTypes: "array" });
  // ajv-formats is published for require(): its function is the default of the default.
  const formats = addFormats as unknown as { default: typeof addFormats.default };
  for (const ajv of [strict, reading]) formats.default(ajv);
  fastify.setValidatorCompiler(({ schema, httpPart }) => {
    const ajv = httpPart === "body" ? strict : reading;
    return validatorAtFirstUse(() =>
      once(validators, `${ajv === strict} ${JSON.stringify(schema)}`, () =>
        ajv.compile(schema as object),
      ),
    );
  });
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
