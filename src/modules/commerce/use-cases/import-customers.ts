import { dayIn } from "../../../kernel/calendar.ts";
import type { FieldError, Problem } from "../../../kernel/problem.ts";
import { ok, type Result, refuse } from "../../../kernel/result.ts";
import { PLACES_NAMED, type Table } from "../../../platform/csv-table.ts";
import type { ActingOrganisation } from "../../../platform/http.ts";
import { previewOf } from "../../../platform/preview.ts";
import { LANGUAGES } from "../../../platform/text.ts";
import type { Database, Tx } from "../../../platform/transaction.ts";
import {
  operatorOrganisation,
  organisationById,
  organisationsWithDomains,
  resellersNamed,
  standingUntilCommit,
  takeTurnOfOrganisations,
} from "../../identity/index.ts";
import { type Agreement, checkAgreement, SEGMENTS, tidyDetails } from "../domain/customer.ts";
import {
  CUSTOMER_COLUMNS,
  type CustomerCells,
  type CustomerField,
  type CustomerInRow,
  customerInRow,
  differencesOf,
  fieldAt,
  tidyCells,
} from "../domain/customer-file.ts";
import { checkResellerChoice } from "../domain/reseller.ts";
import { customerFileInvalid, previewOutdated, sellerSuspended } from "../problems.ts";
import { isInRegion, whereSold } from "../queries/regions.ts";
import {
  agreementsOfEach,
  type CustomerRecord,
  ownCustomersWithDomains,
} from "../store/customers.ts";
import { checkNewCustomer } from "./add-customer.ts";
import { type CheckedCustomer, makeOrganisations, recordCustomers } from "./record-customers.ts";

export type ImportCustomers = {
  readonly partner: Pick<ActingOrganisation, "id" | "partnerType" | "timeZone">;
  readonly file: Table<CustomerField>;
  /** What the schema of the body that adds one customer refuses. */
  readonly checkBody: (body: unknown) => readonly FieldError[];
  /** The refusal of whoever may add customers and not attest their agreement; absent for who may. */
  readonly mayNotAttest?: Problem;
  /** The preview that the person confirms; without it nothing is changed. */
  readonly preview: string | null;
  /** Answers what would happen and changes nothing. */
  readonly dryRun: boolean;
};

/** What becomes of a row: it is added, is there already as it says, or stands against the file. */
export type CustomerRow = {
  readonly line: number;
  readonly cells: CustomerCells;
  readonly state: "added" | "known" | "refused";
  /** Of the record that is there, or was made. */
  readonly customerId: string | null;
  /** Of the market of its country; null where nothing is sold there. */
  readonly currency: string | null;
  readonly errors: readonly FieldError[];
};

export type ImportedCustomers = {
  readonly rows: readonly CustomerRow[];
  /** Null where a row is refused. */
  readonly preview: string | null;
  readonly committed: boolean;
};

/**
 * Adds the customers of a file: exactly those of the preview, all of them or none (BEY-13, BEY-06;
 * docs/domain/bulk.md). What is a customer already and says the same changes nothing, so that the same file
 * can be given twice. A dry run says of each row what is wrong; without one that is the refusal.
 */
export const importCustomers = (
  db: Database,
  request: ImportCustomers,
): Promise<Result<ImportedCustomers>> =>
  db.transaction(async (tx): Promise<Result<ImportedCustomers>> => {
    const { partner, file, dryRun } = request;
    if ((await standingUntilCommit(tx, partner.id)).suspended) return refuse(sellerSuspended({}));
    const attests = file.rows.some(({ cells }) => customerInRow(cells).agreement !== null);
    if (attests && request.mayNotAttest !== undefined) return refuse(request.mayNotAttest);
    // From here on nobody else makes an organisation: what was looked up holds until the commit.
    if (!dryRun) await takeTurnOfOrganisations(tx);
    const facts = await readFacts(tx, request);
    const planned = file.rows.map(({ line, cells }) =>
      planRow({ line, cells: tidyCells(cells) }, facts),
    );
    const rows = planned.map(({ row }) => row);
    const errors = rows.flatMap((row) => row.errors);
    const added = planned.flatMap(({ customer }) => customer ?? []);
    const preview = errors.length > 0 ? null : nameOf(planned);
    if (dryRun) return ok({ rows, preview, committed: false });
    if (errors.length > 0)
      return refuse(customerFileInvalid({ count: errors.length }, errors.slice(0, PLACES_NAMED)));
    // Whoever confirms it again, after an answer that was lost, finds it done.
    if (added.length === 0) return ok({ rows, preview, committed: true });
    if (request.preview !== preview) return refuse(previewOutdated({}));
    const organisations = await makeOrganisations(tx, partner, added);
    if (!organisations.ok) return organisations;
    const ids = await recordCustomers(
      tx,
      partner.id,
      organisations.value.flatMap((organisation, index) => {
        const customer = added[index];
        return customer === undefined ? [] : [{ ...customer, organisation }];
      }),
    );
    const made = rows.map((row) =>
      row.state === "added" ? { ...row, customerId: ids.shift() ?? null } : row,
    );
    return ok({ rows: made, preview, committed: true });
  });

type Facts = Awaited<ReturnType<typeof readFacts>>;
type Planned = { readonly row: CustomerRow; readonly customer?: CheckedCustomer };

/** Everything that the rows are held against, with as many statements for a thousand as for one. */
async function readFacts(tx: Tx, { partner, file, checkBody }: ImportCustomers) {
  const cells = file.rows.map((row) => tidyCells(row.cells));
  const domains = [...new Set(cells.map(({ domain }) => domain))];
  const own = await ownCustomersWithDomains(tx, partner.id, domains);
  const account = await organisationById(tx, partner.id);
  const operator = await operatorOrganisation(tx);
  return {
    partner,
    checkBody,
    columns: file.columns,
    today: dayIn(partner.timeZone, tx.at),
    context: {
      partnerDomain: account?.domain ?? null,
      operatorDomain: operator?.domain ?? null,
      where: await whereSold(tx, account?.country ?? ""),
    },
    own: new Map(own.map((record) => [record.domain, record])),
    agreements: await agreementsOfEach(
      tx,
      partner.id,
      own.map(({ id }) => id),
    ),
    taken: await organisationsWithDomains(tx, domains),
    resellers:
      partner.partnerType === "indirect-provider"
        ? await resellersNamed(
            tx,
            partner.id,
            cells.flatMap(({ reseller }) => (reseller === "" ? [] : [reseller])),
          )
        : new Map<string, string>(),
    /** The line on which each domain stood first. */
    seen: new Map<string, number>(),
  };
}

function planRow(
  { line, cells }: { readonly line: number; readonly cells: CustomerCells },
  facts: Facts,
): Planned {
  const found = customerInRow(cells);
  const own = facts.own.get(cells.domain);
  const resellerId =
    found.reseller === null ? null : (facts.resellers.get(found.reseller.toLowerCase()) ?? null);
  const before = facts.seen.get(cells.domain);
  if (before === undefined && cells.domain !== "") facts.seen.set(cells.domain, line);
  const wrong = resellerErrors(found, resellerId, facts);
  if (before !== undefined)
    wrong.push({ pointer: "/domain", code: "commerce/domain-twice", params: { line: before } });
  const { currency, errors } =
    own === undefined
      ? newErrors(found, facts)
      : { currency: own.currency, errors: knownErrors(cells, { own, resellerId, facts }) };
  const placed = placeErrors([...errors, ...wrong], { line, columns: facts.columns });
  const row = {
    line,
    cells,
    customerId: own?.id ?? null,
    currency: currency ?? null,
    errors: placed,
  };
  if (placed.length > 0 || currency === undefined) return { row: { ...row, state: "refused" } };
  if (own !== undefined) return { row: { ...row, state: "known" } };
  const { details, agreement } = found;
  return {
    row: { ...row, state: "added" },
    customer: {
      details: tidyDetails(details),
      currency,
      resellerId,
      inRegion: isInRegion(facts.context.where, details.country),
      ...(agreement === null ? {} : { agreement }),
    },
  };
}

/** What the form says of a customer that is not there yet, in the same words. */
function newErrors({ details, agreement }: CustomerInRow, facts: Facts) {
  const body = { ...details, ...(agreement === null ? {} : { agreement }) };
  const formal = facts.checkBody(body);
  const { currency, errors } = checkNewCustomer(details, facts.context);
  const attested =
    agreement === null ? [] : checkAgreement(agreement, { today: facts.today, at: "/agreement" });
  const owner = facts.taken.get(details.domain);
  const domain =
    owner === undefined
      ? []
      : owner === facts.partner.id
        ? [{ pointer: "/domain", code: "commerce/own-domain" }]
        : [{ pointer: "/domain", code: "commerce/organisation-here" }];
  return {
    currency,
    errors: [...choiceErrors(details), ...formal, ...errors, ...attested, ...domain],
  };
}

/** A code that is none of those that there are: the form has a list of them. */
const choiceErrors = ({ segment, language }: CustomerInRow["details"]): FieldError[] =>
  (
    [
      ["/segment", segment, SEGMENTS],
      ["/language", language, LANGUAGES],
    ] as const
  ).flatMap(([pointer, value, choices]) =>
    value === undefined || (choices as readonly string[]).includes(value)
      ? []
      : [{ pointer, code: "choice", params: { choices: [...choices] } }],
  );

/** What a row says otherwise of a customer that is there. */
const knownErrors = (
  cells: CustomerCells,
  about: { own: CustomerRecord; resellerId: string | null; facts: Facts },
): FieldError[] => {
  const { own, resellerId, facts } = about;
  const agreements: readonly Agreement[] = facts.agreements.get(own.id) ?? [];
  const recorded = { details: detailsOf(own), reseller: own.resellerId, agreements };
  return differencesOf(cells, recorded, resellerId).map((field) => ({
    pointer: CUSTOMER_COLUMNS[field].pointer,
    code: field === "agreedOn" ? "commerce/agreement-differs" : "commerce/customer-differs",
  }));
};

function resellerErrors(
  { reseller }: CustomerInRow,
  resellerId: string | null,
  { partner }: Facts,
): FieldError[] {
  if (reseller === null) return [];
  const choice = { ...partner, reseller: resellerId === null ? "unbound" : "bound" } as const;
  return checkResellerChoice(choice) === undefined
    ? []
    : [{ pointer: "/resellerId", code: "commerce/reseller" }];
}

/** The first thing that is wrong with each cell, where it stands in the file. */
function placeErrors(
  errors: readonly FieldError[],
  { line, columns }: { line: number; columns: ReadonlyMap<CustomerField, number> },
): FieldError[] {
  const placed = new Map<string, FieldError>();
  for (const { pointer, ...error } of errors) {
    if (placed.has(pointer)) continue;
    const field = fieldAt(pointer);
    const column = (field && columns.get(field)) ?? 1;
    placed.set(pointer, { ...error, pointer: "", line, column });
  }
  return [...placed.values()].sort((a, b) => (a.column ?? 0) - (b.column ?? 0));
}

const detailsOf = ({ registrationNumber, taxId, ...record }: CustomerRecord) => ({
  ...record,
  ...(registrationNumber === null ? {} : { registrationNumber }),
  ...(taxId === null ? {} : { taxId }),
});

/** The name of a preview: equal where the same customers are added to the same records. */
const nameOf = (planned: readonly Planned[]): string =>
  previewOf(planned.map(({ row, customer }) => customer ?? [row.state, row.customerId]));
