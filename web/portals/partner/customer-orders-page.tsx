import { WithCustomer } from "../../features/customers/with-customer.tsx";
import { OrderList } from "../../features/orders/order-list.tsx";
import { useText } from "../../i18n/text.ts";
import { ButtonLink } from "../../kit/link.tsx";
import { CommandBar, PageBody } from "../../kit/page.tsx";
import { useActing } from "../../shell/organisation.tsx";

export function CustomerOrdersPage() {
  const t = useText();
  const { base, may } = useActing();
  return (
    <WithCustomer title={t("partner.nav.orders")}>
      {(customer) => (
        <>
          <CommandBar
            crumbs={[
              { label: t("partner.nav.customers"), href: `${base}/customers` },
              { label: customer.company, href: `${base}/customers/${customer.id}` },
            ]}
            title={t("partner.nav.orders")}
          />
          <PageBody>
            <OrderList
              customerId={customer.id}
              empty={
                may("subscription:buy") ? (
                  <ButtonLink
                    href={`${base}/customers/${customer.id}/add-subscription`}
                    variant="filled"
                  >
                    {t("partner.add.title")}
                  </ButtonLink>
                ) : null
              }
            />
          </PageBody>
        </>
      )}
    </WithCustomer>
  );
}
