/** Somebody can hold licences who could not before: a new user, or a deleted one who was restored. */
export type UserAdded = {
  readonly type: "directory.user-added";
  readonly subject: string;
  readonly organisationId: string;
  readonly userId: string;
  readonly active: boolean;
};

/** What is known of a user changed; whoever is not `active` is given no licence. */
export type UserChanged = Omit<UserAdded, "type"> & { readonly type: "directory.user-changed" };

/** A user was deleted. Memberships of groups are told again where the user is restored. */
export type UserDeleted = Omit<UserAdded, "type" | "active"> & {
  readonly type: "directory.user-deleted";
};

/** Users came to a group or left it: 500 of them at most, so that a large change is several facts. */
export type GroupMembersChanged = {
  readonly type: "directory.group-members-changed";
  readonly subject: string;
  readonly organisationId: string;
  readonly groupId: string;
  readonly added: readonly string[];
  readonly removed: readonly string[];
};

/** A group was deleted, and with it who was in it. */
export type GroupDeleted = {
  readonly type: "directory.group-deleted";
  readonly subject: string;
  readonly organisationId: string;
  readonly groupId: string;
};
