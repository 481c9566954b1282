import { type AnyRoute, lazyRouteComponent } from "@tanstack/react-router";
import { eventRoutes, sellerRoutes, workspaceRoutes } from "../common-routes.ts";
import { pagesBelow } from "../lazy-pages.ts";

/** The publisher's pages; each is loaded when it is first opened. */
export function publisherRoutes(root: AnyRoute): AnyRoute {
  const layout = pagesBelow(root)(
    "/publisher/$org",
    lazyRouteComponent(() => import("./layout.tsx"), "PublisherLayout"),
  );
  const page = pagesBelow(layout);
  const offer = page(
    "/offers/$offer",
    lazyRouteComponent(() => import("./offer-layout.tsx"), "OfferLayout"),
  );
  const ofOffer = pagesBelow(offer);
  return layout.addChildren([
    ...workspaceRoutes(page),
    ...eventRoutes(page),
    ...sellerRoutes(page),
    page(
      "/",
      lazyRouteComponent(() => import("./home-page.tsx"), "HomePage"),
    ),
    page(
      "/offers",
      lazyRouteComponent(() => import("./offers-page.tsx"), "OffersPage"),
    ),
    page(
      "/leads",
      lazyRouteComponent(() => import("./leads-page.tsx"), "LeadsPage"),
    ),
    page(
      "/leads/$lead",
      lazyRouteComponent(() => import("./lead-page.tsx"), "LeadPage"),
    ),
    page(
      "/deals",
      lazyRouteComponent(() => import("./deal-pages.tsx"), "DealsPage"),
    ),
    page(
      "/deals/new",
      lazyRouteComponent(() => import("./new-deal-page.tsx"), "NewDealPage"),
    ),
    page(
      "/deals/$deal",
      lazyRouteComponent(() => import("./deal-pages.tsx"), "PublisherDealPage"),
    ),
    page(
      "/customers",
      lazyRouteComponent(() => import("./customers-page.tsx"), "CustomersPage"),
    ),
    page(
      "/customers/$subscription",
      lazyRouteComponent(() => import("./customer-subscription-page.tsx"), "SubscriptionPage"),
    ),
    page(
      "/insights",
      lazyRouteComponent(() => import("./insights-page.tsx"), "InsightsPage"),
    ),
    page(
      "/insights/reports",
      lazyRouteComponent(() => import("./report-schedules-page.tsx"), "ReportSchedulesPage"),
    ),
    page(
      "/policies",
      lazyRouteComponent(() => import("./policies-page.tsx"), "PoliciesPage"),
    ),
    page(
      "/support",
      lazyRouteComponent(() => import("./support-pages.tsx"), "SupportPage"),
    ),
    page(
      "/support/$request",
      lazyRouteComponent(() => import("./support-pages.tsx"), "SupportRequestPage"),
    ),
    page(
      "/payouts",
      lazyRouteComponent(() => import("./payout-pages.tsx"), "PayoutsPage"),
    ),
    page(
      "/payouts/$payout",
      lazyRouteComponent(() => import("./payout-pages.tsx"), "PublisherPayoutPage"),
    ),
    offer.addChildren([
      ofOffer(
        "/",
        lazyRouteComponent(() => import("./overview-page.tsx"), "OverviewPage"),
      ),
      ofOffer(
        "/pages/$page",
        lazyRouteComponent(() => import("./offer-form-page.tsx"), "OfferFormPage"),
      ),
      ofOffer(
        "/plans",
        lazyRouteComponent(() => import("./plans-page.tsx"), "PlansPage"),
      ),
      ofOffer(
        "/plans/$plan/$page",
        lazyRouteComponent(() => import("./plan-form-page.tsx"), "PlanFormPage"),
      ),
      ofOffer(
        "/plans/$plan/audience",
        lazyRouteComponent(() => import("./plan-audience-page.tsx"), "PlanAudiencePage"),
      ),
      ofOffer(
        "/review",
        lazyRouteComponent(() => import("./review-page.tsx"), "ReviewPage"),
      ),
      ofOffer(
        "/compare",
        lazyRouteComponent(() => import("./compare-page.tsx"), "ComparePage"),
      ),
      ofOffer(
        "/submissions/$number",
        lazyRouteComponent(() => import("./report-page.tsx"), "ReportPage"),
      ),
      ofOffer(
        "/history",
        lazyRouteComponent(() => import("./history-page.tsx"), "HistoryPage"),
      ),
      ofOffer(
        "/private-offers",
        lazyRouteComponent(() => import("./private-offers-page.tsx"), "PrivateOffersPage"),
      ),
      ofOffer(
        "/test-drives",
        lazyRouteComponent(() => import("./test-drives-page.tsx"), "TestDrivesPage"),
      ),
    ]),
  ]);
}
