import type {
  CompareView,
  ContactView,
  MessageView,
  OfferView,
  OwnTestDriveView,
  Shell,
  TestDriveView,
} from "../../../../web/storefront/model.ts";
import type { Reader } from "../../../platform/database.ts";
import type { Language } from "../../../platform/text.ts";
import { taxonomyInForce } from "../../catalog/index.ts";
import { salesPolicyNow } from "../../commerce/index.ts";
import { addressOf, type CatalogueQuery } from "../domain/catalogue-query.ts";
import { type Compared, compareAddress, MOST_COMPARED } from "../domain/comparison.ts";
import { readSearch } from "../domain/search-text.ts";
import { listOffers, type OfferList } from "../queries/list-offers.ts";
import { correctedSearch } from "../queries/nearest-words.ts";
import { privatePlansFor, readOffer, readOffers, readWithdrawn } from "../queries/read-offer.ts";
import type { PreviewedOffer } from "../queries/read-preview.ts";
import type { Drawing } from "./drawing.ts";
import { heldBy, viewerOf } from "./licensed-viewer.ts";
import { listView, PAGE_SIZE } from "./list-view.ts";
import { offerView, type PreviewInput } from "./offer-view.ts";
import type { Visitor } from "./visitor.ts";

/** What every page of one marketplace has in common. */
export type Place = {
  readonly name: string;
  readonly sandbox: boolean;
  readonly origin: string;
  /** Markets with their currency. */
  readonly markets: ReadonlyMap<string, string>;
};

export type Drawn = { readonly status: number; readonly html: string };

export type Parts = {
  readonly db: Reader;
  readonly drawing: Drawing;
  readonly place: Place;
  readonly visitor: Visitor;
};

/** Home, browsing and search. */
export async function listPage(
  { db, drawing, place, visitor }: Parts,
  query: CatalogueQuery,
): Promise<Drawn> {
  const found = await findOffers(db, query, { ...visitor, limit: PAGE_SIZE });
  const offeredPrivately = await privatePlansFor(db, visitor.tenantIds);
  const view = listView({
    language: visitor.language,
    market: visitor.market,
    query,
    list: found.list,
    ...(found.corrected === undefined ? {} : { corrected: found.corrected }),
    offeredPrivately,
    organisation: visitor.organisation,
    taxonomy: await taxonomyInForce(db),
  });
  const shell = shellOf(place, visitor, addressOf(query), query.q);
  return { status: 200, html: drawing.renderList(shell, view) };
}

/** The offers of a list; where nothing contains the words, of the words that were probably meant. */
export async function findOffers(
  db: Reader,
  query: CatalogueQuery,
  options: {
    readonly language: Language;
    readonly market: string;
    readonly tenantIds: readonly string[];
    readonly limit: number;
  },
): Promise<{ list: OfferList; corrected?: string }> {
  const list = await listOffers(db, query, options);
  const words = readSearch(query.q).words;
  if (list.matches > 0 || words.length === 0) return { list };
  const corrected = await correctedSearch(db, words, options.tenantIds);
  if (corrected === undefined) return { list };
  const again = await listOffers(db, { ...query, q: corrected }, options);
  return again.matches === 0 ? { list } : { list: again, corrected };
}

export type OfferAsked = {
  readonly type: string;
  readonly slug: string;
  readonly users?: string | undefined;
  readonly term?: string | undefined;
};

/** The page of a live offer; of one that is none any more, or never was, what can be said of it. */
export async function offerPage(parts: Parts, asked: OfferAsked): Promise<Drawn> {
  const { db, drawing, visitor } = parts;
  const shown = await readOffer(db, asked.slug, visitor.tenantIds);
  if (shown === undefined || shown.edition.type !== asked.type) return goneOffer(parts, asked);
  const view = offerView({
    language: visitor.language,
    market: visitor.market,
    edition: shown.edition,
    privatePlans: shown.privatePlans,
    viewer: viewerOf(visitor, shown.edition.offerId, await heldBy(db, visitor, [shown.edition])),
    organisation: visitor.organisation,
    taxonomy: await taxonomyInForce(db),
    windows: await salesPolicyNow(db),
    users: asked.users,
    term: asked.term,
  });
  return { status: 200, html: drawing.renderOffer(offerShell(parts, asked, view), view) };
}

/** Offers side by side, each as its own page shows it to the reader. */
export async function comparePage(parts: Parts, compared: Compared): Promise<Drawn> {
  const { db, drawing, place, visitor } = parts;
  const shown = await readOffers(db, compared.slugs, visitor.tenantIds);
  const taxonomy = await taxonomyInForce(db);
  const windows = await salesPolicyNow(db);
  const held = await heldBy(
    db,
    visitor,
    shown.map(({ edition }) => edition),
  );
  const slugs = shown.map(({ edition }) => edition.slug);
  const view: CompareView = {
    offers: shown.map(({ edition, privatePlans }) => ({
      offer: offerView({
        language: visitor.language,
        market: visitor.market,
        edition,
        privatePlans,
        viewer: viewerOf(visitor, edition.offerId, held),
        organisation: visitor.organisation,
        taxonomy,
        windows,
      }),
      removeHref: compareAddress(slugs.filter((slug) => slug !== edition.slug)),
    })),
    missing: compared.slugs.length - shown.length,
    leftOut: compared.leftOut,
    most: MOST_COMPARED,
  };
  const shell = shellOf(place, visitor, compareAddress(compared.slugs), "");
  return { status: 200, html: drawing.renderCompare(shell, view) };
}

async function goneOffer(parts: Parts, asked: OfferAsked): Promise<Drawn> {
  const { db, visitor } = parts;
  const withdrawn = await readWithdrawn(db, asked.slug);
  if (withdrawn === undefined) return missingPage(parts, `/product/${asked.type}/${asked.slug}`);
  const card = withdrawn.cards[visitor.language];
  return messagePage(parts, 410, `/product/${asked.type}/${asked.slug}`, {
    kind: "withdrawn",
    offer: card?.name ?? asked.slug,
    language: card?.language ?? visitor.language,
    publisher: withdrawn.publisherName,
    publisherHref: addressOf({ q: "", filters: { publisher: [withdrawn.publisherHandle] } }),
    at: withdrawn.at,
  });
}

/** An address that leads nowhere: nothing is hidden there, so nobody is asked to sign in. */
export const noPage = (parts: Parts): Drawn => messagePage(parts, 404, "/", { kind: "no-page" });

/** The same for an offer that never was, one that is private to others, and a wrong preview link. */
export function missingPage(parts: Parts, address: string): Drawn {
  const { visitor } = parts;
  return messagePage(parts, 404, address, {
    kind: "missing",
    ...(visitor.viewer.signedIn
      ? { email: visitor.email }
      : { signInHref: `/sign-in?next=${encodeURIComponent(address)}` }),
  });
}

export type PreviewAsked = OfferAsked & {
  readonly token: string;
  /** The key of a preview that is open to whoever has it. */
  readonly key?: string | undefined;
};

/** What the address of a preview keeps in everything that belongs to it. */
export const previewQuery = ({ token, key }: PreviewAsked): URLSearchParams =>
  new URLSearchParams({ preview: token, ...(key === undefined ? {} : { key }) });

/** An offer before it goes live, with all of its plans, for its preview audience. */
export async function previewPage(
  parts: Parts,
  previewed: PreviewedOffer,
  asked: PreviewAsked,
): Promise<Drawn> {
  const { db, visitor, drawing } = parts;
  const path = `/product/${asked.type}/${asked.slug}`;
  const view = offerView({
    language: visitor.language,
    market: visitor.market,
    edition: previewed.edition,
    privatePlans: [],
    viewer: visitor.viewer,
    taxonomy: await taxonomyInForce(db),
    windows: await salesPolicyNow(db),
    users: asked.users,
    term: asked.term,
    preview: {
      ...(previewed.isLive ? { liveHref: path } : {}),
      ...whatFollows(previewed, visitor),
      fileHref: (sha256) => `${path}/files/${sha256}?${previewQuery(asked)}`,
      testDriveHref: `${path}/test-drive?${previewQuery(asked)}`,
    },
  });
  const shell = offerShell(parts, asked, view);
  return { status: 200, html: drawing.renderOffer(shell, view) };
}

/** Where a preview is compared and goes live, for who may do that; for others, who hears of a fault. */
function whatFollows(
  { edition, isLive }: PreviewedOffer,
  { publishes }: Visitor,
): Pick<PreviewInput, "overviewHref" | "compareHref" | "reportHref"> {
  if (!publishes.includes(edition.publisherHandle))
    return edition.supportUrl === undefined ? {} : { reportHref: edition.supportUrl };
  const offerId = edition.slug.slice(edition.publisherHandle.length + 1);
  const overviewHref = `/publisher/${edition.publisherHandle}/offers/${offerId}`;
  return { overviewHref, ...(isLive && { compareHref: `${overviewHref}/compare?with=live` }) };
}

function offerShell(
  { place, visitor }: Parts,
  asked: OfferAsked & { token?: string; key?: string | undefined },
  view: OfferView,
): Shell {
  const parameters = new URLSearchParams();
  if (asked.token !== undefined) parameters.set("preview", asked.token);
  if (asked.token !== undefined && asked.key !== undefined) parameters.set("key", asked.key);
  // Only a number and a term that the page really shows are worth keeping in its links.
  if (asked.users === String(view.plans?.users)) parameters.set("users", asked.users);
  if (asked.term === view.plans?.term && asked.term !== undefined)
    parameters.set("term", asked.term);
  const query = parameters.toString();
  return shellOf(place, visitor, query === "" ? view.path : `${view.path}?${query}`, "");
}

/** The form that writes to a publisher, or that its message was sent. */
export function contactPage(
  { place, visitor, drawing }: Parts,
  view: ContactView,
  status: number,
): Drawn {
  return { status, html: drawing.renderContact(shellOf(place, visitor, view.action, ""), view) };
}

/** The form of a test drive, or that every place is held. */
export function testDrivePage(
  { place, visitor, drawing }: Parts,
  view: TestDriveView,
  status: number,
): Drawn {
  return { status, html: drawing.renderTestDrive(shellOf(place, visitor, view.action, ""), view) };
}

/** A person's own test drive. */
export function ownTestDrivePage(
  { place, visitor, drawing }: Parts,
  view: OwnTestDriveView,
): Drawn {
  const shell = shellOf(place, visitor, view.href, "");
  return { status: 200, html: drawing.renderOwnTestDrive(shell, view) };
}

function messagePage(
  { place, visitor, drawing }: Parts,
  status: number,
  address: string,
  view: MessageView,
): Drawn {
  return { status, html: drawing.renderMessage(shellOf(place, visitor, address, ""), view) };
}

function shellOf(place: Place, visitor: Visitor, address: string, q: string): Shell {
  return {
    language: visitor.language,
    marketplace: place.name,
    sandbox: place.sandbox,
    origin: place.origin,
    address,
    market: visitor.market,
    currency: place.markets.get(visitor.market) ?? "",
    markets: [...place.markets.keys()],
    q,
    ...(visitor.viewer.signedIn ? { viewer: { name: visitor.name, home: visitor.home } } : {}),
  };
}
