import type { App, DescribedRoute } from "./http.ts";
import { ProblemSchema } from "./schemas.ts";

/**
 * What `/openapi.json` answers: every documented route of the program with its schemas (OpenAPI 3.1).
 * It is made of the routes on a server that listens to nobody, when somebody first asks: the library
 * for it keeps megabytes that a server needs for nothing else.
 */
export async function describeApi({ described, version }: App): Promise<object> {
  const [{ default: Fastify }, { default: swagger }] = await Promise.all([
    import("fastify"),
    import("@fastify/swagger"),
  ]);
  const holder = Fastify();
  await holder.register(swagger, {
    openapi: {
      openapi: "3.1.1",
      info: {
        title: "Souk",
        version,
        description:
          "Everything that a page of the marketplace can do. Amounts are decimal text with a currency, instants RFC 3339 in UTC, refusals RFC 9457 problems with a `code`.",
        license: { name: "Apache-2.0", identifier: "Apache-2.0" },
      },
      components: {
        securitySchemes: {
          session: {
            type: "apiKey",
            in: "cookie",
            name: "souk.session_token",
            description: "A person who signed in.",
          },
          client: {
            type: "oauth2",
            flows: { clientCredentials: { tokenUrl: "/{tenant}/oauth2/v2.0/token", scopes: {} } },
          },
        },
      },
      security: [{ session: [] }, { client: [] }],
    },
    refResolver: { buildLocalReference: (json) => String(json["$id"]) },
  });
  for (const { method, url, schema, protocol } of described)
    holder.route({
      method,
      url,
      schema: protocol ? schema : withProblems(schema),
      validatorCompiler: () => () => true,
      serializerCompiler: () => () => "",
      handler: async () => undefined,
    });
  await holder.ready();
  const description = holder.swagger();
  await holder.close();
  return description;
}

/**
 * Problems stand in the description of every route, and in the schema of none: they have a
 * serializer of their own, and two more for each route would be megabytes that nobody runs.
 */
const withProblems = (schema: DescribedRoute["schema"] & { readonly response?: object }) => ({
  ...schema,
  response: { ...schema.response, "4xx": ProblemSchema, "5xx": ProblemSchema },
});
