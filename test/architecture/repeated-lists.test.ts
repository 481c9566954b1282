import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { suite, test } from "node:test";
import {
  DISPUTE_REASONS,
  DISPUTE_STATES,
} from "../../src/modules/billing/domain/dispute-lifecycle.ts";
import { EXCEPTIONS } from "../../src/modules/billing/domain/exceptions.ts";
import { CORRECTED } from "../../src/modules/billing/domain/reissue.ts";
import { INVOICE_STATES } from "../../src/modules/billing/domain/settlement.ts";
import { ENTRY_KINDS } from "../../src/modules/billing/queries/ledger.ts";

const root = join(import.meta.dirname, "../..");

/** The texts of a list that a page's file declares: pages cannot be imported without a browser. */
function listIn(file: string, name: string): readonly string[] {
  const source = readFileSync(join(root, file), "utf8");
  const [, body] = new RegExp(`const ${name} = \\[([^\\]]*)\\] as const`).exec(source) ?? [];
  assert.ok(body !== undefined, `${file} declares ${name}`);
  return [...body.matchAll(/"([^"]+)"/g)].map(([, text]) => text ?? "");
}

/** What pages choose among, in the order in which the server has it where they show it in an order. */
suite("lists that pages repeat are those of the server", () => {
  for (const [file, name, own, ordered] of [
    ["web/api/billing-runs.ts", "EXCEPTION_KINDS", EXCEPTIONS, true],
    ["web/api/disputes.ts", "DISPUTE_STATES", DISPUTE_STATES, true],
    ["web/api/disputes.ts", "DISPUTE_REASONS", DISPUTE_REASONS, true],
    ["web/api/reissue.ts", "CORRECTED", CORRECTED, true],
    ["web/api/invoices.ts", "INVOICE_STATES", INVOICE_STATES, false],
    ["web/api/ledger.ts", "ENTRY_KINDS", ENTRY_KINDS, true],
  ] as const)
    test(`${name} of ${file}`, () => {
      const shown = listIn(file, name);
      assert.deepEqual(ordered ? shown : [...shown].sort(), ordered ? [...own] : [...own].sort());
    });
});
