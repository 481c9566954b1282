import type { Module } from "../../platform/module.ts";
import { fulfilmentRoutes } from "./http/fulfilment.routes.ts";

/** Protocols that others defined, at the addresses that their programs call. Translates only. */
export const wireModule: Module = { name: "wire", routes: fulfilmentRoutes };
