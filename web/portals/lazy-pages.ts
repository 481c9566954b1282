import { type AnyRoute, createRoute, type lazyRouteComponent } from "@tanstack/react-router";

type Component = ReturnType<typeof lazyRouteComponent>;

/** Makes the pages below a layout; each is loaded when it is first opened. */
export const pagesBelow =
  (layout: AnyRoute) =>
  (path: string, component: Component): AnyRoute =>
    createRoute({ getParentRoute: () => layout, path, component });
