import type { App } from "../../../platform/http.ts";
import { groupRoutes } from "./group.routes.ts";
import { userRoutes } from "./user.routes.ts";
import { userFileRoutes } from "./user-file.routes.ts";
import type { Whose } from "./whose.ts";

/** Users, groups and their files: the caller's own, or those of an organisation that lets it act for it. */
export function directoryRoutes(app: App, whose: Whose): void {
  userRoutes(app, whose);
  groupRoutes(app, whose);
  userFileRoutes(app, whose);
}
