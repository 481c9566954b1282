import { createContext, useContext } from "react";
import type { OfferType } from "../../api/catalogue.ts";
import type { Offer } from "../../api/offers.ts";
import { useActing } from "../../shell/organisation.tsx";
import { paths } from "./paths.ts";

type OpenOffer = { readonly offer: Offer; readonly type: OfferType };

export const OfferContext = createContext<OpenOffer | undefined>(undefined);

/** The offer whose pages are open, with the addresses of its pages. */
export function useOpenOffer() {
  const open = useContext(OfferContext);
  if (open === undefined) throw new Error("useOpenOffer outside of an offer's pages");
  const { base, may } = useActing();
  const to = paths(base);
  const { offerId } = open.offer;
  return {
    ...open,
    name: open.offer.name ?? open.offer.alias,
    mayEdit: may("offer:edit"),
    mayPublish: may("offer:publish"),
    to: {
      offers: to.offers,
      overview: to.offer(offerId),
      page: (page: string, pointer?: string) =>
        open.type.pages.find((one) => one.id === page)?.kind === "plans"
          ? to.plans(offerId)
          : to.page(offerId, page, pointer),
      plans: to.plans(offerId),
      planPage: (plan: string, page: string, pointer?: string) =>
        to.planPage(offerId, plan, page, pointer),
      compare: (at?: { readonly page?: string; readonly plan?: string; readonly with?: string }) =>
        to.compare(offerId, at),
      review: to.review(offerId),
      report: (submission: number) => to.report(offerId, submission),
      history: to.history(offerId),
      privateOffers: to.privateOffers(offerId),
      /** Where a finding is: a field of the offer, of a plan, or the page as a whole. */
      place: (place: {
        readonly page?: string | null | undefined;
        readonly planId?: string | null | undefined;
        readonly plan?: string | null | undefined;
        readonly pointer?: string | null | undefined;
      }): string | undefined => {
        if (place.page === undefined || place.page === null) return undefined;
        const pointer = place.pointer ?? undefined;
        const plan = place.planId ?? place.plan ?? undefined;
        if (plan !== undefined) return to.planPage(offerId, plan, place.page, pointer);
        return open.type.pages.find((one) => one.id === place.page)?.kind === "plans"
          ? to.plans(offerId)
          : to.page(offerId, place.page, pointer);
      },
    },
  };
}
