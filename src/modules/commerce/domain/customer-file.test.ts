import assert from "node:assert/strict";
import { Readable } from "node:stream";
import { suite, test } from "node:test";
import fc from "fast-check";
import { CSV_BEGIN, csvLines } from "../../../platform/csv.ts";
import { readTable } from "../../../platform/csv-table.ts";
import type { Agreement, CustomerDetails } from "./customer.ts";
import {
  CUSTOMER_COLUMNS,
  CUSTOMER_FIELDS,
  type CustomerCells,
  type CustomerInRow,
  customerInRow,
  differencesOf,
  rowOfCustomer,
  tidyCells,
} from "./customer-file.ts";

const text = fc
  .string({ unit: "grapheme", minLength: 1, maxLength: 12 })
  .map((one) => one.normalize("NFC").trim())
  .filter((one) => one !== "" && !/[\0\uFFFD]/.test(one) && one.isWellFormed());
const maybe = <Key extends string>(key: Key) =>
  fc
    .option(text, { nil: undefined })
    .map((value) => (value === undefined ? {} : ({ [key]: value } as Record<Key, string>)));
const person = fc
  .tuple(text, text, text, maybe("phone"))
  .map(([firstName, lastName, email, phone]) => ({ firstName, lastName, email, ...phone }));
const details: fc.Arbitrary<CustomerDetails> = fc
  .tuple(
    fc.tuple(text, text, fc.constantFrom("FR", "KR"), maybe("taxId"), maybe("registrationNumber")),
    person,
    fc.tuple(text, maybe("line2"), text, maybe("region"), text),
  )
  .map(
    ([[company, domain, country, taxId, number], contact, [line1, line2, city, region, code]]) => ({
      company,
      domain: domain.toLowerCase(),
      country,
      segment: "commercial",
      language: "fr",
      ...taxId,
      ...number,
      contact,
      address: { line1, ...line2, city, ...region, postalCode: code },
    }),
  );
const agreement = fc
  .tuple(person, fc.constantFrom("2026-01-31", "2026-11-20"))
  .map(([who, agreedOn]): Agreement => ({ ...who, agreedOn }));
const inRow: fc.Arbitrary<CustomerInRow> = fc
  .tuple(details, fc.option(text), fc.option(agreement))
  .map(([who, reseller, agreed]) => ({ details: who, reseller, agreement: agreed }));

const readBack = (rows: readonly CustomerCells[]) =>
  readTable(
    Readable.from([
      Buffer.from(
        CSV_BEGIN +
          csvLines([
            CUSTOMER_FIELDS.map((field) => CUSTOMER_COLUMNS[field].name),
            ...rows.map((row) => CUSTOMER_FIELDS.map((field) => row[field])),
          ]),
      ),
    ]),
    {
      columns: CUSTOMER_COLUMNS,
      others: "refused",
      limits: { maxBytes: 1_000_000, maxRows: 10 },
    },
  );

suite("BEY-13: a file of customers", () => {
  test("what is written as a file and read again is the same customers, whatever their names are", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(inRow, { minLength: 1, maxLength: 3 }), async (customers) => {
        const read = await readBack(customers.map(rowOfCustomer));
        assert.ok("table" in read, JSON.stringify(read));
        assert.deepEqual(
          read.table.rows.map(({ cells }) => customerInRow(cells)),
          customers,
        );
      }),
    );
  });

  test("a customer says of itself nothing new, whichever of its cells are blank and in whatever case its codes are", () => {
    fc.assert(
      fc.property(inRow, fc.array(fc.constantFrom(...CUSTOMER_FIELDS)), (customer, blank) => {
        const cells = rowOfCustomer(customer);
        const row = tidyCells({
          ...cells,
          country: cells.country.toLowerCase(),
          segment: cells.segment.toUpperCase(),
          ...Object.fromEntries(blank.map((field) => [field, ""])),
        });
        const recorded = {
          ...customer,
          agreements: customer.agreement === null ? [] : [customer.agreement],
        };
        assert.deepEqual(differencesOf(row, recorded, customer.reseller), []);
      }),
    );
  });

  test("another value in any cell is a difference in that cell; one of the agreement, in its day", () => {
    fc.assert(
      fc.property(inRow, fc.constantFrom(...CUSTOMER_FIELDS), (customer, field) => {
        const cells = rowOfCustomer(customer);
        const recorded = {
          ...customer,
          agreements: customer.agreement ? [customer.agreement] : [],
        };
        const row = { ...cells, [field]: `${cells[field]}x` };
        assert.deepEqual(differencesOf(row, recorded, row.reseller === "" ? null : row.reseller), [
          CUSTOMER_COLUMNS[field].pointer.startsWith("/agreement") ? "agreedOn" : field,
        ]);
      }),
    );
  });

  test("columns stand in any order and may be left out where their fields may", async () => {
    const required = CUSTOMER_FIELDS.filter((field) => !("optional" in CUSTOMER_COLUMNS[field]));
    const names = required.map((field) => CUSTOMER_COLUMNS[field].name.toUpperCase()).reverse();
    const read = await readTable(
      Readable.from([Buffer.from(`${names.join(";")}\n${names.map(() => "x").join(";")}\n`)]),
      {
        columns: CUSTOMER_COLUMNS,
        others: "refused",
        limits: { maxBytes: 1_000, maxRows: 10 },
      },
    );
    assert.ok("table" in read);
    assert.equal(read.table.columns.get("company"), names.length);
    assert.deepEqual(
      [read.table.rows[0]?.cells.company, read.table.rows[0]?.cells.taxId],
      ["x", ""],
    );
  });
});
