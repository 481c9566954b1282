/** The front door of publishing: what other modules may call. */
export { countOpenSubmissions } from "./queries/open-submissions.ts";
export { holdForRemoval } from "./use-cases/force-stop.ts";
