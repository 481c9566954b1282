import { lazyRouteComponent } from "@tanstack/react-router";
import type { pagesBelow } from "./lazy-pages.ts";

type Page = ReturnType<typeof pagesBelow>;

/** Pages that every portal has: who works here, and with which programs. */
export const workspaceRoutes = (page: Page) => [
  page(
    "/team",
    lazyRouteComponent(() => import("../features/members/team-page.tsx"), "TeamPage"),
  ),
  page(
    "/developer",
    lazyRouteComponent(() => import("../features/developer/developer-page.tsx"), "DeveloperPage"),
  ),
  page(
    "/developer/programs/$program",
    lazyRouteComponent(() => import("../features/developer/program-page.tsx"), "ProgramPage"),
  ),
];

/** What programs are told; everybody but the operator has it. */
export const eventRoutes = (page: Page) => [
  page(
    "/developer/events",
    lazyRouteComponent(() => import("../features/developer/events-page.tsx"), "EventsPage"),
  ),
  page(
    "/developer/events/$event",
    lazyRouteComponent(() => import("../features/developer/event-page.tsx"), "EventPage"),
  ),
];

/** Pages of those who sell: sales that are referred (ux P21). */
export const sellerRoutes = (page: Page) => [
  page(
    "/co-sell",
    lazyRouteComponent(
      () => import("../features/co-sell/opportunities-page.tsx"),
      "OpportunitiesPage",
    ),
  ),
  page(
    "/co-sell/new",
    lazyRouteComponent(
      () => import("../features/co-sell/new-opportunity-page.tsx"),
      "NewOpportunityPage",
    ),
  ),
  page(
    "/co-sell/$opportunity",
    lazyRouteComponent(() => import("../features/co-sell/opportunity-page.tsx"), "OpportunityPage"),
  ),
];
