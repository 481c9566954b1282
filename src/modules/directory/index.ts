/** The front door of the directory: who can be given licences. */

export { tidyUser } from "./domain/user.ts";
export { directoryRoutes } from "./http/directory.routes.ts";
export { OF_USER, OWN as OWN_DIRECTORY } from "./http/schemas.ts";
export { type Call, own, type Whose } from "./http/whose.ts";
export {
  groupOf,
  groupsByIds,
  type ListedGroup,
  listGroups,
  membersAfter,
} from "./queries/groups.ts";
export {
  type ListedUser,
  listUsers,
  type UserQuery,
  userOf,
  userOfAddress,
  usersByIds,
  usersWithAddress,
} from "./queries/users.ts";
export type { Group } from "./store/groups.ts";
export { holdDirectory } from "./store/settings.ts";
export type { User } from "./store/users.ts";
export { addGroupIn } from "./use-cases/change-groups.ts";
export { addUserIn } from "./use-cases/change-users.ts";
