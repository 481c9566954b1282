import { Button } from "@mantine/core";
import { OrderList } from "../../features/orders/order-list.tsx";
import { useText } from "../../i18n/text.ts";
import { CommandBar, PageBody } from "../../kit/page.tsx";
import { MissingRole } from "../../shell/missing-role.tsx";
import { useActing } from "../../shell/organisation.tsx";

/** What the organisation ordered itself. */
export function OrdersPage() {
  const t = useText();
  const { organisation, may } = useActing();
  return (
    <>
      <CommandBar crumbs={[{ label: organisation.name }]} title={t("partner.nav.orders")} />
      <PageBody>
        {may("subscription:read") ? (
          <OrderList
            customerId={organisation.id}
            empty={
              <Button component="a" href="/" variant="filled">
                {t("customer.storefront")}
              </Button>
            }
          />
        ) : (
          <MissingRole permission="subscription:read" />
        )}
      </PageBody>
    </>
  );
}
