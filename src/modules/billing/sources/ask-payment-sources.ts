import { claimedWork } from "../../../platform/claimed-work.ts";
import type { Background } from "../../../platform/module.ts";
import { type Platform, SYSTEM } from "../../../platform/platform.ts";
import {
  noteSourceFailure,
  registerSources,
  SOURCE_IS_DUE,
  type TakenSource,
  takeSources,
} from "../store/payment-sources.ts";
import { recordToldPayments } from "../use-cases/record-told-payments.ts";
import type { PaymentProgram } from "./payment-sources.ts";

/** Sources asked at once in one process. */
const PLACES = 2;

/**
 * Asks the operator's own payment sources, each in its time and one worker at a time. No transaction is open
 * while a program is asked; what it told and how far it has told are committed together.
 */
export const askPaymentSources =
  (sources: readonly PaymentProgram[]) =>
  (platform: Platform): Background => {
    const byName = new Map(sources.map((source) => [source.name, source]));
    const db = platform.databaseAs(SYSTEM);
    const registered = db
      .transaction((tx) => registerSources(tx, sources))
      .then(platform.wake)
      .catch((error: unknown) =>
        platform.log.error({ err: error }, "payment sources could not be registered"),
      );
    const work = claimedWork<TakenSource>(platform, {
      places: PLACES,
      due: SOURCE_IS_DUE,
      take: (places) => takeSources(platform.pool.reader, [...byName.keys()], places),
      async run({ name, cursor }) {
        const answer = await byName.get(name)?.ask(cursor);
        if (answer === undefined) return;
        if (answer.ok) return recordToldPayments(db, { source: name, ...answer });
        const failure = `${answer.why}: ${answer.detail}`.slice(0, 500);
        platform.log.warn({ source: name, failure }, "a payment source gave no proper answer");
        await noteSourceFailure(platform.pool.reader, name, failure);
      },
      brokeOff: "asking a payment source broke off",
      about: ({ name }) => ({ source: name }),
    });
    return {
      ...work,
      idle: async () => {
        await registered;
        await work.idle();
      },
    };
  };
