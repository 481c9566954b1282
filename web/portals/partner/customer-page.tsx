import {
  IconAlertTriangleFilled,
  IconCircleCheckFilled,
  IconPlus,
  IconShoppingCart,
} from "@tabler/icons-react";
import { useSearch } from "@tanstack/react-router";
import type { Customer } from "../../api/customers.ts";
import { useInvoicesOfCustomer } from "../../api/invoices.ts";
import { useOrders } from "../../api/orders.ts";
import { useSubscriptions } from "../../api/subscriptions.ts";
import { InvoiceTable } from "../../features/billing/invoice-table.tsx";
import { AskedChanges } from "../../features/change-requests/asked-changes.tsx";
import css from "../../features/customers/customers.module.css";
import { MissingAgreement } from "../../features/customers/missing-agreement.tsx";
import { CustomerNotes } from "../../features/customers/notes.tsx";
import { RemoveCustomer } from "../../features/customers/remove-customer.tsx";
import { useSegmentName } from "../../features/customers/segments.ts";
import { TransactNotice } from "../../features/customers/transact-notice.tsx";
import { WithCustomer } from "../../features/customers/with-customer.tsx";
import { ConsentOfCustomer } from "../../features/delegations/consent-of-customer.tsx";
import { OrderTable } from "../../features/orders/order-table.tsx";
import { SubscriptionTable } from "../../features/subscriptions/subscription-table.tsx";
import { isLanguage, LANGUAGE_NAMES } from "../../i18n/languages.ts";
import { useRichText, useText } from "../../i18n/text.ts";
import { CopyText } from "../../kit/copy-text.tsx";
import { DateText, DayText, DeadlineText } from "../../kit/dates.tsx";
import { AppLink, ButtonLink } from "../../kit/link.tsx";
import { personName, useCountryName } from "../../kit/names.ts";
import { CommandBar, KeyValueList, PageBody, Section } from "../../kit/page.tsx";
import { EmptyState, ErrorState, LoadingState, Notice } from "../../kit/states.tsx";
import { useActing } from "../../shell/organisation.tsx";

/** R3: one customer at a glance. */
export function CustomerPage() {
  return <WithCustomer noted>{(customer) => <Overview customer={customer} />}</WithCustomer>;
}

function Overview({ customer }: { readonly customer: Customer }) {
  const t = useText();
  const { base, may } = useActing();
  const countryName = useCountryName();
  const { added } = useSearch({ strict: false }) as { readonly added?: string };
  const home = `${base}/customers/${customer.id}`;
  const addSubscription = may("subscription:buy") ? (
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
        crumbs={[{ label: t("partner.nav.customers"), href: `${base}/customers` }]}
        title={customer.company}
        note={`${customer.domain} · ${countryName(customer.country)} · ${customer.currency}`}
        primary={addSubscription}
      />
      <PageBody side={<Side customer={customer} />}>
        <TransactNotice />
        <AskedChanges of={{ customerId: customer.id }} />
        <div className={css.notices}>
          {added === undefined ? null : (
            <Notice
              tone="ok"
              role="status"
              icon={<IconCircleCheckFilled size={18} aria-hidden="true" />}
            >
              {t("partner.customer.added", { company: customer.company })}
            </Notice>
          )}
          {customer.doubts.map((doubt) => (
            <Notice
              key={doubt.code}
              tone="you"
              icon={<IconAlertTriangleFilled size={18} aria-hidden="true" />}
            >
              <p>
                {doubt.detail}{" "}
                {may("customer:edit") ? (
                  <AppLink href={`${home}/account`}>{t("partner.customer.checkName")}</AppLink>
                ) : null}
              </p>
            </Notice>
          ))}
          {customer.agreement === "missing" ? <MissingAgreement customer={customer} /> : null}
          {customer.openCart === null || customer.openCart.lines === 0 ? null : (
            <Notice tone="run" icon={<IconShoppingCart size={18} aria-hidden="true" />}>
              <p>
                {t("partner.customer.openCart", { count: customer.openCart.lines })}{" "}
                <DeadlineText at={customer.openCart.expiresAt} />{" "}
                <AppLink href={`${home}/cart`}>{t("partner.cart.open")}</AppLink>
              </p>
            </Notice>
          )}
        </div>
        {may("subscription:read") ? (
          <>
            <Subscriptions customer={customer} />
            <Orders customer={customer} />
          </>
        ) : (
          <WhatRolesOpen home={home} />
        )}
        {may("invoice:read") ? (
          <>
            <Invoices customerId={customer.id} title={t("billing.invoices")} />
            {customer.formerly.map(({ id, company }) => (
              <Invoices
                key={id}
                customerId={id}
                title={t("partner.customer.formerInvoices", { company })}
              />
            ))}
          </>
        ) : null}
        <CustomerNotes customerId={customer.id} />
      </PageBody>
    </>
  );
}

/** For whoever keeps users and licences of customers, and sees nothing of what they buy. */
function WhatRolesOpen({ home }: { readonly home: string }) {
  const t = useText();
  const { may } = useActing();
  const pages = (["users", "licences"] as const).filter((page) => may(`customer-${page}:read`));
  if (pages.length === 0) return null;
  return (
    <Section title={t("delegations.open")} first>
      <p className="muted">{t("delegations.open.means")}</p>
      <ul>
        {pages.map((page) => (
          <li key={page}>
            <AppLink href={`${home}/${page}`}>{t(`delegations.page.${page}`)}</AppLink>
          </li>
        ))}
      </ul>
    </Section>
  );
}

function Subscriptions({ customer }: { readonly customer: Customer }) {
  const t = useText();
  const { base } = useActing();
  const subscriptions = useSubscriptions({ customerId: customer.id, limit: 6 });
  const home = `${base}/customers/${customer.id}`;
  return (
    <Section
      title={t("partner.nav.subscriptions")}
      aside={
        <AppLink href={`${home}/subscriptions`}>
          {t("partner.customer.allSubscriptions", {
            count: Object.values(customer.subscriptionCounts).reduce((sum, one) => sum + one, 0),
          })}
        </AppLink>
      }
      first
    >
      {subscriptions.isPending ? (
        <LoadingState what={t("partner.loading.subscriptions")} rows={3} />
      ) : subscriptions.data === undefined ? (
        <ErrorState
          error={subscriptions.error}
          what={t("partner.error.subscriptions")}
          onRetry={() => void subscriptions.refetch()}
        />
      ) : subscriptions.data.data.length === 0 ? (
        <EmptyState
          title={t("partner.customer.noSubscriptions", { company: customer.company })}
          link={<AppLink href={`${home}/add-subscription`}>{t("partner.customer.browse")}</AppLink>}
        />
      ) : (
        <SubscriptionTable rows={subscriptions.data.data} withCustomer={false} compact />
      )}
    </Section>
  );
}

function Orders({ customer }: { readonly customer: Customer }) {
  const t = useText();
  const { base } = useActing();
  const orders = useOrders({ customerId: customer.id });
  if (orders.data === undefined || orders.data.data.length === 0) return null;
  return (
    <Section
      title={t("partner.nav.orders")}
      aside={
        <AppLink href={`${base}/customers/${customer.id}/orders`}>
          {t("partner.customer.allOrders")}
        </AppLink>
      }
    >
      <OrderTable rows={orders.data.data.slice(0, 3)} withCustomer={false} />
    </Section>
  );
}

/** The latest documents that name the customer; the partner is who they bill. */
function Invoices({ customerId, title }: { readonly customerId: string; readonly title: string }) {
  const t = useText();
  const { base } = useActing();
  const invoices = useInvoicesOfCustomer(customerId);
  if (invoices.data === undefined || invoices.data.data.length === 0) return null;
  return (
    <Section
      title={title}
      aside={
        <AppLink href={`${base}/billing/invoices`}>{t("partner.customer.allInvoices")}</AppLink>
      }
    >
      <InvoiceTable
        rows={invoices.data.data.slice(0, 3)}
        base={`${base}/billing/invoices`}
        withBuyer={false}
      />
    </Section>
  );
}

function Side({ customer }: { readonly customer: Customer }) {
  const t = useText();
  const rich = useRichText();
  const { base, may } = useActing();
  const countryName = useCountryName();
  const segmentName = useSegmentName();
  const { contact, address } = customer;
  return (
    <>
      <Section
        title={t("partner.customer.details")}
        aside={
          may("customer:edit") ? (
            <AppLink href={`${base}/customers/${customer.id}/account`}>
              {t("partner.account.edit")}
            </AppLink>
          ) : undefined
        }
      >
        <KeyValueList
          facts={[
            { label: t("partner.field.segment"), value: segmentName(customer.segment) },
            { label: t("partner.field.billingCountry"), value: countryName(customer.country) },
            {
              label: t("partner.field.language"),
              value: isLanguage(customer.language)
                ? LANGUAGE_NAMES[customer.language]
                : customer.language,
            },
            ...(customer.registrationNumber === null
              ? []
              : [
                  {
                    label: t("partner.field.registrationNumber"),
                    value: customer.registrationNumber,
                  },
                ]),
            ...(customer.taxId === null
              ? []
              : [{ label: t("partner.field.taxId"), value: customer.taxId }]),
            ...(customer.reseller === null
              ? []
              : [{ label: t("partner.field.reseller"), value: customer.reseller.name }]),
            {
              label: t("partner.field.tenantId"),
              value: <CopyText text={customer.tenantId} label={t("partner.field.tenantId")} />,
            },
            {
              label: t("partner.customer.since"),
              value: <DateText at={customer.createdAt} as="day" />,
            },
          ]}
        />
      </Section>
      {customer.formerly.length === 0 ? null : (
        <Section title={t("partner.customer.formerly")}>
          <p className="muted">{t("partner.customer.formerly.means")}</p>
          {customer.formerly.map(({ id, company, tenantId, since }) => (
            <KeyValueList
              key={id}
              facts={[
                { label: t("partner.field.company"), value: company },
                {
                  label: t("partner.field.tenantId"),
                  value: <CopyText text={tenantId} label={t("partner.field.tenantId")} />,
                },
                { label: t("partner.customer.mergedOn"), value: <DateText at={since} as="day" /> },
              ]}
            />
          ))}
        </Section>
      )}
      {may("delegation:read") ? (
        <ConsentOfCustomer customerId={customer.id} company={customer.company} />
      ) : null}
      {may("customer:remove") ? <RemoveCustomer customer={customer} /> : null}
      <Section title={t("partner.form.contact")}>
        <p>
          {personName(contact.firstName, contact.lastName)}
          <br />
          <a href={`mailto:${contact.email}`}>{contact.email}</a>
          {contact.phone === undefined ? null : (
            <>
              <br />
              {contact.phone}
            </>
          )}
        </p>
        <p className="muted">
          {[address.line1, address.line2].filter(Boolean).join(", ")}
          <br />
          {[address.postalCode, address.city, address.region].filter(Boolean).join(" ")}
        </p>
      </Section>
      <Section title={t("partner.agreement.title")}>
        {customer.agreements.length === 0 ? (
          <p className="muted">{t("partner.agreement.missing")}</p>
        ) : (
          <ul className={css.agreements}>
            {customer.agreements.map((agreement) => (
              <li key={agreement.attestedAt}>
                {rich("partner.agreement.acceptedBy", {
                  name: personName(agreement.firstName, agreement.lastName),
                  date: <DayText day={agreement.agreedOn} />,
                })}
                <small>
                  {agreement.acceptedVersion === null
                    ? rich("partner.agreement.attestedBy", {
                        name: agreement.attestedBy,
                        date: <DateText at={agreement.attestedAt} as="day" />,
                      })
                    : t("partner.agreement.directBy")}
                </small>
              </li>
            ))}
          </ul>
        )}
      </Section>
    </>
  );
}
