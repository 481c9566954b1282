import Type from "typebox";
import { AUDIT_HEAD_PATTERN, auditHead, verifyAudit } from "../../../platform/audit-chain.ts";
import { type App, answer } from "../../../platform/http.ts";
import { route } from "../../../platform/route.ts";
import { InstantText } from "../../../platform/schemas.ts";

/** What each check reports at most; more of the same is found when these are mended. */
const REPORTED = 100;

/** The verification report: what must always hold of orders, charges, ledger, invoices, payments, payouts, licences and audit trail (BEY-08). */
export function verificationRoutes(app: App): void {
  route(app, {
    method: "GET",
    url: "/v1/verification",
    operationId: "verifyMarketplace",
    summary: "Read everything that is sold, charged, invoiced and paid, and report what is broken",
    description: `Changes nothing. Each check reports at most ${REPORTED} places; an empty list is the only good answer. It reads whole tables: call it now and then. The end of the audit trail (\`auditHead\`) belongs somewhere else than this marketplace: given again later, it shows whether the trail was cut or made anew since.`,
    tags: ["Ledger"],
    access: { permission: "ledger:read", of: "operator" },
    perMinute: 6,
    query: Type.Object({
      auditHead: Type.Optional(
        Type.String({
          pattern: AUDIT_HEAD_PATTERN,
          maxLength: 80,
          description:
            "The end of the audit trail as an earlier report gave it: position, colon, digest",
        }),
      ),
    }),
    responses: {
      200: Type.Object(
        {
          checkedAt: InstantText,
          auditHead: Type.Union(
            [
              Type.Object({
                position: Type.Integer({ minimum: 1, description: "How many entries are chained" }),
                digest: Type.String({ description: "SHA-256, 64 hexadecimal digits" }),
              }),
              Type.Null(),
            ],
            { description: "The end of the audit trail; null before its first entry is chained" },
          ),
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
    async handle({ db, at, query, platform }) {
      const head = await auditHead(db);
      const violations = [];
      for (const verify of platform.services.verify ?? []) violations.push(...(await verify(db)));
      violations.push(...(await verifyAudit(db, query.auditHead)));
      return answer(200, { checkedAt: at.toString(), auditHead: head ?? null, violations });
    },
  });
}
