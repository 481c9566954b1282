import { availableParallelism, totalmem } from "node:os";

/** Fewer leave two cores idle: browser tests and those of faults wait more than they work. */
const FEWEST = 4;
/** More find too few test files that take as long as the longest one. */
const MOST = 12;
/** A lane with its market, its browser and its share of PostgreSQL, in bytes. */
const MEMORY_EACH = 1.5 * 2 ** 30;

/** How many test files run at once: two for each core, where there is memory for them. */
export const LANES = Math.max(
  FEWEST,
  Math.min(2 * availableParallelism(), MOST, Math.floor(totalmem() / MEMORY_EACH)),
);

/** A market has a dozen open, a test of several servers a few dozen. */
export const CONNECTIONS = 50 * LANES;
