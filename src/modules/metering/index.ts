/** The front door of metering: what other modules may call. */
export { unitsOf } from "./domain/quantity.ts";
export type { UsageEvent } from "./domain/usage-event.ts";
export {
  NO_USAGE,
  type UsageCounts,
  usageByPeriod,
  usedDimensions,
} from "./queries/usage-by-period.ts";
export { type UsageOfDay, usageOfPublisher } from "./queries/usage-of-publisher.ts";
export { type WaitingUsage, waitingUsage } from "./queries/waiting-usage.ts";
export {
  countedUsage,
  type DaysOfDimension,
  takeUsage,
  type UsageOnDay,
} from "./store/rated-usage.ts";
export { acceptUsage } from "./use-cases/accept-usage.ts";
