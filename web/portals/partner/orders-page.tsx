import { useTransacts } from "../../features/customers/transact-notice.tsx";
import { OrderList } from "../../features/orders/order-list.tsx";
import { useText } from "../../i18n/text.ts";
import { ButtonLink } from "../../kit/link.tsx";
import { CommandBar, PageBody } from "../../kit/page.tsx";
import { useActing } from "../../shell/organisation.tsx";

export function OrdersPage() {
  const t = useText();
  const { base, organisation } = useActing();
  const transacts = useTransacts();
  return (
    <>
      <CommandBar crumbs={[{ label: organisation.name }]} title={t("partner.nav.orders")} />
      <PageBody>
        <OrderList
          empty={
            transacts ? (
              <ButtonLink href={`${base}/customers`} variant="filled">
                {t("partner.subscriptions.chooseCustomer")}
              </ButtonLink>
            ) : undefined
          }
        />
      </PageBody>
    </>
  );
}
