import type { OfferType } from "../offer-type.ts";
import { application } from "./application.ts";
import { consultingService } from "./consulting-service.ts";
import { container } from "./container.ts";
import { dynamics365 } from "./dynamics-365.ts";
import { businessCentral } from "./dynamics-365-business-central.ts";
import { operationsApps } from "./dynamics-365-operations.ts";
import { iotEdgeModule } from "./iot-edge-module.ts";
import { managedService } from "./managed-service.ts";
import { powerBi } from "./power-bi.ts";
import { powerBiVisual } from "./power-bi-visual.ts";
import { saas } from "./saas.ts";
import { virtualMachine } from "./virtual-machine.ts";

/** Every offer type the marketplace knows. A new type is a new file and one entry here. */
export const OFFER_TYPES: ReadonlyMap<string, OfferType> = new Map(
  [
    saas,
    virtualMachine,
    application,
    container,
    iotEdgeModule,
    managedService,
    consultingService,
    dynamics365,
    businessCentral,
    operationsApps,
    powerBi,
    powerBiVisual,
  ].map((type) => [type.id, type]),
);
