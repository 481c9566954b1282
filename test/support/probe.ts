import Type from "typebox";
import { answer } from "../../src/platform/http.ts";
import type { Module } from "../../src/platform/module.ts";
import { route } from "../../src/platform/route.ts";
import { Closed } from "../../src/platform/schemas.ts";
import type { Tx } from "../../src/platform/transaction.ts";

export type Probed = { type: "probe.happened"; subject: string; number: number; hold?: boolean };

/** A table that tests write to, so that effects can be counted. */
export const PROBE_TABLE = `create table if not exists probe_effects (
  subject text not null, number integer not null, what text not null, at timestamptz, ran timestamptz not null default clock_timestamp())`;

const note = (tx: Tx, subject: string, number: number, what: string) =>
  tx.query(
    {
      name: `probe.note`,
      text: "insert into probe_effects (subject, number, what, at) values ($1, $2, $3, $4)",
    },
    [subject, number, what, tx.at],
  );

/** A module that announces, reacts, schedules and can be told to fail: the machinery without a business. */
export function probeModule(
  behaviour: { fail?: (event: Probed) => boolean; hold?: (event: Probed) => Promise<void> } = {},
): Module {
  return {
    name: "probe",
    routes(app) {
      route(app, {
        method: "POST",
        url: "/v1/probe/:subject",
        operationId: "probe",
        summary: "Probe",
        tags: ["Probe"],
        access: { signedIn: true },
        params: Closed({ subject: Type.String() }),
        body: Closed({ number: Type.Integer() }),
        responses: { 201: Type.Object({ number: Type.Integer() }) },
        idempotent: true,
        documented: false,
        handle: async ({ params, body, db }) =>
          db.transaction(async (tx) => {
            await note(tx, params.subject, body.number, "call");
            await tx.publish<Probed>({
              type: "probe.happened",
              subject: params.subject,
              number: body.number,
            });
            return answer(201, { number: body.number });
          }),
      });
    },
    projections: {
      "probe.happened": (tx, event: Probed) =>
        note(tx, event.subject, event.number, "projection").then(() => {}),
    },
    reactions: {
      "note-when-probed": {
        on: "probe.happened",
        async run(tx, event: Probed) {
          await note(tx, event.subject, event.number, "reaction");
          if (behaviour.fail?.(event)) throw new Error(`Told to fail at ${event.number}`);
          await behaviour.hold?.(event);
        },
      },
    },
    moments: {
      "probe.moment": async (tx, { subject, dueAt, payload }) => {
        if ((payload as { fail?: boolean }).fail) throw new Error("Told to fail");
        await note(tx, subject, dueAt.epochMilliseconds % 1_000_000, "moment");
      },
    },
  };
}
