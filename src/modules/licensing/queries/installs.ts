import type { Instant } from "../../../kernel/calendar.ts";
import { type Reader, statement } from "../../../platform/database.ts";
import {
  type Delivered,
  deliverablesOfApp,
  liveVersions,
  readEdition,
} from "../../catalog/index.ts";

/** An app that a customer installed into an environment. */
export type Install = {
  readonly id: string;
  readonly environmentId: string;
  readonly publisherName: string;
  readonly offerId: string;
  readonly offerSlug: string;
  readonly offerType: string;
  readonly offerName: string;
  readonly licensed: boolean;
  /** Licences of the app, of any plan, that the organisation can use now. */
  readonly usable: number;
  readonly installedAt: Instant;
  readonly installedBy: string;
  readonly removedAt: Instant | null;
};

const COLUMNS = `i.id, i.environment_id as "environmentId", i.publisher_name as "publisherName", i.offer_id as "offerId",
  i.offer_slug as "offerSlug", i.offer_type as "offerType", i.offer_name as "offerName", i.licensed,
  i.installed_at as "installedAt", i.installed_by as "installedBy", i.removed_at as "removedAt",
  coalesce((select sum(p.usable)::int from licensing.pools p
    where p.organisation_id = i.organisation_id and p.offer_id = i.offer_id and p.owned > 0), 0) as usable`;

const page = statement<readonly unknown[], Install>(
  "licensing.list-installs",
  `select ${COLUMNS} from licensing.installs i
   where i.organisation_id = $1 and (i.removed_at is null or $2)
     and ($3::uuid is null or i.environment_id = $3) and ($4::uuid is null or i.id < $4)
   order by i.id desc limit $5`,
);
const one = statement<[organisationId: string, id: string], Install>(
  "licensing.install-of-organisation",
  `select ${COLUMNS} from licensing.installs i where i.organisation_id = $1 and i.id = $2`,
);
const there = statement<[organisationId: string, environment: string, offer: string], Install>(
  "licensing.install-in-environment",
  `select ${COLUMNS} from licensing.installs i
   where i.organisation_id = $1 and i.environment_id = $2 and i.offer_id = $3 and i.removed_at is null`,
);
const held = statement<
  [organisationId: string, offer: string],
  { readonly owned: number; readonly usable: number }
>(
  "licensing.licences-of-offer",
  `select coalesce(sum(owned), 0)::int as owned, coalesce(sum(usable), 0)::int as usable
   from licensing.pools where organisation_id = $1 and offer_id = $2 and owned > 0`,
);

/** The latest first. */
export const listInstalls = (
  db: Reader,
  organisationId: string,
  wanted: {
    readonly removed: boolean;
    readonly environmentId: string | null;
    readonly before: string | null;
    readonly limit: number;
  },
): Promise<Install[]> =>
  db.query(page, [
    organisationId,
    wanted.removed,
    wanted.environmentId,
    wanted.before,
    wanted.limit,
  ]);

export const installOf = async (db: Reader, organisationId: string, id: string) =>
  (await db.query(one, [organisationId, id]))[0];

export const installIn = async (
  db: Reader,
  organisationId: string,
  { environmentId, offerId }: { readonly environmentId: string; readonly offerId: string },
) => (await db.query(there, [organisationId, environmentId, offerId]))[0];

/** Licences of all plans of the offer that the organisation holds, and those of them that can be used. */
export const licencesOfOffer = async (db: Reader, organisationId: string, offerId: string) =>
  (await db.query(held, [organisationId, offerId]))[0] ?? { owned: 0, usable: 0 };

/**
 * What is delivered: of the version that is live, or was last where the offer is distributed no more. What was
 * uninstalled delivers nothing.
 */
export async function deliveredByInstall(
  db: Reader,
  { offerId, removedAt }: Pick<Install, "offerId" | "removedAt">,
): Promise<(Delivered & { readonly version: number }) | undefined> {
  if (removedAt !== null) return undefined;
  const [latest] = await liveVersions(db, offerId);
  const edition = latest && (await readEdition(db, latest.editionId));
  return edition && { ...deliverablesOfApp(edition.content), version: latest.version };
}
