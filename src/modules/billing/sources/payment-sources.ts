import { existsSync, readdirSync, realpathSync } from "node:fs";
import { join } from "node:path";
import { type Answered, askFile } from "../../../platform/isolated.ts";
import { isSourceName, type PaymentDraft, REFERENCE_LENGTH } from "../domain/payment.ts";

export const DEADLINE_SECONDS = 30;
export const LONGEST_ANSWER_BYTES = 1024 * 1024;
const MOST_PAYMENTS = 500;
const MOST_SOURCES = 20;
const LONGEST_CURSOR = 1_000;
const LONGEST_FIELD = 2_000;
const EVERY_MINUTES = { usual: 15, least: 1, most: 1_440 };
const RUNNER = join(import.meta.dirname, "payment-source-runner.ts");
const ALLOWED = {
  runner: RUNNER,
  seconds: DEADLINE_SECONDS,
  bytes: LONGEST_ANSWER_BYTES,
  network: true,
};

/** What a program answered: payments, and from where on it is asked the next time. */
export type Told = { readonly payments: readonly PaymentDraft[]; readonly cursor: string | null };
export type Answer =
  | ({ readonly ok: true } & Told)
  | { readonly ok: false; readonly why: string; readonly detail: string };

/** A program of the operator's own that is asked for payments (docs/operating/payment-sources.md). */
export type PaymentProgram = {
  readonly name: string;
  readonly everyMinutes: number;
  /** @param since the cursor that it answered last; null the first time */
  ask(since: string | null): Promise<Answer>;
};

/**
 * The payment sources of a folder: one ECMAScript module each, exporting `source`. None where there is no folder.
 *
 * @throws Error naming the file that holds no source, or one whose name is taken
 */
export async function loadPaymentSources(folder: string): Promise<readonly PaymentProgram[]> {
  if (!existsSync(folder)) return [];
  // Links are followed once, here: the process of a source may read the real folder only.
  const real = realpathSync(folder);
  const files = readdirSync(real)
    .filter((file) => /\.(ts|mts|js|mjs)$/.test(file))
    .sort();
  if (files.length > MOST_SOURCES)
    throw new Error(`${real} holds more than ${MOST_SOURCES} payment sources`);
  const all = new Map<string, PaymentProgram>();
  for (const file of files) {
    const source = readSource(real, file, await askFile({ folder: real, file }, ALLOWED));
    if (all.has(source.name)) throw new Error(`${file}: there is a source ${source.name} already`);
    all.set(source.name, source);
  }
  return [...all.values()];
}

function readSource(folder: string, file: string, answered: Answered): PaymentProgram {
  if (!answered.ok)
    throw new Error(
      `The payment source ${file} in ${folder} was not loaded: ${answered.why}, ${answered.detail}`,
    );
  const { name, everyMinutes = EVERY_MINUTES.usual, asks } = answered.value;
  if (!isSourceName(name))
    throw new Error(`${file}: source.name begins with own- and has a-z, 0-9 and -`);
  if (
    typeof everyMinutes !== "number" ||
    !Number.isInteger(everyMinutes) ||
    everyMinutes < EVERY_MINUTES.least ||
    everyMinutes > EVERY_MINUTES.most
  )
    throw new Error(`${file}: source.everyMinutes is a whole number from 1 to 1440`);
  if (asks !== true) throw new Error(`${file}: source.payments is a function`);
  return {
    name,
    everyMinutes,
    ask: async (since) =>
      readAnswer(await askFile({ folder, file, subject: { since } }, ALLOWED), since),
  };
}

/** What a program answered as drafts of payments; all of it, or what is wrong with it. */
export function readAnswer(answered: Answered, since: string | null): Answer {
  if (!answered.ok) return answered;
  const wrong = (detail: string): Answer => ({ ok: false, why: "wrong-form", detail });
  const { answered: told } = answered.value;
  if (typeof told !== "object" || told === null) return wrong("no object");
  const { payments, cursor = since } = told as Readonly<Record<string, unknown>>;
  if (!Array.isArray(payments)) return wrong("payments is no list");
  if (payments.length > MOST_PAYMENTS) return wrong(`payments has more than ${MOST_PAYMENTS}`);
  if (cursor !== null && (typeof cursor !== "string" || cursor.length > LONGEST_CURSOR))
    return wrong("cursor is no text of at most 1,000 characters");
  const drafts: PaymentDraft[] = [];
  for (const [index, one] of payments.entries()) {
    const draft = readDraft(one);
    if (draft === undefined) return wrong(`payments[${index}]`);
    drafts.push(draft);
  }
  if (new Set(drafts.map(({ reference }) => reference)).size < drafts.length)
    return wrong("payments names a reference twice");
  return { ok: true, payments: drafts, cursor };
}

function readDraft(value: unknown): PaymentDraft | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const fields = value as Readonly<Record<string, unknown>>;
  const text = (name: string): string | undefined => {
    const field = fields[name] ?? "";
    return typeof field === "string" && field.length <= LONGEST_FIELD ? field.trim() : undefined;
  };
  const reference = text("reference");
  const [buyer, invoice, amount] = [text("buyer"), text("invoice"), text("amount")];
  const [currency, receivedOn, note] = [text("currency"), text("receivedOn"), text("note")];
  if (!reference || reference.length > REFERENCE_LENGTH) return undefined;
  if (buyer === undefined || invoice === undefined || amount === undefined) return undefined;
  if (currency === undefined || receivedOn === undefined || note === undefined) return undefined;
  return { reference, buyer, invoice, amount, currency, receivedOn, note };
}
