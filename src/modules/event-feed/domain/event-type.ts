export const READERS = ["publisher", "partner", "customer"] as const;
export type Reader = (typeof READERS)[number];

/** What a fact alone does not say: addresses of offers by their id. */
export type Words = { slugOf(offerId: string): string | null };

export type Shown = Readonly<Record<string, unknown>>;
type AnyFact = { readonly type: string };
/** A recorded fact, and what the reader is shown of it: fields are named one by one, so that nothing else gets out. */
export type Source = {
  readonly fact: string;
  show(fact: never, words: Words): Shown;
  /** The offer whose address the view needs; absent where the fact says it itself. */
  offerOf?(fact: never): string;
};

/** A kind of event as programs know it. Names, fields and meanings are part of the API: they are only added to. */
export type EventType = {
  /** In English, for the reference. */
  readonly meaning: string;
  /** Who reads it: the kind of organisation, and the permission that its people and programs need. */
  readonly readers: Partial<Readonly<Record<Reader, string>>>;
  readonly sources: Partial<Readonly<Record<Reader, readonly Source[]>>>;
  /** Data of a test event, as a real one would have it. */
  readonly sample: Shown;
};

/** A fact as a reader is shown it. */
export const of = <E extends AnyFact>(
  fact: E["type"],
  show: (fact: E, words: Words) => Shown,
  offerOf?: (fact: E) => string,
): Source => ({ fact, show, ...(offerOf ? { offerOf } : {}) });

/** Of the data of test events. */
export const ID = "00000000-0000-7000-8000-000000000000";
export const OFFER = "contoso.sample";

type OfOffer = { readonly type: string; readonly offerId: string };
/** Of an offer, by its address. */
export const aboutOffer = <E extends OfOffer>(fact: E["type"], show: (fact: E) => Shown): Source =>
  of<E>(
    fact,
    (one, { slugOf }) => ({ offer: slugOf(one.offerId), ...show(one) }),
    ({ offerId }) => offerId,
  );
