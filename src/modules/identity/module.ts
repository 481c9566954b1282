import type { Module } from "../../platform/module.ts";
import type { SignInLibrary } from "./auth-library.ts";
import { clientRoutes } from "./http/client.routes.ts";
import { sessionRoutes } from "./http/session.routes.ts";

export const identityModule = (library: SignInLibrary): Module => ({
  name: "identity",
  routes(app) {
    sessionRoutes(app, library);
    clientRoutes(app);
  },
});
