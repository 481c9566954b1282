import Type from "typebox";
import { InstantText, Nullable, OneOf, Uuid } from "../../../platform/schemas.ts";
import { SOURCES } from "../domain/user.ts";
import { own } from "./whose.ts";

export const tags = ["Users and groups"];
/** The organisation's own directory. */
export const OWN = own("/v1/directory", {
  read: { permission: "directory:read", of: "customer" },
  manage: { permission: "directory:manage", of: "customer" },
});
/** Who may make secrets that act for the organisation may let an identity provider in. */
export const CONNECT = { permission: "api-client:manage", of: "customer" } as const;

export const OF_USER = { directoryUser: Uuid };
export const OF_GROUP = { directoryGroup: Uuid };

const Named = Type.Object({ id: Uuid, name: Type.String() });

export const UserShape = Type.Object(
  {
    id: Uuid,
    userName: Type.String(),
    email: Type.String(),
    displayName: Type.String(),
    givenName: Nullable(Type.String()),
    familyName: Nullable(Type.String()),
    externalId: Nullable(Type.String()),
    jobTitle: Nullable(Type.String()),
    department: Nullable(Type.String()),
    active: Type.Boolean({ description: "Whether licences can be given to the user" }),
    source: OneOf(SOURCES),
    createdAt: InstantText,
    changedAt: InstantText,
    deletedAt: Nullable(InstantText),
    restorableUntil: Nullable(
      Type.String({
        format: "date-time",
        description: "Of a deleted user: until when the deletion can be taken back",
      }),
    ),
    member: Nullable(
      Type.Object(
        { personId: Uuid, name: Type.String(), lastSignInAt: Nullable(InstantText) },
        { description: "Of whoever signs in here with this address as one of the organisation" },
      ),
    ),
    groups: Type.Array(Named, { description: "The first 20 by name; the first 3 in lists" }),
    version: Type.Integer(),
    allowedActions: Type.Array(OneOf(["change", "delete", "restore"])),
  },
  { title: "DirectoryUser" },
);

export const GroupShape = Type.Object(
  {
    id: Uuid,
    name: Type.String(),
    externalId: Nullable(Type.String()),
    source: OneOf(SOURCES),
    members: Type.Integer({ description: "Users in it who are not deleted" }),
    createdAt: InstantText,
    changedAt: InstantText,
    version: Type.Integer(),
    allowedActions: Type.Array(OneOf(["change", "delete"])),
  },
  { title: "DirectoryGroup" },
);
export const ManagedBy = OneOf(["people", "scim"] as const);
