import { randomUUID } from "node:crypto";
import type { FastifyReply, FastifyRequest } from "fastify";
import { type Answer, answer } from "../../../platform/http.ts";

export const API_VERSION = "2018-08-31";

/** The flat error of the fulfilment protocol (wire contract, section 2). */
export type ProtocolError = {
  readonly code: string;
  readonly message: string;
  readonly target?: string;
};

export const protocolError = (status: number, error: ProtocolError): { ok: true; value: Answer } =>
  answer(status, { ...error, details: [] });

/** Both ids are on every answer, errors included: the caller's, or made here. */
export function echoIds(request: FastifyRequest, reply: FastifyReply): void {
  for (const name of ["x-ms-requestid", "x-ms-correlationid"]) {
    const given = request.headers[name];
    reply.header(
      name,
      typeof given === "string" && /^[\x21-\x7e]{1,128}$/.test(given) ? given : randomUUID(),
    );
  }
}

/** What is wrong with the api-version of the query; undefined where it is the one that is served. */
export function versionError(query: unknown): { ok: true; value: Answer } | undefined {
  const given = Object.entries((query ?? {}) as Record<string, unknown>).find(
    ([name]) => name.toLowerCase() === "api-version",
  )?.[1];
  if (given === API_VERSION) return undefined;
  const refused =
    given === undefined
      ? {
          Code: "ApiVersionUnspecified",
          Message: "An API version is required, but was not specified.",
        }
      : {
          Code: "UnsupportedApiVersion",
          Message: `The API version '${String(given).slice(0, 40)}' is not supported; use ${API_VERSION}.`,
        };
  return answer(400, { Error: refused });
}
