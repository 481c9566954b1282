import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
} from "@tanstack/react-router";
import type { OrganisationKind } from "./api/identity.ts";
import { customerRoutes } from "./portals/customer/routes.ts";
import { operatorRoutes } from "./portals/operator/routes.ts";
import { partnerRoutes } from "./portals/partner/routes.ts";
import { publisherRoutes } from "./portals/publisher/routes.ts";
import { FaultPage } from "./shell/fault-page.tsx";
import { NotFoundPage } from "./shell/not-found.tsx";

const root = createRootRoute({ component: Outlet, notFoundComponent: NotFoundPage });

const signIn = createRoute({
  getParentRoute: () => root,
  path: "/sign-in",
  component: lazyRouteComponent(() => import("./portals/sign-in/sign-in-page.tsx"), "SignInPage"),
});

const policies = createRoute({
  getParentRoute: () => root,
  path: "/policies",
  component: lazyRouteComponent(
    () => import("./portals/public/policies-page.tsx"),
    "PublicPoliciesPage",
  ),
});

/** What somebody does who has no account yet. */
const applying = (
  [
    ["/sell", "SellPage"],
    ["/join/partner", "BecomePartnerPage"],
    ["/join/customer", "RegisterPage"],
    ["/sell/confirm", "ConfirmPage"],
    ["/sell/answer", "AnswerPage"],
    ["/set-password", "SetPasswordPage"],
  ] as const
).map(([path, page]) =>
  createRoute({
    getParentRoute: () => root,
    path,
    component: lazyRouteComponent(() => import("./portals/public/applying-pages.tsx"), page),
  }),
);

const relationship = createRoute({
  getParentRoute: () => root,
  path: "/relationship",
  component: lazyRouteComponent(
    () => import("./portals/public/relationship-entry-page.tsx"),
    "RelationshipEntryPage",
  ),
});

const consent = createRoute({
  getParentRoute: () => root,
  path: "/consent",
  component: lazyRouteComponent(
    () => import("./portals/public/consent-entry-page.tsx"),
    "ConsentEntryPage",
  ),
});
/** Where an app sends whoever has no licence, and the link by which an employee joins. */
const employees = [
  createRoute({
    getParentRoute: () => root,
    path: "/not-licensed",
    component: lazyRouteComponent(
      () => import("./portals/public/not-licensed-page.tsx"),
      "NotLicensedPage",
    ),
  }),
  createRoute({
    getParentRoute: () => root,
    path: "/join-team",
    component: lazyRouteComponent(
      () => import("./portals/public/join-team-page.tsx"),
      "JoinTeamPage",
    ),
  }),
];

/** /publisher without an organisation opens the first one of that kind. */
const entries = (["publisher", "partner", "customer", "operator"] satisfies OrganisationKind[]).map(
  (kind) =>
    createRoute({
      getParentRoute: () => root,
      path: `/${kind}`,
      component: lazyRouteComponent(() => import("./shell/portal-entry.tsx"), "PortalEntry"),
    }),
);

export const router = createRouter({
  routeTree: root.addChildren([
    signIn,
    policies,
    relationship,
    consent,
    ...applying,
    ...employees,
    ...entries,
    publisherRoutes(root),
    partnerRoutes(root),
    customerRoutes(root),
    operatorRoutes(root),
  ]),
  defaultPreload: false,
  scrollRestoration: true,
  defaultErrorComponent: FaultPage,
  defaultNotFoundComponent: NotFoundPage,
  // The address holds plain text only: ?q=12 stays "12", and links read as people type them.
  parseSearch: (search) => Object.fromEntries(new URLSearchParams(search)),
  stringifySearch: (search) => {
    const entries = Object.entries(search).flatMap(([name, value]) =>
      value === undefined || value === null || value === "" ? [] : [[name, String(value)]],
    );
    return entries.length === 0 ? "" : `?${new URLSearchParams(entries)}`;
  },
});
