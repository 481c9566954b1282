import { type AnyRoute, createRoute, lazyRouteComponent } from "@tanstack/react-router";

/** The customer's pages; each is loaded when it is first opened. */
export function customerRoutes(root: AnyRoute): AnyRoute {
  const layout = createRoute({
    getParentRoute: () => root,
    path: "/customer/$org",
    component: lazyRouteComponent(() => import("./layout.tsx"), "CustomerLayout"),
  });
  const home = createRoute({
    getParentRoute: () => layout,
    path: "/",
    component: lazyRouteComponent(() => import("./home-page.tsx"), "HomePage"),
  });
  const team = createRoute({
    getParentRoute: () => layout,
    path: "/team",
    component: lazyRouteComponent(() => import("../../features/members/team-page.tsx"), "TeamPage"),
  });
  const relationship = createRoute({
    getParentRoute: () => layout,
    path: "/relationship",
    component: lazyRouteComponent(() => import("./relationship-page.tsx"), "RelationshipPage"),
  });
  return layout.addChildren([team, home, relationship]);
}
