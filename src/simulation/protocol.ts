import type { Progress, Simulation, SimulationReport } from "./simulate.ts";

/** What a simulation's process is asked for. */
export type Order = Pick<Simulation, "marketplace" | "copy" | "months"> & {
  readonly logLevel: string;
};

/** What it tells. */
export type Told = { readonly progress: Progress } | { readonly report: SimulationReport };
