/** The front door of publishing: what other modules may call. */
export { holdForRemoval } from "./use-cases/force-stop.ts";
