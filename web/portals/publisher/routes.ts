import { type AnyRoute, createRoute, lazyRouteComponent } from "@tanstack/react-router";

/** The publisher's pages; each is loaded when it is first opened. */
export function publisherRoutes(root: AnyRoute): AnyRoute {
  const layout = createRoute({
    getParentRoute: () => root,
    path: "/publisher/$org",
    component: lazyRouteComponent(() => import("./layout.tsx"), "PublisherLayout"),
  });
  const home = createRoute({
    getParentRoute: () => layout,
    path: "/",
    component: lazyRouteComponent(() => import("./home-page.tsx"), "HomePage"),
  });
  return layout.addChildren([home]);
}
