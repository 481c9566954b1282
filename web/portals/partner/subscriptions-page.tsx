import type { SubscriptionSummary } from "../../api/subscriptions.ts";
import { useTransacts } from "../../features/customers/transact-notice.tsx";
import { ExportList, type FileColumn } from "../../features/lists/export-list.tsx";
import { ChangeFromFile } from "../../features/subscriptions/change-from-file.tsx";
import { SubscriptionList } from "../../features/subscriptions/subscription-list.tsx";
import { useText } from "../../i18n/text.ts";
import { ButtonLink } from "../../kit/link.tsx";
import { useListState } from "../../kit/list-state.ts";
import { CommandBar, PageBody } from "../../kit/page.tsx";
import { EmptyState } from "../../kit/states.tsx";
import { useActing } from "../../shell/organisation.tsx";

const FILE: readonly FileColumn<SubscriptionSummary>[] = [
  ["Customer", ({ customer }) => customer.company],
  ["CustomerId", ({ customer }) => customer.id],
  ["Reseller", ({ reseller }) => reseller?.name ?? null],
  ["SubscriptionId", ({ id }) => id],
  ["Name", ({ name }) => name],
  ["Publisher", ({ publisher }) => publisher.name],
  ["OfferId", ({ offer }) => offer.slug],
  ["PlanId", ({ plan }) => plan.id],
  ["Licences", ({ quantity }) => quantity],
  ["Status", ({ status }) => status],
  ["AutoRenew", ({ autoRenew }) => String(autoRenew)],
  ["Term", ({ term }) => term],
  ["Payment", ({ payment }) => payment],
  ["OrderedAt", ({ orderedAt }) => orderedAt],
  ["ActivatedAt", ({ activatedAt }) => activatedAt],
  ["TrialEndsAt", ({ trialEndsAt }) => trialEndsAt],
  ["TermStart", ({ termStart }) => termStart],
  ["TermLastDay", ({ termLastDay }) => termLastDay],
  ["Price", ({ price }) => price.amount],
  ["Currency", ({ price }) => price.currency],
];

/** Everything the partner sold, over all customers. */
export function SubscriptionsPage() {
  const t = useText();
  const { base, organisation, may } = useActing();
  const state = useListState();
  const transacts = useTransacts();
  return (
    <>
      <CommandBar
        crumbs={[{ label: organisation.name }]}
        title={t("partner.nav.subscriptions")}
        actions={
          <>
            <ChangeFromFile />
            {may("customer:export") ? (
              <ExportList<SubscriptionSummary>
                name="subscriptions"
                path="/v1/subscriptions"
                query={{ q: state.q || undefined, status: state.filter("status")[0] }}
                columns={FILE}
              />
            ) : null}
          </>
        }
      />
      <PageBody>
        <SubscriptionList
          empty={
            transacts ? (
              <EmptyState
                title={t("partner.subscriptions.none")}
                action={
                  <ButtonLink href={`${base}/customers`} variant="filled">
                    {t("partner.subscriptions.chooseCustomer")}
                  </ButtonLink>
                }
              />
            ) : (
              <EmptyState title={t("partner.indirect.noSubscriptions")} />
            )
          }
        />
      </PageBody>
    </>
  );
}
