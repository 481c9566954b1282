import { IconPlus } from "@tabler/icons-react";
import type { Customer } from "../../api/customers.ts";
import { WithCustomer } from "../../features/customers/with-customer.tsx";
import { SaveFileButton } from "../../features/lists/save-file-button.tsx";
import { ChangeFromFile } from "../../features/subscriptions/change-from-file.tsx";
import { SubscriptionList } from "../../features/subscriptions/subscription-list.tsx";
import { useText } from "../../i18n/text.ts";
import { ButtonLink } from "../../kit/link.tsx";
import { CommandBar, PageBody } from "../../kit/page.tsx";
import { EmptyState } from "../../kit/states.tsx";
import { useActing } from "../../shell/organisation.tsx";

export function CustomerSubscriptionsPage() {
  const t = useText();
  return (
    <WithCustomer title={t("partner.nav.subscriptions")}>
      {(customer) => <Subscriptions customer={customer} />}
    </WithCustomer>
  );
}

/** R4: what this customer has. */
function Subscriptions({ customer }: { readonly customer: Customer }) {
  const t = useText();
  const { base, may } = useActing();
  const home = `${base}/customers/${customer.id}`;
  const held = Object.values(customer.subscriptionCounts).reduce((sum, count) => sum + count, 0);
  const add = may("subscription:buy") ? (
    <ButtonLink
      href={`${home}/add-subscription`}
      variant="filled"
      leftSection={<IconPlus size={16} />}
    >
      {t("partner.add.title")}
    </ButtonLink>
  ) : undefined;
  return (
    <>
      <CommandBar
        crumbs={[
          { label: t("partner.nav.customers"), href: `${base}/customers` },
          { label: customer.company, href: home },
        ]}
        title={t("partner.nav.subscriptions")}
        actions={
          held > 0 ? (
            <>
              <ChangeFromFile customerId={customer.id} />
              {may("customer:export") ? (
                <SaveFileButton
                  name={`${customer.domain}-subscriptions.csv`}
                  path={`/v1/customers/${customer.id}/subscriptions/file`}
                />
              ) : null}
            </>
          ) : undefined
        }
        primary={add}
      />
      <PageBody>
        <SubscriptionList
          customerId={customer.id}
          empty={
            <EmptyState
              title={t("partner.customer.noSubscriptions", { company: customer.company })}
              action={add}
            />
          }
        />
      </PageBody>
    </>
  );
}
