/** The front door of the storefront: what insights reads of it. */
export { type CountedViews, viewsCountedSince, viewsOfPublisher } from "./queries/views.ts";
