import Type from "typebox";
import { type App, answer } from "../../../platform/http.ts";
import { route } from "../../../platform/route.ts";
import { InstantText } from "../../../platform/schemas.ts";
import { verifyCommerce } from "../../commerce/index.ts";
import { verifyBilling } from "../queries/verify.ts";

/** What each check reports at most; more of the same is found when these are mended. */
const REPORTED = 100;

/** The verification report: what must always hold of orders, charges, ledger, invoices, payments, payouts (BEY-08). */
export function verificationRoutes(app: App): void {
  route(app, {
    method: "GET",
    url: "/v1/verification",
    operationId: "verifyMarketplace",
    summary: "Read everything that is sold, charged, invoiced and paid, and report what is broken",
    description: `Changes nothing. Each check reports at most ${REPORTED} places; an empty list is the only good answer. It reads whole tables: call it now and then.`,
    tags: ["Ledger"],
    access: { permission: "ledger:read", of: "operator" },
    perMinute: 6,
    responses: {
      200: Type.Object(
        {
          checkedAt: InstantText,
          violations: Type.Array(
            Type.Object({
              invariant: Type.String({ description: "Which one, such as I1" }),
              subject: Type.String({ description: "Of what: an id or a number" }),
              detail: Type.String({ description: "In English, for whoever mends it" }),
            }),
          ),
        },
        { title: "VerificationReport" },
      ),
    },
    async handle({ db, at }) {
      const violations = [...(await verifyCommerce(db)), ...(await verifyBilling(db))];
      return answer(200, { checkedAt: at.toString(), violations });
    },
  });
}
