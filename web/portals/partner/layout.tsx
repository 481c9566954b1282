import {
  IconBuildingStore,
  IconDiscount,
  IconFileInvoice,
  IconHeartHandshake,
  IconHistory,
  IconHome,
  IconReceipt,
  IconRepeat,
  IconReportMoney,
  IconTags,
  IconUsers,
} from "@tabler/icons-react";
import { useOpportunities } from "../../api/co-sell.ts";
import { useSubscriptions } from "../../api/subscriptions.ts";
import { FindPartnerThings } from "../../features/customers/find-things.tsx";
import type { Area } from "../../i18n/catalogue.ts";
import { useText } from "../../i18n/text.ts";
import type { NavGroup } from "../../shell/navigation.tsx";
import { useActing } from "../../shell/organisation.tsx";
import { PortalFrame } from "../../shell/portal-frame.tsx";

const AREAS: readonly Area[] = [
  "partner",
  "billing",
  "bulk",
  "co-sell",
  "change-requests",
  "delegations",
  "disputes",
  "files",
  "price-list",
  "private-offers",
  "relationships",
  "subscription-changes",
  "subscription-history",
  "payment-instructions",
  "payments",
  "usage",
  "views",
];

export function PartnerLayout() {
  return (
    <PortalFrame kind="partner" areas={AREAS} useGroups={useGroups} Finder={FindPartnerThings} />
  );
}

/** What the roles of the reader do not open is not in the navigation. */
function useGroups(): readonly NavGroup[] {
  const t = useText();
  const { base, may, organisation } = useActing();
  const reads = may("subscription:read");
  const waiting = useSubscriptions({ status: "pending-activation", limit: 1 }, { enabled: reads });
  const asked = useOpportunities({ limit: 1 }, { enabled: may("co-sell:read") });
  const count = waiting.data?.counts["pending-activation"];
  return [
    {
      items: [
        { label: t("partner.nav.home"), href: base, icon: IconHome, exact: true },
        ...(may("customer:read")
          ? [{ label: t("partner.nav.customers"), href: `${base}/customers`, icon: IconUsers }]
          : []),
        ...(may("customer:read") && organisation.partnerType !== "direct-bill"
          ? [
              {
                label: t(
                  organisation.partnerType === "indirect-provider"
                    ? "resellers.title"
                    : "resellers.providers",
                ),
                href: `${base}/resellers`,
                icon: IconBuildingStore,
              },
            ]
          : []),
        ...(reads
          ? [
              {
                label: t("partner.nav.subscriptions"),
                href: `${base}/subscriptions`,
                icon: IconRepeat,
                count,
                hot: true,
              },
              { label: t("partner.nav.orders"), href: `${base}/orders`, icon: IconReceipt },
            ]
          : []),
        ...(may("co-sell:read")
          ? [
              {
                label: t("coSell.title"),
                href: `${base}/co-sell`,
                icon: IconHeartHandshake,
                count: asked.data?.counts.received,
                hot: true,
              },
            ]
          : []),
        ...(may("price:read")
          ? [{ label: t("priceList.title"), href: `${base}/prices`, icon: IconTags }]
          : []),
        ...(may("private-offer:read")
          ? [
              {
                label: t("privateOffers.title"),
                href: `${base}/private-offers`,
                icon: IconDiscount,
              },
            ]
          : []),
        ...(may("billing:read")
          ? [
              {
                label: t("partner.nav.billing"),
                href: `${base}/billing`,
                icon: IconReportMoney,
                exact: true,
              },
              {
                label: t("billing.invoices"),
                href: `${base}/billing/invoices`,
                icon: IconFileInvoice,
              },
            ]
          : []),
        ...(may("activity:read")
          ? [{ label: t("relationships.activity"), href: `${base}/activity`, icon: IconHistory }]
          : []),
      ],
    },
  ];
}
