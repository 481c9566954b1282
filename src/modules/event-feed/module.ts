import type { Module } from "../../platform/module.ts";
import { feedRoutes } from "./http/feed.routes.ts";

/** What happened, as the programs of publishers, partners and customers read it. */
export const eventFeedModule: Module = {
  name: "event-feed",
  routes: feedRoutes,
};
