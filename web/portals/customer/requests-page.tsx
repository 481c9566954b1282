import type { ReactNode } from "react";
import { useDelegationsAsked } from "../../api/delegations.ts";
import { useLicenceRequests } from "../../api/licence-requests.ts";
import { usePurchaseRequests } from "../../api/purchase-requests.ts";
import { AskedByPartners } from "../../features/delegations/asks.tsx";
import { LicenceRequests } from "../../features/licences/requests.tsx";
import { useText } from "../../i18n/text.ts";
import { ViewTabs } from "../../kit/data-table.tsx";
import { useListState } from "../../kit/list-state.ts";
import { CommandBar, PageBody } from "../../kit/page.tsx";
import { useActing } from "../../shell/organisation.tsx";
import { PurchaseRequests, RequestsFile, RequestsToDecide } from "./purchase-requests.tsx";

type Tab = {
  readonly id: string;
  readonly label: string;
  readonly count?: number;
  readonly content: ReactNode;
};

/** C8: what colleagues ask for, one tab for each kind of thing. */
export function RequestsPage() {
  const t = useText();
  const { organisation } = useActing();
  const state = useListState();
  const tabs = useTabs();
  const shown = tabs.find(({ id }) => id === state.view) ?? tabs[0];
  return (
    <>
      <CommandBar crumbs={[{ label: organisation.name }]} title={t("seatRequests.page")} />
      <PageBody>
        {tabs.length > 1 ? (
          <ViewTabs
            label={t("seatRequests.tabs")}
            views={tabs.map(({ id, label, count }) => ({
              id,
              label,
              ...(count === undefined ? {} : { count }),
            }))}
            state={{
              ...state,
              change: (next) => state.change({ state: undefined, request: undefined, ...next }),
            }}
          />
        ) : null}
        {shown?.content}
      </PageBody>
    </>
  );
}

/** What else is asked for stands here beside them: a tab of its own. */
function useTabs(): readonly Tab[] {
  const t = useText();
  const { may } = useActing();
  const licences = useLicenceRequests({ state: "open", limit: 1 }, { enabled: may("app:use") });
  const buys = may("subscription:buy") && may("purchase:request");
  const purchases = usePurchaseRequests({ state: "open", limit: 20 }, { enabled: buys });
  const decides = may("delegation:give");
  const partners = useDelegationsAsked({ enabled: decides });
  return [
    ...(may("app:use")
      ? [
          {
            id: "licences",
            label: t("seatRequests.tab.licences"),
            ...(licences.data === undefined || !may("licence:assign")
              ? {}
              : { count: licences.data.open }),
            content: <LicenceRequests />,
          },
        ]
      : []),
    ...(may("purchase:request")
      ? [
          {
            id: "purchases",
            label: t("seatRequests.tab.purchases"),
            ...(purchases.data === undefined ? {} : { count: purchases.data.data.length }),
            content: (
              <>
                {buys ? <RequestsToDecide /> : null}
                <p>
                  <RequestsFile />
                </p>
                <PurchaseRequests />
              </>
            ),
          },
        ]
      : []),
    ...(decides
      ? [
          {
            id: "partners",
            label: t("delegations.asks.tab"),
            ...(partners.data === undefined ? {} : { count: partners.data.data.length }),
            content: <AskedByPartners />,
          },
        ]
      : []),
  ];
}
