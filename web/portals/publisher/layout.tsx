import { Spotlight } from "@mantine/spotlight";
import {
  IconBuildingStore,
  IconCashBanknote,
  IconChartLine,
  IconFileCertificate,
  IconHeartHandshake,
  IconHome,
  IconLifebuoy,
  IconListCheck,
  IconPackage,
  IconUserPlus,
  IconUsers,
} from "@tabler/icons-react";
import { useRouter } from "@tanstack/react-router";
import { useOpportunities } from "../../api/co-sell.ts";
import { useDeals } from "../../api/deals.ts";
import { useOffers } from "../../api/offers.ts";
import type { Area } from "../../i18n/catalogue.ts";
import { useText } from "../../i18n/text.ts";
import type { NavGroup } from "../../shell/navigation.tsx";
import { useActing } from "../../shell/organisation.tsx";
import { PortalFrame } from "../../shell/portal-frame.tsx";
import { paths } from "./paths.ts";

const AREAS: readonly Area[] = [
  "forms",
  "publisher",
  "audience-pages",
  "co-sell",
  "deals",
  "grants",
  "files",
  "insights",
  "policies",
  "payouts",
  "private-offers",
  "subscription-history",
  "support",
  "usage",
  "views",
];

export function PublisherLayout() {
  return <PortalFrame kind="publisher" areas={AREAS} useGroups={useGroups} Finder={OfferFinder} />;
}

function useGroups(): readonly NavGroup[] {
  const t = useText();
  const { base, may } = useActing();
  const deals = useDeals({ limit: 1 }, { enabled: may("deal:read") });
  const asked = useOpportunities({ limit: 1 }, { enabled: may("co-sell:read") });
  const counts = useOffers({ limit: 1 }, { enabled: may("offer:read") }).data?.counts ?? {};
  const waiting = (counts["attention-needed"] ?? 0) + (counts.preview ?? 0) + (counts.draft ?? 0);
  return [
    {
      items: [
        {
          label: t("publisher.nav.home"),
          href: base,
          icon: IconHome,
          exact: true,
          count: waiting,
          hot: true,
        },
        ...(may("offer:read")
          ? [{ label: t("publisher.nav.offers"), href: `${base}/offers`, icon: IconBuildingStore }]
          : []),
        ...(may("subscription:read")
          ? [
              { label: t("usage.customers"), href: `${base}/customers`, icon: IconUsers },
              { label: t("insights.title"), href: `${base}/insights`, icon: IconChartLine },
            ]
          : []),
        ...(may("payout:read")
          ? [{ label: t("payouts.title"), href: `${base}/payouts`, icon: IconCashBanknote }]
          : []),
        { label: t("policies.title"), href: `${base}/policies`, icon: IconListCheck },
        ...(may("support:read")
          ? [{ label: t("support.title"), href: `${base}/support`, icon: IconLifebuoy }]
          : []),
      ],
    },
    ...(may("lead:read") || may("deal:read") || may("co-sell:read")
      ? [
          {
            title: t("publisher.nav.referrals"),
            items: [
              ...(may("lead:read")
                ? [{ label: t("publisher.nav.leads"), href: `${base}/leads`, icon: IconUserPlus }]
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
              ...(may("deal:read")
                ? [
                    {
                      label: t("deals.title"),
                      href: `${base}/deals`,
                      icon: IconFileCertificate,
                      count: deals.data?.waiting,
                      hot: true,
                    },
                  ]
                : []),
            ],
          },
        ]
      : []),
  ];
}

/** Offers in the search palette, by name, alias or ID. */
function OfferFinder({ query, close }: { readonly query: string; readonly close: () => void }) {
  const t = useText();
  const router = useRouter();
  const { base } = useActing();
  const found = useOffers({ q: query, limit: 8 });
  const offers = found.data?.data ?? [];
  if (offers.length === 0)
    return found.isFetching ? (
      <Spotlight.Empty>{t("shell.palette.searching")}</Spotlight.Empty>
    ) : null;
  return (
    <Spotlight.ActionsGroup label={t("publisher.offers")}>
      {offers.map((offer) => (
        <Spotlight.Action
          key={offer.slug}
          label={offer.name ?? offer.alias}
          description={offer.offerId}
          leftSection={<IconPackage size={16} />}
          onClick={() => {
            close();
            void router.navigate({ href: paths(base).offer(offer.offerId) } as never);
          }}
        />
      ))}
    </Spotlight.ActionsGroup>
  );
}
