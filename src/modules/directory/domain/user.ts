import Type from "typebox";
import { fold } from "../../../kernel/fold.ts";
import { isVisible, tidyLine } from "../../../kernel/one-line.ts";
import type { FieldError } from "../../../kernel/problem.ts";

/** What is known of a user; text without space around it, in Unicode's composed form. */
export type UserFields = {
  /** By which the user is told apart; in any case of letters, once in an organisation. */
  readonly userName: string;
  readonly email: string;
  readonly displayName: string;
  readonly givenName: string | null;
  readonly familyName: string | null;
  /** What the customer's own system calls the user; once in an organisation. */
  readonly externalId: string | null;
  readonly jobTitle: string | null;
  readonly department: string | null;
  readonly active: boolean;
};

/** What made a user or a group. */
export const SOURCES = ["hand", "file", "scim"] as const;
export type Source = (typeof SOURCES)[number];

/** So long a deleted user is kept and can be restored: 30 days of 24 hours, marketplace time (rule 6). */
export const RESTORABLE_HOURS = 30 * 24;
/** Members of one group, at most (rule 8). */
export const MOST_MEMBERS = 50_000;
/** Members that one change by hand adds, or removes, at most. */
export const MEMBERS_AT_ONCE = 1_000;
/** Users that one event names, at most. */
export const NAMED_IN_EVENT = 500;

const line = (max: number) =>
  Type.String({ minLength: 1, maxLength: max, pattern: "^[^\\u0000-\\u001f]*$" });
const maybe = (max: number) =>
  Type.Optional(
    Type.Union([Type.String({ maxLength: max, pattern: "^[^\\u0000-\\u001f]*$" }), Type.Null()]),
  );

/** A user as the API takes one; what is left out is not known. */
export const UserBody = Type.Object(
  {
    userName: line(200),
    email: Type.String({ format: "email", maxLength: 254 }),
    displayName: line(200),
    givenName: maybe(100),
    familyName: maybe(100),
    externalId: maybe(200),
    jobTitle: maybe(200),
    department: maybe(200),
    active: Type.Optional(Type.Boolean({ default: true })),
  },
  { additionalProperties: false },
);
export const GroupName = line(200);

export type UserGiven = {
  readonly userName: string;
  readonly email: string;
  readonly displayName: string;
  readonly givenName?: string | null;
  readonly familyName?: string | null;
  readonly externalId?: string | null;
  readonly jobTitle?: string | null;
  readonly department?: string | null;
  readonly active?: boolean;
};

export const tidy = tidyLine;
const tidyOrNull = (text: string | null | undefined): string | null => tidy(text ?? "") || null;

/** The same user, as it is kept. */
export const tidyUser = (given: UserGiven): UserFields => ({
  userName: tidy(given.userName),
  email: tidy(given.email),
  displayName: tidy(given.displayName),
  givenName: tidyOrNull(given.givenName),
  familyName: tidyOrNull(given.familyName),
  externalId: tidyOrNull(given.externalId),
  jobTitle: tidyOrNull(given.jobTitle),
  department: tidyOrNull(given.department),
  active: given.active ?? true,
});

/** What the schema cannot say: that a name is more than space. */
export const blankErrors = ({ userName, displayName }: UserFields): FieldError[] => [
  ...(!isVisible(userName) ? [{ pointer: "/userName", code: "required" }] : []),
  ...(!isVisible(displayName) ? [{ pointer: "/displayName", code: "required" }] : []),
];

const FIELDS = [
  "userName",
  "email",
  "displayName",
  "givenName",
  "familyName",
  "externalId",
  "jobTitle",
  "department",
  "active",
] as const satisfies readonly (keyof UserFields)[];

/** The fields in which two records of a user differ. */
export const changedFields = (before: UserFields, after: UserFields): (keyof UserFields)[] =>
  FIELDS.filter((field) => before[field] !== after[field]);

export type NameOwner = {
  readonly id: string;
  readonly userName: string;
  readonly externalId: string | null;
};

/**
 * What stands against a user beside others of the organisation (rule 2): the same user name in any case of
 * letters, or the same external id.
 *
 * @param owners users that have one of the names; the user itself among them is nobody else
 */
export function clashErrors(
  user: Pick<UserFields, "userName" | "externalId">,
  owners: readonly NameOwner[],
  self?: string,
): FieldError[] {
  const others = owners.filter(({ id }) => id !== self);
  const name = fold(user.userName);
  return [
    ...(others.some((one) => fold(one.userName) === name)
      ? [{ pointer: "/userName", code: "directory/user-name-taken" }]
      : []),
    ...(user.externalId !== null && others.some((one) => one.externalId === user.externalId)
      ? [{ pointer: "/externalId", code: "directory/external-id-taken" }]
      : []),
  ];
}

/** Lists of which none is longer than `most`, in their order. */
export function inParts<T>(all: readonly T[], most: number): (readonly T[])[] {
  const parts: (readonly T[])[] = [];
  for (let from = 0; from < all.length; from += most) parts.push(all.slice(from, from + most));
  return parts;
}
