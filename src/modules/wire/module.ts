import type { Module } from "../../platform/module.ts";
import type { Tx } from "../../platform/transaction.ts";
import type { OperationRecorded } from "../commerce/events.ts";
import { webhookOfPlan } from "../commerce/index.ts";
import { callWebhooks } from "./deliveries/call-webhooks.ts";
import { changeRoutes } from "./http/change.routes.ts";
import { connectionTestRoutes } from "./http/connection-test.routes.ts";
import { fulfilmentRoutes } from "./http/fulfilment.routes.ts";
import { meteringRoutes } from "./http/metering.routes.ts";
import { operationRoutes } from "./http/operation.routes.ts";
import { subscriptionTimelineRoutes } from "./http/subscription-timeline.routes.ts";
import { insertWebhookCall } from "./store/webhook-calls.ts";

/** Protocols that others defined, at the addresses that their programs call, and calls to them. */
export const wireModule: Module = {
  name: "wire",
  routes(app) {
    fulfilmentRoutes(app);
    changeRoutes(app);
    operationRoutes(app);
    meteringRoutes(app);
    connectionTestRoutes(app);
    subscriptionTimelineRoutes(app);
  },
  projections: {
    "commerce.operation-recorded": async (tx: Tx, event: OperationRecorded) => {
      // Where nobody can be told, and nobody is asked, there is no call to make.
      const told = event.asked || (await webhookOfPlan(tx, event.planUuid)) !== undefined;
      await insertWebhookCall(tx, event, told);
    },
  },
  background: callWebhooks,
};
