import { randomUUID, randomUUIDv7 } from "node:crypto";
import type { Problem } from "../../../kernel/problem.ts";
import { ok, type Result, refuse } from "../../../kernel/result.ts";
import type { OrganisationKind } from "../../../platform/http.ts";
import type { Tx } from "../../../platform/transaction.ts";
import { takeTurn } from "../../../platform/turn.ts";
import type { OrganisationCreated } from "../events.ts";
import { domainTaken, handleTaken, timeZoneUnknown } from "../problems.ts";
import {
  domainIsTaken,
  handleIsTaken,
  insertEnvironment,
  insertOrganisation,
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
  if (!isTimeZone(wanted.timeZone)) return refuse(timeZoneUnknown({ timeZone: wanted.timeZone }));
  // Until the commit: two at once would both find the same short name, or domain, free.
  await takeTurn(tx, "identity.organisations");
  const domain = wanted.domain?.toLowerCase() ?? null;
  if (domain !== null && (await tx.query(domainIsTaken, [domain])).length > 0)
    return refuse(domainTaken({ domain }, [{ pointer: "/domain", code: "taken" }]));
  const handle = wanted.handle ?? (await freeHandle(tx, wanted.name));
  if ((await tx.query(handleIsTaken, [handle])).length > 0)
    return refuse(handleTaken({ handle }, [{ pointer: "/handle", code: "taken" }]));
  const id = randomUUIDv7();
  const tenantId = wanted.tenantId ?? randomUUID();
  await insertOrganisation(tx, {
    id,
    kind: wanted.kind,
    handle,
    name: wanted.name,
    country: wanted.country,
    domain,
    time_zone: wanted.timeZone,
    currency: wanted.currency,
    partner_type: wanted.partnerType ?? null,
    segment: wanted.segment ?? null,
    tenant_id: tenantId,
    tax_id: wanted.taxId ?? null,
    address: JSON.stringify(wanted.address ?? {}),
    created_at: tx.at,
  });
  // What a customer buys by usage needs a place from the first day (decision 45).
  if (wanted.kind === "customer")
    await insertEnvironment(tx, {
      subscriptionId: randomUUID(),
      organisationId: id,
      name: wanted.name,
    });
  tx.audit({
    organisationId: id,
    action: "organisation.created",
    objectType: "organisation",
    objectId: id,
    after: { ...wanted, handle, tenantId },
  });
  await tx.publish({
    type: "identity.organisation-created",
    subject: id,
    organisationId: id,
    kind: wanted.kind,
  } satisfies OrganisationCreated);
  return ok({ id, handle, tenantId });
}

export function isTimeZone(name: string): boolean {
  try {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(name);
    return !/^[+-]/.test(name);
  } catch {
    return false;
  }
}

/** `Ateliers Morvan` becomes ateliers-morvan, with a number where that is taken. */
async function freeHandle(tx: Tx, name: string): Promise<string> {
  const base =
    name
      .normalize("NFKD")
      .replace(/\p{M}/gu, "")
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, "-")
      .replace(/^-+|-+$/g, "")
      .slice(0, 30) || "organisation";
  const start = base.length < 2 ? `${base}-1` : base;
  for (let number = 1; number < 1_000; number += 1) {
    const handle = number === 1 ? start : `${start}-${number}`;
    if ((await tx.query(handleIsTaken, [handle])).length === 0) return handle;
  }
  return `${start}-${randomUUID().slice(0, 8)}`;
}
