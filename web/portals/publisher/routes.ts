import { type AnyRoute, createRoute, lazyRouteComponent } from "@tanstack/react-router";

/** The publisher's pages; each is loaded when it is first opened. */
export function publisherRoutes(root: AnyRoute): AnyRoute {
  const layout = createRoute({
    getParentRoute: () => root,
    path: "/publisher/$org",
    component: lazyRouteComponent(() => import("./layout.tsx"), "PublisherLayout"),
  });
  const home = createRoute({
    getParentRoute: () => layout,
    path: "/",
    component: lazyRouteComponent(() => import("./home-page.tsx"), "HomePage"),
  });
  const offers = createRoute({
    getParentRoute: () => layout,
    path: "/offers",
    component: lazyRouteComponent(() => import("./offers-page.tsx"), "OffersPage"),
  });
  const offer = createRoute({
    getParentRoute: () => layout,
    path: "/offers/$offer",
    component: lazyRouteComponent(() => import("./offer-layout.tsx"), "OfferLayout"),
  });
  const overview = createRoute({
    getParentRoute: () => offer,
    path: "/",
    component: lazyRouteComponent(() => import("./overview-page.tsx"), "OverviewPage"),
  });
  const page = createRoute({
    getParentRoute: () => offer,
    path: "/pages/$page",
    component: lazyRouteComponent(() => import("./offer-form-page.tsx"), "OfferFormPage"),
  });
  const plans = createRoute({
    getParentRoute: () => offer,
    path: "/plans",
    component: lazyRouteComponent(() => import("./plans-page.tsx"), "PlansPage"),
  });
  const planPage = createRoute({
    getParentRoute: () => offer,
    path: "/plans/$plan/$page",
    component: lazyRouteComponent(() => import("./plan-form-page.tsx"), "PlanFormPage"),
  });
  const audience = createRoute({
    getParentRoute: () => offer,
    path: "/plans/$plan/audience",
    component: lazyRouteComponent(() => import("./plan-audience-page.tsx"), "PlanAudiencePage"),
  });
  const review = createRoute({
    getParentRoute: () => offer,
    path: "/review",
    component: lazyRouteComponent(() => import("./review-page.tsx"), "ReviewPage"),
  });
  const compare = createRoute({
    getParentRoute: () => offer,
    path: "/compare",
    component: lazyRouteComponent(() => import("./compare-page.tsx"), "ComparePage"),
  });
  const report = createRoute({
    getParentRoute: () => offer,
    path: "/submissions/$number",
    component: lazyRouteComponent(() => import("./report-page.tsx"), "ReportPage"),
  });
  const history = createRoute({
    getParentRoute: () => offer,
    path: "/history",
    component: lazyRouteComponent(() => import("./history-page.tsx"), "HistoryPage"),
  });
  const privateOffers = createRoute({
    getParentRoute: () => offer,
    path: "/private-offers",
    component: lazyRouteComponent(() => import("./private-offers-page.tsx"), "PrivateOffersPage"),
  });
  const testDrives = createRoute({
    getParentRoute: () => offer,
    path: "/test-drives",
    component: lazyRouteComponent(() => import("./test-drives-page.tsx"), "TestDrivesPage"),
  });
  const leads = createRoute({
    getParentRoute: () => layout,
    path: "/leads",
    component: lazyRouteComponent(() => import("./leads-page.tsx"), "LeadsPage"),
  });
  const lead = createRoute({
    getParentRoute: () => layout,
    path: "/leads/$lead",
    component: lazyRouteComponent(() => import("./lead-page.tsx"), "LeadPage"),
  });
  const customers = createRoute({
    getParentRoute: () => layout,
    path: "/customers",
    component: lazyRouteComponent(() => import("./customers-pages.tsx"), "CustomersPage"),
  });
  const subscription = createRoute({
    getParentRoute: () => layout,
    path: "/customers/$subscription",
    component: lazyRouteComponent(() => import("./customers-pages.tsx"), "SubscriptionPage"),
  });
  const policies = createRoute({
    getParentRoute: () => layout,
    path: "/policies",
    component: lazyRouteComponent(() => import("./policies-page.tsx"), "PoliciesPage"),
  });
  const support = createRoute({
    getParentRoute: () => layout,
    path: "/support",
    component: lazyRouteComponent(() => import("./support-pages.tsx"), "SupportPage"),
  });
  const request = createRoute({
    getParentRoute: () => layout,
    path: "/support/$request",
    component: lazyRouteComponent(() => import("./support-pages.tsx"), "SupportRequestPage"),
  });
  const team = createRoute({
    getParentRoute: () => layout,
    path: "/team",
    component: lazyRouteComponent(() => import("../../features/members/team-page.tsx"), "TeamPage"),
  });
  const payouts = createRoute({
    getParentRoute: () => layout,
    path: "/payouts",
    component: lazyRouteComponent(() => import("./payout-pages.tsx"), "PayoutsPage"),
  });
  const payout = createRoute({
    getParentRoute: () => layout,
    path: "/payouts/$payout",
    component: lazyRouteComponent(() => import("./payout-pages.tsx"), "PublisherPayoutPage"),
  });
  return layout.addChildren([
    team,
    home,
    payouts,
    payout,
    policies,
    support,
    request,
    offers,
    leads,
    lead,
    customers,
    subscription,
    offer.addChildren([
      overview,
      page,
      plans,
      audience,
      planPage,
      compare,
      review,
      report,
      history,
      privateOffers,
      testDrives,
    ]),
  ]);
}
