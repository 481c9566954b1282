import { ENTERPRISE_SCHEMA, GROUP_SCHEMA, USER_SCHEMA } from "../domain/scim-user.ts";
import { listAnswer, scimAnswer } from "./scim-answer.ts";
import type { AddScimCall } from "./scim-call.ts";
import { MOST_RESULTS } from "./scim-page.ts";

const SCHEMA = "urn:ietf:params:scim:schemas:core:2.0:Schema";
const RESOURCE_TYPE = "urn:ietf:params:scim:schemas:core:2.0:ResourceType";
const CONFIG = "urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig";

/** What an identity provider learns of this side before it begins (RFC 7643, sections 5 to 7). */
export function scimDiscoveryRoutes(call: AddScimCall): void {
  const of = (operationId: string, summary: string, resource: string) => ({
    operationId,
    summary,
    resource,
  });

  call(
    "GET",
    "/ServiceProviderConfig",
    of("getScimConfig", "What of SCIM is served here", "ServiceProviderConfig"),
    ({ base }) =>
      Promise.resolve(
        scimAnswer(200, {
          schemas: [CONFIG],
          patch: { supported: true },
          bulk: { supported: false, maxOperations: 0, maxPayloadSize: 0 },
          filter: { supported: true, maxResults: MOST_RESULTS },
          changePassword: { supported: false },
          sort: { supported: false },
          etag: { supported: true },
          authenticationSchemes: [
            {
              type: "oauthbearertoken",
              name: "Bearer token",
              description: "A token made on the page Users and groups",
              primary: true,
            },
          ],
          meta: {
            resourceType: "ServiceProviderConfig",
            location: `${base}/ServiceProviderConfig`,
          },
        }),
      ),
  );

  for (const [path, operation, all] of [
    ["/ResourceTypes", "ScimResourceType", resourceTypes],
    ["/Schemas", "ScimSchema", schemas],
  ] as const) {
    call(
      "GET",
      path,
      of(`list${operation}s`, "What users and groups are made of here", path.slice(1)),
      ({ base }) => {
        const found = all(base);
        return Promise.resolve(listAnswer(found, { total: found.length, startIndex: 1 }));
      },
    );
    call(
      "GET",
      `${path}/:id`,
      of(`get${operation}`, "One of what users and groups are made of", path.slice(1)),
      ({ base, id }) => {
        const found = all(base).find((one) => one.id.toLowerCase() === id);
        return Promise.resolve(
          found === undefined
            ? { fault: { status: 404, detail: "There is none of this name." } }
            : scimAnswer(200, found),
        );
      },
    );
  }
}

const resourceTypes = (base: string) => [
  {
    schemas: [RESOURCE_TYPE],
    id: "User",
    name: "User",
    endpoint: "/Users",
    schema: USER_SCHEMA,
    schemaExtensions: [{ schema: ENTERPRISE_SCHEMA, required: false }],
    meta: { resourceType: "ResourceType", location: `${base}/ResourceTypes/User` },
  },
  {
    schemas: [RESOURCE_TYPE],
    id: "Group",
    name: "Group",
    endpoint: "/Groups",
    schema: GROUP_SCHEMA,
    schemaExtensions: [],
    meta: { resourceType: "ResourceType", location: `${base}/ResourceTypes/Group` },
  },
];

const attribute = (name: string, more: object = {}) => ({
  name,
  type: "string",
  multiValued: false,
  required: false,
  caseExact: false,
  mutability: "readWrite",
  returned: "default",
  uniqueness: "none",
  ...more,
});

const schemas = (base: string) =>
  [
    {
      id: USER_SCHEMA,
      name: "User",
      attributes: [
        attribute("userName", { required: true, uniqueness: "server" }),
        attribute("externalId", { caseExact: true }),
        attribute("displayName"),
        attribute("name", {
          type: "complex",
          subAttributes: [
            attribute("formatted", { mutability: "readOnly" }),
            attribute("givenName"),
            attribute("familyName"),
          ],
        }),
        attribute("title"),
        attribute("active", { type: "boolean" }),
        attribute("emails", {
          type: "complex",
          multiValued: true,
          subAttributes: [
            attribute("value"),
            attribute("type", { canonicalValues: ["work"] }),
            attribute("primary", { type: "boolean" }),
          ],
        }),
      ],
    },
    {
      id: ENTERPRISE_SCHEMA,
      name: "EnterpriseUser",
      attributes: [attribute("department")],
    },
    {
      id: GROUP_SCHEMA,
      name: "Group",
      attributes: [
        attribute("displayName", { required: true, uniqueness: "server" }),
        attribute("externalId", { caseExact: true }),
        attribute("members", {
          type: "complex",
          multiValued: true,
          subAttributes: [
            attribute("value", { mutability: "immutable", caseExact: true }),
            attribute("display", { mutability: "readOnly" }),
            attribute("type", { mutability: "immutable", canonicalValues: ["User"] }),
            attribute("$ref", {
              type: "reference",
              referenceTypes: ["User"],
              mutability: "readOnly",
            }),
          ],
        }),
      ],
    },
  ].map((schema) => ({
    schemas: [SCHEMA],
    ...schema,
    meta: { resourceType: "Schema", location: `${base}/Schemas/${schema.id}` },
  }));
