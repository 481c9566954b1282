import {
  IconActivity,
  IconBook2,
  IconBuilding,
  IconBuildingBank,
  IconBuildingStore,
  IconCalendarClock,
  IconCash,
  IconCashBanknote,
  IconCategory,
  IconClipboardCheck,
  IconClockPlay,
  IconFileCertificate,
  IconFileInvoice,
  IconFlag,
  IconLifebuoy,
  IconListCheck,
  IconMail,
  IconPlayerTrackNext,
  IconReportMoney,
  IconSettings,
  IconStack2,
  IconUserPlus,
} from "@tabler/icons-react";
import { useApplications } from "../../api/applications.ts";
import { useCertificationQueue } from "../../api/certification.ts";
import { useDeals } from "../../api/deals.ts";
import { useDisputes } from "../../api/disputes.ts";
import { useMarketplace } from "../../api/identity.ts";
import { useWork } from "../../api/operations.ts";
import { useSupportRequests } from "../../api/support.ts";
import type { Area } from "../../i18n/catalogue.ts";
import { useText } from "../../i18n/text.ts";
import type { NavGroup } from "../../shell/navigation.tsx";
import { useActing } from "../../shell/organisation.tsx";
import { PortalFrame } from "../../shell/portal-frame.tsx";

const AREAS: readonly Area[] = [
  "operator",
  "applications",
  "clock",
  "deals",
  "members",
  "policies",
  "settings",
  "support",
  "billing",
  "billing-runs",
  "simulation",
  "payment-instructions",
  "payments",
  "disputes",
  "payouts",
  // Where a file was refused is told alike, whatever the file holds.
  "audience-pages",
  "files",
  // The lines of an invoice and why each is its amount are worded as partners read them.
  "partner",
  "usage",
  "views",
];

export function OperatorLayout() {
  return <PortalFrame kind="operator" areas={AREAS} useGroups={useGroups} />;
}

function useGroups(): readonly NavGroup[] {
  const t = useText();
  const { base, may } = useActing();
  const sandbox = useMarketplace().data?.kind === "sandbox";
  const certifies = may("certification:read");
  const operates = may("operations:read");
  const queue = useCertificationQueue({}, { enabled: certifies });
  const work = useWork({}, { enabled: operates });
  const organises = may("organisation:read");
  const applications = useApplications({}, { enabled: organises });
  const supports = may("support:read");
  const requests = useSupportRequests({ state: "submitted" }, { enabled: supports });
  const deals = useDeals({ limit: 1 }, { enabled: may("deal:read") });
  const bills = may("billing-run:read");
  const disputes = useDisputes({ state: "open" }, { enabled: bills });
  const counts = queue.data?.counts;
  return [
    {
      items: [
        { label: t("operator.nav.home"), href: base, icon: IconActivity, exact: true },
        ...(certifies
          ? [
              {
                label: t("operator.nav.certification"),
                href: `${base}/certification`,
                icon: IconClipboardCheck,
                count: counts === undefined ? undefined : counts.waiting + counts.claimed,
                hot: (counts?.waiting ?? 0) > 0,
              },
              { label: t("policies.title"), href: `${base}/policies`, icon: IconListCheck },
            ]
          : []),
        ...(supports
          ? [
              {
                label: t("operator.nav.offers"),
                href: `${base}/offers`,
                icon: IconBuildingStore,
              },
              {
                label: t("support.title"),
                href: `${base}/support`,
                icon: IconLifebuoy,
                count: requests.data?.counts.waiting,
                hot: (requests.data?.counts.waiting ?? 0) > 0,
              },
            ]
          : []),
        ...(may("deal:read")
          ? [
              {
                label: t("deals.all"),
                href: `${base}/deals`,
                icon: IconFileCertificate,
                count: deals.data?.waiting,
                hot: (deals.data?.waiting ?? 0) > 0,
              },
            ]
          : []),
        ...(organises
          ? [
              {
                label: t("applications.title"),
                href: `${base}/applications`,
                icon: IconUserPlus,
                count: applications.data?.counts.waiting,
                hot: (applications.data?.counts.waiting ?? 0) > 0,
              },
              {
                label: t("organisations.title"),
                href: `${base}/organisations`,
                icon: IconBuilding,
              },
            ]
          : []),
      ],
    },
    ...(bills
      ? [
          {
            title: t("billing.nav"),
            items: [
              { label: t("billing.runs"), href: `${base}/billing-runs`, icon: IconFileInvoice },
              {
                label: t("disputes.title"),
                href: `${base}/disputes`,
                icon: IconFlag,
                count: disputes.data?.open,
                hot: (disputes.data?.open ?? 0) > 0,
              },
              {
                label: t("simulation.title"),
                href: `${base}/simulation`,
                icon: IconPlayerTrackNext,
              },
              ...(may("payment:read")
                ? [
                    { label: t("payments.title"), href: `${base}/payments`, icon: IconCash },
                    {
                      label: t("payments.accounts"),
                      href: `${base}/billing-accounts`,
                      icon: IconReportMoney,
                    },
                    {
                      label: t("payInstructions.title"),
                      href: `${base}/payment-instructions`,
                      icon: IconBuildingBank,
                    },
                    { label: t("payouts.title"), href: `${base}/payouts`, icon: IconCashBanknote },
                    { label: t("ledger.title"), href: `${base}/ledger`, icon: IconBook2 },
                  ]
                : []),
            ],
          },
        ]
      : []),
    ...(may("taxonomy:read")
      ? [
          {
            title: t("operator.nav.marketplace"),
            items: [
              { label: t("operator.taxonomy"), href: `${base}/taxonomy`, icon: IconCategory },
            ],
          },
        ]
      : []),
    ...(operates
      ? [
          {
            title: t("operator.nav.system"),
            items: [
              {
                label: t("operator.nav.work"),
                href: `${base}/work`,
                icon: IconStack2,
                count: work.data?.counts.dead,
                hot: true,
              },
              { label: t("operator.nav.mails"), href: `${base}/mails`, icon: IconMail },
              { label: t("operator.nav.agenda"), href: `${base}/agenda`, icon: IconCalendarClock },
              ...(sandbox
                ? [{ label: t("clock.title"), href: `${base}/clock`, icon: IconClockPlay }]
                : []),
              { label: t("settings.title"), href: `${base}/settings`, icon: IconSettings },
            ],
          },
        ]
      : []),
  ];
}
