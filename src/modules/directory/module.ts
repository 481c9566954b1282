import type { Module } from "../../platform/module.ts";
import { directoryRoutes } from "./http/directory.routes.ts";
import { joiningRoutes } from "./http/joining.routes.ts";
import { OWN } from "./http/schemas.ts";
import { scimCalls } from "./http/scim-call.ts";
import { scimDiscoveryRoutes } from "./http/scim-discovery.routes.ts";
import { scimGroupRoutes } from "./http/scim-group.routes.ts";
import { scimUserRoutes } from "./http/scim-user.routes.ts";
import { synchronisationRoutes } from "./http/synchronisation.routes.ts";
import { deletedUserWords } from "./queries/moment-words.ts";
import { FORGET_USER } from "./use-cases/change-users.ts";
import { forgetUser } from "./use-cases/forget-user.ts";

/** Users and groups of customers, who can hold licences: kept by hand, by file, or by SCIM 2.0. */
export const directoryModule: Module = {
  name: "directory",
  routes(app) {
    directoryRoutes(app, OWN);
    synchronisationRoutes(app);
    joiningRoutes(app);
    const call = scimCalls(app);
    scimDiscoveryRoutes(call);
    scimUserRoutes(call);
    scimGroupRoutes(call);
  },
  moments: { [FORGET_USER]: forgetUser },
  momentWords: { [FORGET_USER]: deletedUserWords },
};
