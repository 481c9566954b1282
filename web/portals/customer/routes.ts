import { type AnyRoute, lazyRouteComponent } from "@tanstack/react-router";
import { eventRoutes, workspaceRoutes } from "../common-routes.ts";
import { pagesBelow } from "../lazy-pages.ts";

/** The customer's pages; each is loaded when it is first opened. */
export function customerRoutes(root: AnyRoute): AnyRoute {
  const layout = pagesBelow(root)(
    "/customer/$org",
    lazyRouteComponent(() => import("./layout.tsx"), "CustomerLayout"),
  );
  const page = pagesBelow(layout);
  const cart = () => import("../../features/carts/cart-page.tsx");
  const invoices = () => import("../../features/billing/invoices-pages.tsx");
  return layout.addChildren([
    ...workspaceRoutes(page),
    ...eventRoutes(page),
    page(
      "/",
      lazyRouteComponent(() => import("./home-page.tsx"), "HomePage"),
    ),
    page(
      "/buy",
      lazyRouteComponent(() => import("./buy-page.tsx"), "BuyPage"),
    ),
    page("/cart", lazyRouteComponent(cart, "OwnCartPage")),
    page(
      "/review",
      lazyRouteComponent(() => import("../../features/carts/review-order.tsx"), "OwnReviewPage"),
    ),
    page(
      "/orders",
      lazyRouteComponent(() => import("./orders-page.tsx"), "OrdersPage"),
    ),
    page(
      "/orders/$order",
      lazyRouteComponent(() => import("../../features/orders/order-page.tsx"), "OrderPage"),
    ),
    page(
      "/purchases",
      lazyRouteComponent(() => import("./purchases-page.tsx"), "PurchasesPage"),
    ),
    page(
      "/purchases/$purchase",
      lazyRouteComponent(() => import("./purchase-page.tsx"), "PurchasePage"),
    ),
    page(
      "/subscriptions/$subscription",
      lazyRouteComponent(
        () => import("../../features/subscriptions/subscription-page.tsx"),
        "SubscriptionPage",
      ),
    ),
    page(
      "/licences",
      lazyRouteComponent(() => import("./licences-page.tsx"), "LicencesPage"),
    ),
    page(
      "/licences/$licences",
      lazyRouteComponent(() => import("./licences-of-plan-page.tsx"), "LicencesOfPlanPage"),
    ),
    page(
      "/licences/$licences/from-file",
      lazyRouteComponent(() => import("./licences-from-file-page.tsx"), "LicencesFromFilePage"),
    ),
    page(
      "/requests",
      lazyRouteComponent(() => import("./requests-page.tsx"), "RequestsPage"),
    ),
    page(
      "/my-apps",
      lazyRouteComponent(() => import("./my-apps-page.tsx"), "MyAppsPage"),
    ),
    page(
      "/environments",
      lazyRouteComponent(() => import("./environments-page.tsx"), "EnvironmentsPage"),
    ),
    page(
      "/environments/$purchase",
      lazyRouteComponent(
        () => import("./environment-purchase-page.tsx"),
        "EnvironmentPurchasePage",
      ),
    ),
    page(
      "/get",
      lazyRouteComponent(() => import("./get-page.tsx"), "GetPage"),
    ),
    page(
      "/install",
      lazyRouteComponent(() => import("./install-page.tsx"), "InstallPage"),
    ),
    page(
      "/installs/$install",
      lazyRouteComponent(() => import("./installed-page.tsx"), "InstalledPage"),
    ),
    page(
      "/relationship",
      lazyRouteComponent(() => import("./relationship-page.tsx"), "RelationshipPage"),
    ),
    page(
      "/consent",
      lazyRouteComponent(() => import("./consent-page.tsx"), "ConsentPage"),
    ),
    page(
      "/partners",
      lazyRouteComponent(() => import("./partners-page.tsx"), "PartnersPage"),
    ),
    page(
      "/renewals",
      lazyRouteComponent(() => import("./renewals-page.tsx"), "RenewalsPage"),
    ),
    page(
      "/billing",
      lazyRouteComponent(() => import("../../features/billing/estimate-page.tsx"), "EstimatePage"),
    ),
    page("/billing/invoices", lazyRouteComponent(invoices, "InvoicesPage")),
    page("/billing/invoices/$invoice", lazyRouteComponent(invoices, "OwnInvoicePage")),
    page(
      "/activity",
      lazyRouteComponent(() => import("../../features/activity/activity-page.tsx"), "ActivityPage"),
    ),
    page(
      "/users",
      lazyRouteComponent(() => import("../../features/directory/users-page.tsx"), "UsersPage"),
    ),
    page(
      "/users/from-file",
      lazyRouteComponent(
        () => import("../../features/directory/users-from-file-page.tsx"),
        "UsersFromFilePage",
      ),
    ),
    page(
      "/users/synchronisation",
      lazyRouteComponent(
        () => import("../../features/directory/synchronisation-page.tsx"),
        "SynchronisationPage",
      ),
    ),
    page(
      "/users/groups",
      lazyRouteComponent(() => import("../../features/directory/groups-pages.tsx"), "GroupsPage"),
    ),
    page(
      "/users/groups/$group",
      lazyRouteComponent(() => import("../../features/directory/groups-pages.tsx"), "GroupPage"),
    ),
    page(
      "/users/$user",
      lazyRouteComponent(() => import("../../features/directory/user-page.tsx"), "UserPage"),
    ),
  ]);
}
