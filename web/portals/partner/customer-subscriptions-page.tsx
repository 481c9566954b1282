import { Button } from "@mantine/core";
import { IconDownload, IconPlus } from "@tabler/icons-react";
import type { Customer } from "../../api/customers.ts";
import { useAllSubscriptions } from "../../api/subscriptions.ts";
import { useNeedsReseller } from "../../features/carts/cart-reseller.tsx";
import { WithCustomer } from "../../features/customers/with-customer.tsx";
import { SubscriptionList } from "../../features/subscriptions/subscription-list.tsx";
import { useTermName } from "../../features/subscriptions/terms.ts";
import { useText } from "../../i18n/text.ts";
import { downloadCsv } from "../../kit/csv.ts";
import { ButtonLink } from "../../kit/link.tsx";
import { CommandBar, PageBody } from "../../kit/page.tsx";
import { EmptyState, Reason } from "../../kit/states.tsx";
import { useStatusWord } from "../../kit/status.tsx";
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
        actions={<Export customer={customer} />}
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

/** All of them as a file, whatever the filters on the page show. */
function Export({ customer }: { readonly customer: Customer }) {
  const t = useText();
  const word = useStatusWord();
  const termName = useTermName();
  const sellsThrough = useNeedsReseller();
  const all = useAllSubscriptions();
  if (Object.values(customer.subscriptionCounts).every((count) => count === 0)) return null;
  const save = async () => {
    const rows = await all.mutateAsync(customer.id);
    downloadCsv(
      `${customer.domain}-subscriptions`,
      [
        "id",
        t("partner.column.subscription"),
        t("partner.column.plan"),
        t("partner.column.publisher"),
        ...(sellsThrough ? [t("partner.field.reseller")] : []),
        t("partner.column.licences"),
        t("partner.column.status"),
        t("partner.column.term"),
        t("partner.column.perPayment"),
        t("partner.column.currency"),
        t("partner.autoRenew"),
        t("partner.column.next"),
      ],
      rows.map((row) => [
        row.id,
        row.offer.name,
        row.plan.name,
        row.publisher.name,
        ...(sellsThrough ? [row.reseller?.name ?? ""] : []),
        String(row.quantity),
        word("subscription", row.status),
        termName(row.term, row.payment),
        row.price.amount,
        row.price.currency,
        row.autoRenew ? t("partner.on") : t("partner.off"),
        row.next.day ?? row.next.at ?? "",
      ]),
    );
  };
  return (
    <>
      {all.isError ? (
        <span className="small" role="alert">
          <Reason error={all.error} />
        </span>
      ) : null}
      <Button
        leftSection={<IconDownload size={16} />}
        loading={all.isPending}
        onClick={() => void save().catch(() => undefined)}
      >
        {t("partner.export")}
      </Button>
    </>
  );
}
