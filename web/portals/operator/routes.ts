import { type AnyRoute, lazyRouteComponent } from "@tanstack/react-router";
import { workspaceRoutes } from "../common-routes.ts";
import { pagesBelow } from "../lazy-pages.ts";

/** The operator's pages; each is loaded when it is first opened. */
export function operatorRoutes(root: AnyRoute): AnyRoute {
  const layout = pagesBelow(root)(
    "/operator/$org",
    lazyRouteComponent(() => import("./layout.tsx"), "OperatorLayout"),
  );
  const page = pagesBelow(layout);
  return layout.addChildren([
    ...workspaceRoutes(page),
    page(
      "/",
      lazyRouteComponent(() => import("./home-page.tsx"), "HomePage"),
    ),
    page(
      "/certification",
      lazyRouteComponent(() => import("./queue-page.tsx"), "QueuePage"),
    ),
    page(
      "/certification/$submission",
      lazyRouteComponent(() => import("./submission-review-page.tsx"), "SubmissionReviewPage"),
    ),
    page(
      "/certification-rules",
      lazyRouteComponent(() => import("./certification-rules-page.tsx"), "CertificationRulesPage"),
    ),
    page(
      "/two-person-rules",
      lazyRouteComponent(() => import("./certification-rules-page.tsx"), "TwoPersonRulesPage"),
    ),
    page(
      "/policies",
      lazyRouteComponent(() => import("./policies-page.tsx"), "PoliciesPage"),
    ),
    page(
      "/policies/$version",
      lazyRouteComponent(() => import("./policy-version-page.tsx"), "PolicyVersionPage"),
    ),
    page(
      "/taxonomy",
      lazyRouteComponent(() => import("./taxonomy-page.tsx"), "TaxonomyPage"),
    ),
    page(
      "/offers",
      lazyRouteComponent(() => import("./offers-page.tsx"), "OffersPage"),
    ),
    page(
      "/offers/$offer",
      lazyRouteComponent(() => import("./offer-page.tsx"), "OfferPage"),
    ),
    page(
      "/deals",
      lazyRouteComponent(() => import("./deal-pages.tsx"), "DealsPage"),
    ),
    page(
      "/deals/$deal",
      lazyRouteComponent(() => import("./deal-pages.tsx"), "OperatorDealPage"),
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
      "/billing-runs",
      lazyRouteComponent(() => import("./billing-pages.tsx"), "BillingRunsPage"),
    ),
    page(
      "/billing-runs/exceptions/$kind",
      lazyRouteComponent(() => import("./billing-exceptions-page.tsx"), "BillingExceptionsPage"),
    ),
    page(
      "/billing-runs/$run",
      lazyRouteComponent(() => import("./billing-pages.tsx"), "BillingRunPage"),
    ),
    page(
      "/payments",
      lazyRouteComponent(() => import("./payment-pages.tsx"), "PaymentsPage"),
    ),
    page(
      "/payments/$payment",
      lazyRouteComponent(() => import("./payment-pages.tsx"), "PaymentPage"),
    ),
    page(
      "/payment-instructions",
      lazyRouteComponent(
        () => import("./payment-instructions-page.tsx"),
        "PaymentInstructionsPage",
      ),
    ),
    page(
      "/payouts",
      lazyRouteComponent(() => import("./payout-pages.tsx"), "OperatorPayoutsPage"),
    ),
    page(
      "/payouts/$payout",
      lazyRouteComponent(() => import("./payout-pages.tsx"), "OperatorPayoutPage"),
    ),
    page(
      "/ledger",
      lazyRouteComponent(() => import("./ledger-page.tsx"), "LedgerPage"),
    ),
    page(
      "/billing-accounts",
      lazyRouteComponent(() => import("./account-pages.tsx"), "BillingAccountsPage"),
    ),
    page(
      "/billing-accounts/$buyer",
      lazyRouteComponent(() => import("./account-pages.tsx"), "BillingAccountPage"),
    ),
    page(
      "/invoices/$invoice",
      lazyRouteComponent(() => import("./billing-pages.tsx"), "OperatorInvoicePage"),
    ),
    page(
      "/disputes",
      lazyRouteComponent(
        () => import("../../features/disputes/dispute-list.tsx"),
        "DisputeListPage",
      ),
    ),
    page(
      "/disputes/$dispute",
      lazyRouteComponent(() => import("../../features/disputes/dispute-page.tsx"), "DisputePage"),
    ),
    page(
      "/simulation",
      lazyRouteComponent(() => import("./simulation-page.tsx"), "SimulationPage"),
    ),
    page(
      "/work",
      lazyRouteComponent(() => import("./work-page.tsx"), "WorkPage"),
    ),
    page(
      "/mails",
      lazyRouteComponent(() => import("./mails-page.tsx"), "MailsPage"),
    ),
    page(
      "/organisations",
      lazyRouteComponent(() => import("./organisations-page.tsx"), "OrganisationsPage"),
    ),
    page(
      "/organisations/$organisation",
      lazyRouteComponent(() => import("./organisation-page.tsx"), "OrganisationPage"),
    ),
    page(
      "/applications",
      lazyRouteComponent(() => import("./applications-page.tsx"), "ApplicationsPage"),
    ),
    page(
      "/applications/$application",
      lazyRouteComponent(() => import("./application-page.tsx"), "ApplicationPage"),
    ),
    page(
      "/settings",
      lazyRouteComponent(() => import("./settings-page.tsx"), "SettingsPage"),
    ),
    page(
      "/clock",
      lazyRouteComponent(() => import("./clock-page.tsx"), "ClockPage"),
    ),
    page(
      "/agenda",
      lazyRouteComponent(() => import("./agenda-page.tsx"), "AgendaPage"),
    ),
  ]);
}
