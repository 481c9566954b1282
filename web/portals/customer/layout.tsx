import {
  IconAddressBook,
  IconApps,
  IconCalendarEvent,
  IconFileInvoice,
  IconHeartHandshake,
  IconHistory,
  IconHome,
  IconInbox,
  IconKey,
  IconPackages,
  IconReceipt,
  IconReportMoney,
  IconServer,
  IconShoppingCart,
} from "@tabler/icons-react";
import { useOpenCart } from "../../api/carts.ts";
import { useDelegationsAsked } from "../../api/delegations.ts";
import { useLicenceRequests } from "../../api/licence-requests.ts";
import { usePurchases } from "../../api/purchases.ts";
import type { Area } from "../../i18n/catalogue.ts";
import { useText } from "../../i18n/text.ts";
import type { NavGroup } from "../../shell/navigation.tsx";
import { useActing } from "../../shell/organisation.tsx";
import { PortalFrame } from "../../shell/portal-frame.tsx";

// Whoever buys for itself uses the pages of a sale, whose words are those of partners.
const AREAS: readonly Area[] = [
  "customer",
  "partner",
  "billing",
  "consents",
  "disputes",
  "environments",
  "licence-requests",
  "licences",
  "delegations",
  "payment-instructions",
  "payments",
  "change-requests",
  "purchase-requests",
  "relationships",
  "subscription-changes",
  "subscription-history",
  "usage",
  "views",
];

export function CustomerLayout() {
  return <PortalFrame kind="customer" areas={AREAS} useGroups={useGroups} />;
}

/** What the roles of the reader do not open is not in the navigation. */
function useGroups(): readonly NavGroup[] {
  const t = useText();
  const { base, may, organisation } = useActing();
  const buys = may("subscription:buy");
  const reads = may("purchase:read");
  const asked = useDelegationsAsked({ enabled: may("delegation:give") });
  const cart = useOpenCart(organisation.id, { enabled: buys });
  const own = usePurchases(
    { from: "operator", status: "pending-activation", limit: 1 },
    { enabled: reads },
  );
  const requests = useLicenceRequests(
    { state: "open", limit: 1 },
    { enabled: may("licence:assign") },
  );
  return [
    {
      items: [
        { label: t("customer.nav.home"), href: base, icon: IconHome, exact: true },
        ...(reads
          ? [
              {
                label: t("customer.purchases.title"),
                href: `${base}/purchases`,
                icon: IconPackages,
                count: own.data?.counts["pending-activation"],
                hot: true,
              },
              {
                label: t("customer.renewals.title"),
                href: `${base}/renewals`,
                icon: IconCalendarEvent,
              },
            ]
          : []),
        ...(may("licence:assign")
          ? [{ label: t("licences.title"), href: `${base}/licences`, icon: IconKey }]
          : []),
        ...(may("app:use")
          ? [
              {
                label: t("seatRequests.page"),
                href: `${base}/requests`,
                icon: IconInbox,
                count: requests.data?.open,
                hot: true,
              },
              { label: t("seatRequests.myApps"), href: `${base}/my-apps`, icon: IconApps },
            ]
          : []),
        ...(reads
          ? [{ label: t("environments.title"), href: `${base}/environments`, icon: IconServer }]
          : []),
        ...(may("directory:read")
          ? [{ label: t("customer.nav.users"), href: `${base}/users`, icon: IconAddressBook }]
          : []),
        ...(may("consent:give")
          ? [
              {
                label: t("consents.title"),
                href: `${base}/partners`,
                icon: IconHeartHandshake,
                count: asked.data?.data.length,
                hot: true,
              },
            ]
          : []),
        ...(may("activity:read")
          ? [{ label: t("relationships.activity"), href: `${base}/activity`, icon: IconHistory }]
          : []),
        ...(buys
          ? [
              {
                label: t("partner.cart.title"),
                href: `${base}/cart`,
                icon: IconShoppingCart,
                count: cart.data?.lines.length,
                hot: true,
              },
            ]
          : []),
        ...(may("subscription:read")
          ? [{ label: t("partner.nav.orders"), href: `${base}/orders`, icon: IconReceipt }]
          : []),
        ...(may("billing:read")
          ? [
              {
                label: t("partner.nav.billing"),
                href: `${base}/billing`,
                icon: IconReportMoney,
                exact: true,
              },
            ]
          : []),
        ...(may("invoice:read")
          ? [
              {
                label: t("billing.invoices"),
                href: `${base}/billing/invoices`,
                icon: IconFileInvoice,
              },
            ]
          : []),
      ],
    },
  ];
}
