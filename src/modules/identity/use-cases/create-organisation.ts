import { randomUUID, randomUUIDv7 } from "node:crypto";
import type { Problem } from "../../../kernel/problem.ts";
import { ok, type Result, refuse } from "../../../kernel/result.ts";
import type { Statement } from "../../../platform/database.ts";
import type { OrganisationKind } from "../../../platform/http.ts";
import type { Tx } from "../../../platform/transaction.ts";
import { takeTurn } from "../../../platform/turn.ts";
import type { OrganisationCreated } from "../events.ts";
import { domainTaken, handleTaken, timeZoneUnknown } from "../problems.ts";
import {
  insertEnvironments,
  insertOrganisations,
  type NewOrganisationRow,
  takenDomains,
  takenHandles,
} from "../store/organisations.ts";
import type { Address, OrganisationsTable } from "../store/tables.ts";

export type NewOrganisation = {
  readonly kind: OrganisationKind;
  /** Made from the name where absent. */
  readonly handle?: string;
  readonly name: string;
  readonly country: string;
  readonly domain?: string | null;
  readonly timeZone: string;
  readonly currency: string;
  readonly partnerType?: OrganisationsTable["partner_type"];
  readonly segment?: OrganisationsTable["segment"];
  /** Made at random where absent. */
  readonly tenantId?: string;
  readonly taxId?: string | null;
  readonly address?: Address;
};

export type CreatedOrganisation = {
  readonly id: string;
  readonly handle: string;
  readonly tenantId: string;
};

/**
 * Creates an organisation in the caller's transaction. A name of the internet belongs to one
 * organisation: a second one with the same domain is refused (ACC-02). Organisations are made one after the
 * other, each until its commit.
 */
export async function createOrganisation(
  tx: Tx,
  wanted: NewOrganisation,
): Promise<Result<CreatedOrganisation, Problem>> {
  const created = await createOrganisations(tx, [wanted]);
  if (!created.ok) return created;
  const [one] = created.value;
  if (one === undefined) throw new Error("An organisation was made and is not there");
  return ok(one);
}

/**
 * Creates several, in their order, with as many statements as one; all of them, or none. The refusal is
 * that of the first that cannot be made.
 */
export async function createOrganisations(
  tx: Tx,
  wanted: readonly NewOrganisation[],
): Promise<Result<readonly CreatedOrganisation[], Problem>> {
  const zoneless = wanted.find(({ timeZone }) => !isTimeZone(timeZone));
  if (zoneless !== undefined) return refuse(timeZoneUnknown({ timeZone: zoneless.timeZone }));
  await takeTurnOfOrganisations(tx);
  const domain = await takenAmong(tx, takenDomains, wanted.flatMap(domainOf));
  if (domain !== undefined)
    return refuse(domainTaken({ domain }, [{ pointer: "/domain", code: "taken" }]));
  const handle = await takenAmong(
    tx,
    takenHandles,
    wanted.flatMap(({ handle }) => handle ?? []),
  );
  if (handle !== undefined)
    return refuse(handleTaken({ handle }, [{ pointer: "/handle", code: "taken" }]));
  const made = await freeHandles(
    tx,
    wanted.filter((one) => one.handle === undefined).map(({ name }) => name),
  );
  const organisations = wanted.map((one) => ({
    ...one,
    id: randomUUIDv7(),
    tenantId: one.tenantId ?? randomUUID(),
    handle: one.handle ?? made.shift() ?? "",
  }));
  await insertOrganisations(
    tx,
    organisations.map((one) => rowOf(tx, one)),
  );
  // What a customer buys by usage needs a place from the first day (decision 45).
  const customers = organisations.filter(({ kind }) => kind === "customer");
  if (customers.length > 0)
    await insertEnvironments(
      tx,
      customers.map(({ id, name }) => ({ subscriptionId: randomUUID(), organisationId: id, name })),
    );
  organisations.forEach(({ id, ...after }) => {
    tx.audit({
      organisationId: id,
      action: "organisation.created",
      objectType: "organisation",
      objectId: id,
      after,
    });
  });
  await tx.publishAll(
    organisations.map(
      ({ id, kind }) =>
        ({
          type: "identity.organisation-created",
          subject: id,
          organisationId: id,
          kind,
        }) satisfies OrganisationCreated,
    ),
  );
  return ok(
    organisations.map(({ id, handle: short, tenantId }) => ({ id, handle: short, tenantId })),
  );
}

/** Until the commit nobody else makes an organisation: two at once would both find the same short name, or domain, free. */
export const takeTurnOfOrganisations = (tx: Tx): Promise<void> =>
  takeTurn(tx, "identity.organisations");

const domainOf = ({ domain }: NewOrganisation): string[] =>
  domain === null || domain === undefined ? [] : [domain.toLowerCase()];

/** The first of `names` that is taken already, or stands among them twice. */
async function takenAmong<Row extends Readonly<Record<string, string>>>(
  tx: Tx,
  statement: Statement<[names: readonly string[]], Row>,
  names: readonly string[],
): Promise<string | undefined> {
  if (names.length === 0) return undefined;
  const taken = new Set((await tx.query(statement, [names])).flatMap((row) => Object.values(row)));
  return names.find((name, index) => taken.has(name) || names.indexOf(name) !== index);
}

const rowOf = (tx: Tx, one: NewOrganisation & CreatedOrganisation): NewOrganisationRow => ({
  id: one.id,
  kind: one.kind,
  handle: one.handle,
  name: one.name,
  country: one.country,
  domain: domainOf(one)[0] ?? null,
  time_zone: one.timeZone,
  currency: one.currency,
  partner_type: one.partnerType ?? null,
  segment: one.segment ?? null,
  tenant_id: one.tenantId,
  tax_id: one.taxId ?? null,
  address: one.address ?? {},
  created_at: tx.at,
});

export function isTimeZone(name: string): boolean {
  try {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(name);
    return !/^[+-]/.test(name);
  } catch {
    return false;
  }
}

/** How many numbers behind a name are tried first; each look after it tries twice as many. */
const NUMBERS_TRIED = 20;
/** More than a thousand numbers together. */
const TRIES = 6;

/** Short names that nobody has, for names in their order: all are looked up together. */
async function freeHandles(tx: Tx, names: readonly string[]): Promise<string[]> {
  const bases = names.map(baseOf);
  const given: (string | undefined)[] = bases.map(() => undefined);
  const tried = new Map<string, number>();
  const used = new Set<string>();
  for (let round = 0; round < TRIES && given.includes(undefined); round += 1) {
    const open = Map.groupBy(
      bases.filter((_, index) => given[index] === undefined),
      (base) => base,
    );
    const numbers = new Map(
      [...open].map(([base, { length }]) => {
        const from = (tried.get(base) ?? 0) + 1;
        const count = length + NUMBERS_TRIED * 2 ** round;
        tried.set(base, from + count - 1);
        return [base, numbered(base, { from, count })];
      }),
    );
    for (const { handle } of await tx.query(takenHandles, [[...numbers.values()].flat()]))
      used.add(handle);
    bases.forEach((base, index) => {
      if (given[index] !== undefined) return;
      // `acme-2` may be the second of one name and the first of another.
      const free = numbers.get(base)?.find((one) => !used.has(one));
      if (free === undefined) return;
      given[index] = free;
      used.add(free);
    });
  }
  // More than a thousand have the name already.
  return given.map((handle, index) => handle ?? `${bases[index]}-${randomUUID().slice(0, 8)}`);
}

const numbered = (base: string, { from, count }: { from: number; count: number }): string[] =>
  Array.from({ length: count }, (_, at) => (from + at === 1 ? base : `${base}-${from + at}`));

/** `Ateliers Morvan` becomes ateliers-morvan, with a number where that is taken. */
function baseOf(name: string): string {
  const base =
    name
      .normalize("NFKD")
      .replace(/\p{M}/gu, "")
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, "-")
      .replace(/^-+|-+$/g, "")
      .slice(0, 30) || "organisation";
  return base.length < 2 ? `${base}-1` : base;
}
