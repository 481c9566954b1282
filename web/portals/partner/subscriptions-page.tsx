import { useTransacts } from "../../features/customers/transact-notice.tsx";
import { ChangeFromFile } from "../../features/subscriptions/change-from-file.tsx";
import { SubscriptionList } from "../../features/subscriptions/subscription-list.tsx";
import { useText } from "../../i18n/text.ts";
import { ButtonLink } from "../../kit/link.tsx";
import { CommandBar, PageBody } from "../../kit/page.tsx";
import { EmptyState } from "../../kit/states.tsx";
import { useActing } from "../../shell/organisation.tsx";

/** Everything the partner sold, over all customers. */
export function SubscriptionsPage() {
  const t = useText();
  const { base, organisation } = useActing();
  const transacts = useTransacts();
  return (
    <>
      <CommandBar
        crumbs={[{ label: organisation.name }]}
        title={t("partner.nav.subscriptions")}
        actions={<ChangeFromFile />}
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
