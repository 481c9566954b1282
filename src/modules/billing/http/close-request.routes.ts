import Type from "typebox";
import { type App, answer } from "../../../platform/http.ts";
import { route } from "../../../platform/route.ts";
import { Closed } from "../../../platform/schemas.ts";
import { askForClose, withdrawCloseRequest } from "../use-cases/ask-for-close.ts";
import { MonthText } from "./shapes.ts";

const tags = ["Billing runs"];
const ACT = { permission: "billing-run:act", of: "operator" } as const;

/** Where the setting `billing.close-people` is 2, one person asks for a close and another does it (O9). */
export function closeRequestRoutes(app: App): void {
  route(app, {
    method: "PUT",
    url: "/v1/billing-runs/requests/:month",
    operationId: "askForClose",
    summary: "Ask somebody else to close a month as the dry run showed it",
    description:
      "Who asks later takes the place of who asked before. What moves afterwards has to be asked for again.",
    tags,
    access: ACT,
    params: Closed({ month: MonthText }),
    body: Closed({
      control: Type.String({
        minLength: 1,
        maxLength: 64,
        description: "As the dry run answered it.",
      }),
    }),
    responses: { 204: null },
    async handle({ params: { month }, body: { control }, db }) {
      const asked = await askForClose(db, { month, control });
      return asked.ok ? answer(204) : asked;
    },
  });

  route(app, {
    method: "DELETE",
    url: "/v1/billing-runs/requests/:month",
    operationId: "withdrawCloseRequest",
    summary: "Take the request for a close back",
    tags,
    access: ACT,
    params: Closed({ month: MonthText }),
    responses: { 204: null },
    async handle({ params: { month }, db }) {
      const withdrawn = await withdrawCloseRequest(db, month);
      return withdrawn.ok ? answer(204) : withdrawn;
    },
  });
}
