import type { Instant } from "../../../kernel/calendar.ts";
import { ok, type Result, refuse } from "../../../kernel/result.ts";
import { CAN_RUN } from "../../../platform/agenda.ts";
import { statement } from "../../../platform/database.ts";
import { type ClockFace, readClock, startMoving } from "../../../platform/marketplace.ts";
import type { Database } from "../../../platform/transaction.ts";
import { operatorOrganisation } from "../../identity/index.ts";
import {
  clockGoesForward,
  clockIsSystems,
  clockMoves,
  clockTooFar,
  nothingDue,
} from "../problems.ts";

/** Where to: by so many hours or days (24 hours each), by calendar months of the operator's zone, to an instant, or to what is due next. */
export type ClockMove =
  | { readonly kind: "by"; readonly hours: number }
  | { readonly kind: "months"; readonly months: number }
  | { readonly kind: "to"; readonly instant: Instant }
  | { readonly kind: "next-event" };

/** In one move: three years and a day, the longest term with its renewal. */
const FURTHEST_DAYS = 3 * 366 + 1;

const nextDue = statement<[after: string], { dueAt: Instant }>(
  "operations.next-due",
  `select due_at as "dueAt" from platform.agenda where due_at > $1 and ${CAN_RUN} order by due_at limit 1`,
);

/**
 * Sends a sandbox's clock on its way; the worker goes there from one due moment to the next. One move
 * at a time, forward only (decisions 33 and 41).
 */
export const moveClock = (
  db: Database,
  kind: "sandbox" | "live",
  move: ClockMove,
): Promise<Result<ClockFace>> =>
  db.transaction(async (tx) => {
    if (kind === "live") return refuse(clockIsSystems({}));
    const { now, movingTo } = await readClock(tx, { hold: true });
    if (movingTo !== null) return refuse(clockMoves({ to: movingTo.toString() }));
    const target = await targetOf(now);
    if (target === undefined) return refuse(nothingDue({}));
    const pointer = move.kind === "to" ? "/to" : "/by";
    if (Temporal.Instant.compare(target, now) <= 0)
      return refuse(
        clockGoesForward({ now: now.toString() }, [{ pointer, code: "clock-goes-forward" }]),
      );
    const latest = now.add({ hours: FURTHEST_DAYS * 24 });
    if (Temporal.Instant.compare(target, latest) > 0) {
      const params = { latest: latest.toString() };
      return refuse(clockTooFar(params, [{ pointer, code: "clock-too-far", params }]));
    }
    await tx.query(startMoving, [target.toString()]);
    tx.audit({
      organisationId: undefined,
      action: "clock.move",
      objectType: "marketplace",
      objectId: "clock",
      before: { now: now.toString() },
      after: { movingTo: target.toString() },
    });
    return ok({ now, movingTo: target });

    async function targetOf(from: Instant): Promise<Instant | undefined> {
      if (move.kind === "to") return move.instant;
      if (move.kind === "by") return from.add({ hours: move.hours });
      if (move.kind === "months") {
        // Who moves it is in an organisation of the marketplace, so there is an operator.
        const operator = await operatorOrganisation(tx);
        return from
          .toZonedDateTimeISO(operator?.timeZone ?? "UTC")
          .add({ months: move.months })
          .toInstant();
      }
      return (await tx.query(nextDue, [from.toString()]))[0]?.dueAt;
    }
  });
