import { useOpenCart } from "../../api/carts.ts";
import type { Customer } from "../../api/customers.ts";
import { CartLines } from "../../features/carts/cart-lines.tsx";
import { CartReseller } from "../../features/carts/cart-reseller.tsx";
import { CartTotals } from "../../features/carts/cart-totals.tsx";
import css from "../../features/carts/carts.module.css";
import { dueNow } from "../../features/carts/totals.ts";
import { TransactNotice } from "../../features/customers/transact-notice.tsx";
import { WithCustomer } from "../../features/customers/with-customer.tsx";
import { useText } from "../../i18n/text.ts";
import { DeadlineText } from "../../kit/dates.tsx";
import { ButtonLink } from "../../kit/link.tsx";
import { MoneyText } from "../../kit/money.tsx";
import { CommandBar, PageBody, SideCard } from "../../kit/page.tsx";
import { EmptyState, ErrorState, LoadingState } from "../../kit/states.tsx";
import { useActing } from "../../shell/organisation.tsx";

/** R6: the cart on a page of its own. */
export function CartPage() {
  const t = useText();
  return (
    <WithCustomer title={t("partner.cart.title")} noted>
      {(customer) => <CartOf customer={customer} />}
    </WithCustomer>
  );
}

function CartOf({ customer }: { readonly customer: Customer }) {
  const t = useText();
  const { base } = useActing();
  const cart = useOpenCart(customer.id);
  const home = `${base}/customers/${customer.id}`;
  const filled = cart.data != null && cart.data.lines.length > 0 ? cart.data : undefined;
  const due = filled === undefined ? undefined : dueNow(filled);
  const add = (
    <ButtonLink href={`${home}/add-subscription`} variant={filled ? "default" : "filled"}>
      {t("partner.cart.addMore")}
    </ButtonLink>
  );
  return (
    <>
      <CommandBar
        crumbs={[
          { label: t("partner.nav.customers"), href: `${base}/customers` },
          { label: customer.company, href: home },
        ]}
        title={t("partner.cart.title")}
        {...(filled === undefined
          ? {}
          : {
              note: (
                <>
                  {t("partner.cart.kept")} <DeadlineText at={filled.expiresAt} />
                </>
              ),
              actions: add,
              primary: (
                <ButtonLink href={`${home}/review`} variant="filled">
                  {t("partner.review.title")}
                </ButtonLink>
              ),
              phoneNote: due === undefined ? undefined : <MoneyText value={due} strong />,
            })}
      />
      <PageBody
        side={
          filled === undefined ? undefined : (
            <SideCard title={t("partner.cart.totals")}>
              <CartTotals cart={filled} />
              <p className={css.note}>{t("partner.cart.allOrNone")}</p>
            </SideCard>
          )
        }
      >
        <TransactNotice />
        {cart.isPending ? (
          <LoadingState what={t("partner.loading.cart")} onRetry={() => void cart.refetch()} />
        ) : cart.isError ? (
          <ErrorState
            error={cart.error}
            what={t("partner.error.cart")}
            onRetry={() => void cart.refetch()}
          />
        ) : cart.data === null ? (
          <EmptyState title={t("partner.cart.empty")} action={add} />
        ) : (
          <>
            <CartLines cart={cart.data} />
            {cart.data.lines.length === 0 ? (
              <EmptyState title={t("partner.cart.empty")} action={add} />
            ) : (
              <CartReseller cart={cart.data} />
            )}
          </>
        )}
      </PageBody>
    </>
  );
}
