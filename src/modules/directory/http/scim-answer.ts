import type { Problem } from "../../../kernel/problem.ts";
import { type Answer, answer } from "../../../platform/http.ts";
import { fieldError, translate } from "../../../platform/text.ts";
import type { ScimFault } from "../domain/scim-fault.ts";

/** Where identity providers call; version 2.0 of the protocol. */
export const SCIM_BASE = "/scim/v2";
export const SCIM_TYPE = "application/scim+json";
const ERROR_SCHEMA = "urn:ietf:params:scim:api:messages:2.0:Error";
const LIST_SCHEMA = "urn:ietf:params:scim:api:messages:2.0:ListResponse";

/** What a call comes to: an answer, or a refusal of the protocol. */
export type ScimOutcome = { readonly done: Answer } | { readonly fault: ScimFault };

const HEADERS = { "content-type": `${SCIM_TYPE}; charset=utf-8` };

export const scimAnswer = (
  status: number,
  body?: unknown,
  headers: Readonly<Record<string, string>> = {},
): ScimOutcome => ({
  done: { status, body, headers: { ...(body === undefined ? {} : HEADERS), ...headers } },
});

/** A resource with its version, and where it is when it is new. */
export const resourceAnswer = (
  status: 200 | 201,
  resource: { readonly meta: { readonly location: string; readonly version: string } },
): ScimOutcome =>
  scimAnswer(status, resource, {
    etag: resource.meta.version,
    ...(status === 201 ? { location: resource.meta.location } : {}),
  });

export const listAnswer = (
  resources: readonly unknown[],
  { total, startIndex }: { readonly total: number; readonly startIndex: number },
): ScimOutcome =>
  scimAnswer(200, {
    schemas: [LIST_SCHEMA],
    totalResults: total,
    startIndex,
    itemsPerPage: resources.length,
    Resources: resources,
  });

/** A refusal in the protocol's form, whose status is text (RFC 7644, section 3.12). */
export const errorAnswer = ({ status, scimType, detail }: ScimFault) =>
  answer(
    status,
    {
      schemas: [ERROR_SCHEMA],
      ...(scimType === undefined ? {} : { scimType }),
      detail,
      status: String(status),
    },
    {
      headers: {
        ...HEADERS,
        ...(status === 401 ? { "www-authenticate": 'Bearer realm="SCIM"' } : {}),
      },
    },
  );

const TAKEN = new Set([
  "directory/user-name-taken",
  "directory/external-id-taken",
  "directory/group-name-taken",
]);

/** A refusal of ours in the protocol's words. */
export function faultOf(problem: Problem): ScimFault {
  const { errors = [], code } = problem;
  const said = errors
    .slice(0, 5)
    .map((error) => `${error.pointer.slice(1)}: ${fieldError(error, "en").detail}`)
    .join(" ");
  const detail = said || translate("en", `problem.${code}.detail`, problem.params);
  if (problem.status === 404) return { status: 404, detail: "There is no resource of this id." };
  if (problem.status === 412) return { status: 412, detail };
  if (errors.some((error) => TAKEN.has(error.code)))
    return { status: 409, scimType: "uniqueness", detail };
  return { status: 400, scimType: "invalidValue", detail };
}
