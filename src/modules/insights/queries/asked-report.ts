import { dayIn, type Instant } from "../../../kernel/calendar.ts";
import { ok, type Result, refuse } from "../../../kernel/result.ts";
import type { Reader } from "../../../platform/database.ts";
import type { Language } from "../../../platform/text.ts";
import { type PublishedOffer, publishedOffers } from "../../catalog/index.ts";
import {
  askedRange,
  type Comparison,
  type DayRange,
  type NamedRange,
  namedRange,
} from "../domain/report-range.ts";
import { offerUnknown, rangeInvalid } from "../problems.ts";
import type { ReportAsked } from "./read-report.ts";

export type ReportQuery = {
  readonly range?: NamedRange;
  readonly from?: string;
  readonly until?: string;
  readonly compare?: Comparison;
  readonly offers?: string;
};

type Publisher = { readonly id: string; readonly timeZone: string };

/** The report that a query asks for; the last 30 days beside the 30 before them where it says nothing. */
export async function askedReport(
  db: Reader,
  publisher: Publisher,
  {
    query,
    at,
    language,
  }: { readonly query: ReportQuery; readonly at: Instant; readonly language: Language },
): Promise<Result<ReportAsked>> {
  const range = rangeOf(query, dayIn(publisher.timeZone, at));
  if (!range.ok) return range;
  const offers = await publishedOffers(db, publisher.id, language);
  const chosen = chosenOffers(offers, query.offers?.split(",") ?? [], "/query/offers");
  if (!chosen.ok) return chosen;
  return ok({
    publisherId: publisher.id,
    zone: publisher.timeZone,
    range: range.value,
    compare: query.compare ?? "before",
    chosen: chosen.value,
    offers,
    at,
  });
}

function rangeOf({ range, from, until }: ReportQuery, today: string): Result<DayRange> {
  if (from === undefined && until === undefined) return ok(namedRange(range ?? "30-days", today));
  if (range !== undefined)
    return refuse(rangeInvalid({}, [{ pointer: "/query/range", code: "insights/range-twice" }]));
  if (from === undefined || until === undefined)
    return refuse(
      rangeInvalid({}, [
        {
          pointer: from === undefined ? "/query/from" : "/query/until",
          code: "insights/range-half",
        },
      ]),
    );
  const found = askedRange({ from, until }, today);
  if ("wrong" in found)
    return refuse(
      rangeInvalid({}, [
        { pointer: `/query/${found.wrong}`, code: `insights/range-${found.code}` },
      ]),
    );
  return ok(found);
}

/** The publisher's offers of these addresses; null, which is all of them, where none is named. */
export function chosenOffers(
  offers: readonly PublishedOffer[],
  slugs: readonly string[],
  pointer: string,
): Result<readonly PublishedOffer[] | null> {
  if (slugs.length === 0) return ok(null);
  const known = new Map(offers.map((one) => [one.slug, one]));
  const unknown = slugs.filter((slug) => !known.has(slug));
  if (unknown.length > 0)
    return refuse(offerUnknown({ offers: unknown }, [{ pointer, code: "insights/offer-unknown" }]));
  return ok([...new Set(slugs)].flatMap((slug) => known.get(slug) ?? []));
}
