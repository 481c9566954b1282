import { type AnyRoute, lazyRouteComponent } from "@tanstack/react-router";
import { eventRoutes, sellerRoutes, workspaceRoutes } from "../common-routes.ts";
import { pagesBelow } from "../lazy-pages.ts";

/** The partner's pages; each is loaded when it is first opened. */
export function partnerRoutes(root: AnyRoute): AnyRoute {
  const layout = pagesBelow(root)(
    "/partner/$org",
    lazyRouteComponent(() => import("./layout.tsx"), "PartnerLayout"),
  );
  const page = pagesBelow(layout);
  const acting = () => import("./acting-pages.tsx");
  return layout.addChildren([
    ...workspaceRoutes(page),
    ...eventRoutes(page),
    ...sellerRoutes(page),
    page(
      "/",
      lazyRouteComponent(() => import("./home-page.tsx"), "HomePage"),
    ),
    page(
      "/prices",
      lazyRouteComponent(() => import("./price-list-page.tsx"), "PriceListPage"),
    ),
    page(
      "/customers",
      lazyRouteComponent(() => import("./customers-page.tsx"), "CustomersPage"),
    ),
    page(
      "/customers/new",
      lazyRouteComponent(() => import("./add-customer-page.tsx"), "AddCustomerPage"),
    ),
    page(
      "/customers/from-file",
      lazyRouteComponent(() => import("./customers-from-file-page.tsx"), "CustomersFromFilePage"),
    ),
    page(
      "/customers/requests",
      lazyRouteComponent(
        () => import("./relationship-requests-page.tsx"),
        "RelationshipRequestsPage",
      ),
    ),
    page(
      "/resellers",
      lazyRouteComponent(() => import("./resellers-page.tsx"), "ResellersPage"),
    ),
    page(
      "/private-offers",
      lazyRouteComponent(() => import("./private-offers-page.tsx"), "PrivateOffersPage"),
    ),
    page(
      "/activity",
      lazyRouteComponent(() => import("../../features/activity/activity-page.tsx"), "ActivityPage"),
    ),
    page(
      "/customers/$customer",
      lazyRouteComponent(() => import("./customer-page.tsx"), "CustomerPage"),
    ),
    page(
      "/customers/$customer/account",
      lazyRouteComponent(() => import("./customer-account-page.tsx"), "CustomerAccountPage"),
    ),
    page(
      "/customers/$customer/subscriptions",
      lazyRouteComponent(
        () => import("./customer-subscriptions-page.tsx"),
        "CustomerSubscriptionsPage",
      ),
    ),
    page(
      "/customers/$customer/add-subscription",
      lazyRouteComponent(() => import("./add-subscription-page.tsx"), "AddSubscriptionPage"),
    ),
    page(
      "/customers/$customer/cart",
      lazyRouteComponent(() => import("../../features/carts/cart-page.tsx"), "CartPage"),
    ),
    page(
      "/customers/$customer/review",
      lazyRouteComponent(() => import("../../features/carts/review-order.tsx"), "ReviewOrderPage"),
    ),
    page(
      "/customers/$customer/orders",
      lazyRouteComponent(() => import("./customer-orders-page.tsx"), "CustomerOrdersPage"),
    ),
    page("/customers/$customer/users", lazyRouteComponent(acting, "CustomerUsersPage")),
    page(
      "/customers/$customer/users/from-file",
      lazyRouteComponent(acting, "CustomerUsersFromFilePage"),
    ),
    page("/customers/$customer/users/groups", lazyRouteComponent(acting, "CustomerGroupsPage")),
    page(
      "/customers/$customer/users/groups/$group",
      lazyRouteComponent(acting, "CustomerGroupPage"),
    ),
    page("/customers/$customer/users/$user", lazyRouteComponent(acting, "CustomerUserPage")),
    page("/customers/$customer/licences", lazyRouteComponent(acting, "CustomerLicencesPage")),
    page(
      "/customers/$customer/licences/$licences/from-file",
      lazyRouteComponent(acting, "CustomerLicencesFromFilePage"),
    ),
    page(
      "/customers/$customer/licences/$licences",
      lazyRouteComponent(acting, "CustomerLicencesOfPlanPage"),
    ),
    page(
      "/subscriptions",
      lazyRouteComponent(() => import("./subscriptions-page.tsx"), "SubscriptionsPage"),
    ),
    page(
      "/subscriptions/from-file",
      lazyRouteComponent(
        () => import("./subscriptions-from-file-page.tsx"),
        "SubscriptionsFromFilePage",
      ),
    ),
    page(
      "/subscriptions/from-file/$file",
      lazyRouteComponent(() => import("./subscription-file-page.tsx"), "SubscriptionFilePage"),
    ),
    page(
      "/subscriptions/$subscription",
      lazyRouteComponent(
        () => import("../../features/subscriptions/subscription-page.tsx"),
        "SubscriptionPage",
      ),
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
      "/billing",
      lazyRouteComponent(() => import("../../features/billing/estimate-page.tsx"), "EstimatePage"),
    ),
    page(
      "/billing/invoices",
      lazyRouteComponent(() => import("../../features/billing/invoices-pages.tsx"), "InvoicesPage"),
    ),
    page(
      "/billing/invoices/$invoice",
      lazyRouteComponent(
        () => import("../../features/billing/invoices-pages.tsx"),
        "OwnInvoicePage",
      ),
    ),
  ]);
}
