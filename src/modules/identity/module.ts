import { statement } from "../../platform/database.ts";
import type { Module } from "../../platform/module.ts";
import type { SignInLibrary } from "./auth-library.ts";
import { applicationRoutes } from "./http/application.routes.ts";
import { applicationReviewRoutes } from "./http/application-review.routes.ts";
import { clientRoutes } from "./http/client.routes.ts";
import { environmentRoutes } from "./http/environment.routes.ts";
import { impersonationRoutes } from "./http/impersonation.routes.ts";
import { invoiceDetailsRoutes } from "./http/invoice-details.routes.ts";
import { memberRoutes } from "./http/member.routes.ts";
import { oauthRoutes } from "./http/oauth.routes.ts";
import { organisationRoutes } from "./http/organisation.routes.ts";
import { permissionRoutes } from "./http/permission.routes.ts";
import { programCallRoutes } from "./http/program-call.routes.ts";
import { resellerRoutes } from "./http/reseller.routes.ts";
import { savedViewRoutes } from "./http/saved-view.routes.ts";
import { sessionRoutes } from "./http/session.routes.ts";
import { keepProgramCalls } from "./program-calls.ts";
import { forgetUnconfirmed } from "./store/applications.ts";
import { forgetMailLinks } from "./store/mail-links.ts";
import { CALLS_KEPT, forgetCalls } from "./store/program-calls.ts";
import type { TokenSigner } from "./tokens.ts";

declare module "../../platform/platform.ts" {
  interface Services {
    tokens?: TokenSigner;
  }
}

const forgetEndedSessions = statement<[], unknown>(
  "identity.forget-ended-sessions",
  `delete from auth."session" where "expiresAt" < clock_timestamp()`,
);

export const identityModule = (library: SignInLibrary): Module => ({
  name: "identity",
  settings: [CALLS_KEPT],
  routes(app) {
    const { tokens } = app.platform.services;
    if (tokens === undefined) throw new Error("Identity needs the token signer");
    sessionRoutes(app, library);
    clientRoutes(app);
    programCallRoutes(app, keepProgramCalls(app));
    permissionRoutes(app);
    resellerRoutes(app);
    environmentRoutes(app);
    organisationRoutes(app);
    invoiceDetailsRoutes(app);
    memberRoutes(app);
    savedViewRoutes(app);
    impersonationRoutes(app, library);
    applicationRoutes(app);
    applicationReviewRoutes(app);
    oauthRoutes(app, tokens);
  },
  forget: async ({ pool }) => {
    await pool.reader.query(forgetEndedSessions, []);
    await forgetUnconfirmed(pool.reader);
    await forgetMailLinks(pool.reader);
    await forgetCalls(pool.reader);
  },
});
