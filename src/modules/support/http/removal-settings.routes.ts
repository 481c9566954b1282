import Type from "typebox";
import { type App, answer } from "../../../platform/http.ts";
import { changeSetting } from "../../../platform/operator-settings.ts";
import { route } from "../../../platform/route.ts";
import { Closed } from "../../../platform/schemas.ts";
import { noticeDays, REMOVAL_NOTICE } from "../queries/requests.ts";

const tags = ["Support"];
const READ = { permission: "support:read", of: ["publisher", "operator"] } as const;

/** How much notice those have whose subscriptions a removal ends (decision 50). */
export function removalSettingRoutes(app: App): void {
  const Settings = Type.Object(
    {
      noticeDays: Type.Integer({
        minimum: 1,
        maximum: REMOVAL_NOTICE.most,
        description: "Days from the acceptance of a removal to the end of subscriptions.",
      }),
    },
    { title: "RemovalSettings" },
  );
  route(app, {
    method: "GET",
    url: "/v1/offer-removals/settings",
    operationId: "getRemovalSettings",
    summary: "How much notice a removal gives at least",
    tags,
    access: READ,
    responses: { 200: Settings },
    handle: async ({ db }) => answer(200, { noticeDays: await noticeDays(db) }),
  });
  route(app, {
    method: "PUT",
    url: "/v1/offer-removals/settings",
    operationId: "setRemovalSettings",
    summary: "Set the notice of removals that are accepted from now on; 30 days by default",
    tags,
    access: { permission: "settings:manage", of: "operator" },
    body: Closed({ noticeDays: Type.Integer({ minimum: 1, maximum: REMOVAL_NOTICE.most }) }),
    responses: { 200: Settings },
    async handle({ body, db }) {
      const changed = await changeSetting(db, REMOVAL_NOTICE, body.noticeDays);
      if (!changed.ok) return changed;
      return answer(200, { noticeDays: await noticeDays(db) });
    },
  });
}
