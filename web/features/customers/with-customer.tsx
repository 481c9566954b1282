import {
  IconAddressBook,
  IconBuilding,
  IconCirclePlus,
  IconHistory,
  IconKey,
  IconLayoutDashboard,
  IconReceipt,
  IconRepeat,
  IconShoppingCart,
} from "@tabler/icons-react";
import { Navigate, useParams } from "@tanstack/react-router";
import { type ReactNode, useMemo } from "react";
import { type Customer, useCustomer } from "../../api/customers.ts";
import { useText } from "../../i18n/text.ts";
import { Initials } from "../../kit/avatar.tsx";
import { AppLink } from "../../kit/link.tsx";
import { PageBody, PendingBar } from "../../kit/page.tsx";
import { ErrorState, LoadingState } from "../../kit/states.tsx";
import { type ObjectNavigation, useObjectNavigation } from "../../shell/navigation.tsx";
import { useActing } from "../../shell/organisation.tsx";

/** The customer of the address, its pages in the navigation, and what is shown until it is there. */
export function WithCustomer(props: {
  /** The page's title and whether a note stands below it, for the time until the customer is there. */
  readonly title?: string;
  readonly noted?: boolean;
  readonly children: (customer: Customer) => ReactNode;
}) {
  const { customer: id } = useParams({ strict: false }) as { readonly customer: string };
  return <OfCustomer id={id} {...props} />;
}

export function OfCustomer(props: {
  readonly id: string;
  readonly title?: string;
  readonly noted?: boolean;
  readonly children: (customer: Customer) => ReactNode;
}) {
  const t = useText();
  const { base } = useActing();
  const customers = { label: t("partner.nav.customers"), href: `${base}/customers` };
  const customer = useCustomer(props.id);
  useCustomerNavigation(customer.data);
  if (customer.isPending)
    return (
      <>
        <PendingBar
          crumbs={[customers]}
          title={props.title}
          what={t("partner.loading.customer")}
          noted={props.noted}
        />
        <PageBody>
          <LoadingState
            what={t("partner.loading.customer")}
            onRetry={() => void customer.refetch()}
          />
        </PageBody>
      </>
    );
  if (customer.data === undefined)
    return (
      <PageBody>
        <ErrorState
          error={customer.error}
          what={t("partner.error.customer")}
          onRetry={() => void customer.refetch()}
          away={<AppLink href={customers.href}>{t("partner.customer.all")}</AppLink>}
        />
      </PageBody>
    );
  // The address of a record that went into another one leads to that one.
  if (customer.data.id !== props.id)
    return <Navigate to={`${customers.href}/${customer.data.id}` as never} replace />;
  return props.children(customer.data);
}

/** The pages of one customer as second level of the navigation. */
export function useCustomerNavigation(customer: Customer | undefined): void {
  const t = useText();
  const { base, may } = useActing();
  const buys = may("subscription:buy");
  const edits = may("customer:edit");
  const reads = may("activity:read");
  const users = may("customer-users:read");
  const licences = may("customer-licences:read");
  const subscriptions = may("subscription:read");
  const navigation = useMemo((): ObjectNavigation | undefined => {
    if (customer === undefined) return undefined;
    const home = `${base}/customers/${customer.id}`;
    const lines = customer.openCart?.lines ?? 0;
    return {
      label: t("partner.customer.nav"),
      back: { label: t("partner.customer.all"), href: `${base}/customers` },
      name: customer.company,
      id: customer.domain,
      picture: <Initials name={customer.company} square size={32} />,
      groups: [
        {
          items: [
            {
              label: t("partner.customer.overview"),
              href: home,
              icon: IconLayoutDashboard,
              exact: true,
            },
            ...(subscriptions
              ? [
                  {
                    label: t("partner.nav.subscriptions"),
                    href: `${home}/subscriptions`,
                    icon: IconRepeat,
                    count: customer.subscriptions.held,
                  },
                ]
              : []),
            ...(users
              ? [
                  {
                    label: t("delegations.page.users"),
                    href: `${home}/users`,
                    icon: IconAddressBook,
                  },
                ]
              : []),
            ...(licences
              ? [{ label: t("delegations.page.licences"), href: `${home}/licences`, icon: IconKey }]
              : []),
            ...(buys
              ? [
                  {
                    label: t("partner.add.title"),
                    href: `${home}/add-subscription`,
                    icon: IconCirclePlus,
                  },
                  {
                    label: t("partner.cart.title"),
                    href: `${home}/cart`,
                    icon: IconShoppingCart,
                    count: lines,
                    hot: true,
                  },
                ]
              : []),
            ...(subscriptions
              ? [{ label: t("partner.nav.orders"), href: `${home}/orders`, icon: IconReceipt }]
              : []),
            ...(edits
              ? [{ label: t("partner.account.title"), href: `${home}/account`, icon: IconBuilding }]
              : []),
            ...(reads
              ? [
                  {
                    label: t("relationships.activity"),
                    href: `${base}/activity?customer=${customer.id}`,
                    icon: IconHistory,
                  },
                ]
              : []),
          ],
        },
      ],
    };
  }, [customer, base, buys, edits, reads, users, licences, subscriptions, t]);
  useObjectNavigation(navigation);
}
