import { useOpenCart } from "../../api/carts.ts";
import type { Customer } from "../../api/customers.ts";
import { useText } from "../../i18n/text.ts";
import { DeadlineText } from "../../kit/dates.tsx";
import { ButtonLink } from "../../kit/link.tsx";
import { MoneyText } from "../../kit/money.tsx";
import { CommandBar, type Crumb, PageBody, SideCard } from "../../kit/page.tsx";
import { EmptyState, ErrorState, LoadingState } from "../../kit/states.tsx";
import { useActing } from "../../shell/organisation.tsx";
import { MoreToBuy } from "../customers/more-to-buy.tsx";
import { usePlaces } from "../customers/places.ts";
import { TransactNotice } from "../customers/transact-notice.tsx";
import { WithCustomer } from "../customers/with-customer.tsx";
import { CartLines } from "./cart-lines.tsx";
import { CartReferences, useCartReferences } from "./cart-references.tsx";
import { CartReseller } from "./cart-reseller.tsx";
import { CartTotals } from "./cart-totals.tsx";
import css from "./carts.module.css";
import { QuoteMenu } from "./quote-menu.tsx";
import { dueNow } from "./totals.ts";

/** R6: the cart on a page of its own. */
export function CartPage() {
  const t = useText();
  const { base } = useActing();
  return (
    <WithCustomer title={t("partner.cart.title")} noted>
      {(customer) => (
        <CartOf
          customer={customer}
          crumbs={[
            { label: t("partner.nav.customers"), href: `${base}/customers` },
            { label: customer.company, href: `${base}/customers/${customer.id}` },
          ]}
        />
      )}
    </WithCustomer>
  );
}

/** STO-04: the cart of an organisation that buys for itself. */
export function OwnCartPage() {
  const { organisation } = useActing();
  return <CartOf customer={organisation} crumbs={[{ label: organisation.name }]} />;
}

function CartOf(props: {
  readonly customer: Pick<Customer, "id">;
  readonly crumbs: readonly Crumb[];
}) {
  const t = useText();
  const { customer } = props;
  const places = usePlaces(customer.id);
  const cart = useOpenCart(customer.id);
  const { typed, setTyped } = useCartReferences(cart.data);
  const filled = cart.data != null && cart.data.lines.length > 0 ? cart.data : undefined;
  const due = filled === undefined ? undefined : dueNow(filled);
  const add = (
    <MoreToBuy
      customerId={customer.id}
      label={t("partner.cart.addMore")}
      primary={filled === undefined}
    />
  );
  return (
    <>
      <CommandBar
        crumbs={props.crumbs}
        title={t("partner.cart.title")}
        {...(filled === undefined
          ? {}
          : {
              note: (
                <>
                  {t("partner.cart.kept")} <DeadlineText at={filled.expiresAt} />
                </>
              ),
              actions: (
                <>
                  <QuoteMenu cart={filled} />
                  {add}
                </>
              ),
              primary: (
                <ButtonLink href={places.review} variant="filled">
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
              <p className={css.note}>{t("partner.cart.starts")}</p>
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
              <>
                <CartReseller cart={cart.data} />
                <CartReferences cart={cart.data} typed={typed} onType={setTyped} />
              </>
            )}
          </>
        )}
      </PageBody>
    </>
  );
}
