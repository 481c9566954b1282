import { addDays, startOfDay } from "../../../kernel/calendar.ts";
import { ok, type Result, refuse } from "../../../kernel/result.ts";
import { notFound } from "../../../platform/problems.ts";
import type { Database, Tx } from "../../../platform/transaction.ts";
import { operatorOrganisation, organisationById } from "../../identity/index.ts";
import { sandboxOnly } from "../problems.ts";
import { type SandboxPayer, unpaidOf } from "../queries/open-items.ts";
import { putSandboxPayer } from "../store/sandbox-payers.ts";
import { SANDBOX_PAYS } from "./moments.ts";

/** Sets how a buyer of a sandbox pays (decision 47): on the due day, some days after it, or never. */
export const setSandboxPayer = (
  db: Database,
  { buyerId, sandbox, payer }: { buyerId: string; sandbox: boolean; payer: SandboxPayer },
): Promise<Result<null>> =>
  db.transaction(async (tx): Promise<Result<null>> => {
    if (!sandbox) return refuse(sandboxOnly({}));
    const buyer = await organisationById(tx, buyerId);
    if (buyer?.kind !== "partner" && buyer?.kind !== "customer") return refuse(notFound({}));
    await putSandboxPayer(tx, buyerId, payer);
    await lookAgain(tx, buyerId, payer);
    tx.audit({
      organisationId: buyerId,
      action: "sandbox-payer.set",
      objectType: "organisation",
      objectId: buyerId,
      after: payer,
    });
    return ok(null);
  });

/** What is open is paid as was set now, also where its moment has gone by. */
async function lookAgain(tx: Tx, buyerId: string, { behaviour, lateDays }: SandboxPayer) {
  const operator = await operatorOrganisation(tx);
  for (const { invoiceId, dueOn } of await unpaidOf(tx, buyerId)) {
    if (behaviour === "never") {
      await tx.unschedule(SANDBOX_PAYS, invoiceId);
      continue;
    }
    const from = startOfDay(addDays(dueOn, lateDays ?? 0), operator?.timeZone ?? "UTC");
    const dueAt = Temporal.Instant.compare(from, tx.at) < 0 ? tx.at : from;
    tx.schedule({ kind: SANDBOX_PAYS, subject: invoiceId, dueAt, payload: {} });
  }
}
