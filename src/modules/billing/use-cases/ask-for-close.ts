import { ok, type Result, refuse } from "../../../kernel/result.ts";
import { settingValue } from "../../../platform/operator-settings.ts";
import { notFound } from "../../../platform/problems.ts";
import type { Database, Tx } from "../../../platform/transaction.ts";
import { takeTurn } from "../../../platform/turn.ts";
import { operatorOrganisation } from "../../identity/index.ts";
import { controlOf } from "../domain/invoice.ts";
import { firstDayAfter, firstDayOf, type Month } from "../domain/month.ts";
import { nothingToClose, onePersonCloses, totalsChanged } from "../problems.ts";
import { totalsWaiting } from "../queries/runs.ts";
import { CLOSE_PEOPLE } from "../queries/settings.ts";
import { dropCloseRequest, putCloseRequest } from "../store/close-requests.ts";
import { type CloseMonth, mayBeClosed } from "./close-month.ts";

/** Asks somebody else to close a month as it was seen; asked again, the later one counts. */
export const askForClose = (db: Database, { month, control }: CloseMonth): Promise<Result<void>> =>
  db.transaction(async (tx): Promise<Result<void>> => {
    if ((await settingValue(tx, CLOSE_PEOPLE)) < 2) return refuse(onePersonCloses({}));
    await takeTurn(tx, "billing.close");
    const possible = await mayBeClosed(tx, month);
    if (!possible.ok) return possible;
    const totals = await totalsWaiting(tx, firstDayAfter(month), firstDayOf(month));
    if (totals.length === 0) return refuse(nothingToClose({ month }));
    if (controlOf(month, totals) !== control)
      return refuse(
        totalsChanged({ month }, [{ pointer: "/control", code: "billing/totals-changed" }]),
      );
    const { id = tx.actor.name, name } = tx.actor;
    await putCloseRequest(tx, firstDayOf(month), { control, askedBy: id, askedByName: name });
    await audit(tx, "billing.close-asked", month, { control });
    return ok(undefined);
  });

/** Takes the request for a close back, whoever asked: nobody has to close what one of them doubts. */
export const withdrawCloseRequest = (db: Database, month: Month): Promise<Result<void>> =>
  db.transaction(async (tx): Promise<Result<void>> => {
    await takeTurn(tx, "billing.close");
    const dropped = await dropCloseRequest(tx, firstDayOf(month));
    if (dropped === undefined) return refuse(notFound({}));
    await audit(tx, "billing.close-withdrawn", month, { askedBy: dropped.askedByName });
    return ok(undefined);
  });

async function audit(tx: Tx, action: string, month: Month, after: unknown): Promise<void> {
  const operator = await operatorOrganisation(tx);
  tx.audit({
    organisationId: operator?.id,
    action,
    objectType: "billing-month",
    objectId: month,
    after,
  });
}
