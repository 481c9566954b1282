import { type Reader, statement } from "../../../platform/database.ts";
import { type EditionLine, editionLine, listEditions } from "../../catalog/index.ts";

/** An edition of an offer with what became of it. */
export type EditionRow = EditionLine & {
  /** The last submission of it; null for one that was never submitted. */
  readonly number: number | null;
  readonly submittedBy: string | null;
  /** When it was certified first; null for one that never was. */
  readonly certifiedAt: Temporal.Instant | null;
};

type Fate = {
  readonly editionId: string;
  readonly number: number;
  readonly submittedBy: string;
  readonly certifiedAt: Temporal.Instant | null;
};

const fates = statement<[offer: string, editions: readonly string[]], Fate>(
  "publishing.fates-of-editions",
  `select distinct on (edition_id) edition_id as "editionId", number, submitted_by as "submittedBy",
     min(certified_at) over (partition by edition_id) as "certifiedAt"
   from publishing.submissions where offer_id = $1 and edition_id = any($2)
   order by edition_id, number desc`,
);

async function withFates(
  db: Reader,
  offerId: string,
  lines: readonly EditionLine[],
): Promise<EditionRow[]> {
  const found = await db.query(fates, [offerId, lines.map(({ editionId }) => editionId)]);
  const byId = new Map(found.map((fate) => [fate.editionId, fate]));
  return lines.map((line) => {
    const fate = byId.get(line.editionId);
    return {
      ...line,
      number: fate?.number ?? null,
      submittedBy: fate?.submittedBy ?? null,
      certifiedAt: fate?.certifiedAt ?? null,
    };
  });
}

/** Editions of an offer, the last made first. */
export const editionsOf = async (
  db: Reader,
  offerId: string,
  page: { readonly before: string | undefined; readonly limit: number },
): Promise<EditionRow[]> => withFates(db, offerId, await listEditions(db, offerId, page));

export async function editionOf(
  db: Reader,
  offerId: string,
  editionId: string,
): Promise<EditionRow | undefined> {
  const line = await editionLine(db, offerId, editionId);
  return line && (await withFates(db, offerId, [line]))[0];
}
