import { readFileSync } from "node:fs";

/**
 * A payment source: reads `bank.json` beside it, to which a program of the bank appends what came in. Each entry has
 * a running number, which is how far this source has told. Copy both into the folder that SOUK_PAYMENT_SOURCES_DIR
 * names, and start Souk again.
 */
export const source = {
  name: "own-bank-file",
  everyMinutes: 15,
  payments({ since }) {
    const told = Number(since ?? 0);
    const entries = JSON.parse(readFileSync(new URL("bank.json", import.meta.url), "utf8"))
      .filter(({ number }) => number > told)
      .slice(0, 500);
    return {
      payments: entries.map(({ payer, text, amount, currency, day, id }) => ({
        reference: id,
        buyer: payer,
        // Payers write the invoice somewhere in their text.
        invoice: /INV-\d{4}-\d{6,}/.exec(text)?.[0] ?? "",
        amount,
        currency,
        receivedOn: day,
        note: text,
      })),
      cursor: String(entries.at(-1)?.number ?? told),
    };
  },
};
