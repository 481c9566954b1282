/** Addresses of the publisher's pages, below the organisation's home. */
export const paths = (base: string) => ({
  offers: `${base}/offers`,
  offer: (offerId: string) => offer(base, offerId),
  page: (offerId: string, page: string, pointer?: string) =>
    `${offer(base, offerId)}/pages/${encodeURIComponent(page)}${field(pointer)}`,
  plans: (offerId: string) => `${offer(base, offerId)}/plans`,
  planPage: (offerId: string, plan: string, page: string, pointer?: string) =>
    `${offer(base, offerId)}/plans/${encodeURIComponent(plan)}/${encodeURIComponent(page)}${field(pointer)}`,
  compare: (
    offerId: string,
    at: { readonly page?: string; readonly plan?: string; readonly with?: string } = {},
  ) => {
    const search = new URLSearchParams(at);
    return `${offer(base, offerId)}/compare${search.size === 0 ? "" : `?${search}`}`;
  },
  review: (offerId: string) => `${offer(base, offerId)}/review`,
  report: (offerId: string, submission: number) =>
    `${offer(base, offerId)}/submissions/${submission}`,
  history: (offerId: string) => `${offer(base, offerId)}/history`,
  privateOffers: (offerId: string) => `${offer(base, offerId)}/private-offers`,
  testDrives: (offerId: string) => `${offer(base, offerId)}/test-drives`,
});

const offer = (base: string, offerId: string): string =>
  `${base}/offers/${encodeURIComponent(offerId)}`;

/** A field to focus on the page, as `?field=/languages/fr/summary`. */
const field = (pointer: string | undefined): string =>
  pointer === undefined || pointer === "" ? "" : `?${new URLSearchParams({ field: pointer })}`;
