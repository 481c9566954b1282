import type { ReactNode } from "react";
import type { Customer } from "../../api/customers.ts";
import { type Right, useDelegationOfCustomer } from "../../api/delegations.ts";
import { ServedContext } from "../../api/whose.ts";
import { useText } from "../../i18n/text.ts";
import { CommandBar, PageBody } from "../../kit/page.tsx";
import { ErrorState, LoadingState } from "../../kit/states.tsx";
import { MissingRole } from "../../shell/missing-role.tsx";
import { useActing } from "../../shell/organisation.tsx";
import { WithCustomer } from "../customers/with-customer.tsx";
import { NoConsent } from "./no-consent.tsx";

/** R12: pages of users or licences about a customer, where it lets the partner act; else what is missing. */
export function OnBehalf(props: { readonly right: Right; readonly children: ReactNode }) {
  const t = useText();
  const title = t(`delegations.page.${props.right}`);
  return (
    <WithCustomer title={title}>
      {(customer) => <Consented {...props} title={title} customer={customer} />}
    </WithCustomer>
  );
}

function Consented(props: {
  readonly right: Right;
  readonly title: string;
  readonly customer: Customer;
  readonly children: ReactNode;
}) {
  const t = useText();
  const { base, may } = useActing();
  const { right, customer } = props;
  const allowed = may(`customer-${right}:read`);
  const found = useDelegationOfCustomer(customer.id, { enabled: allowed });
  const served = { customerId: customer.id, company: customer.company };
  if (found.data?.rights.includes(right) === true && allowed)
    return <ServedContext value={served}>{props.children}</ServedContext>;
  return (
    <>
      <CommandBar
        crumbs={[
          { label: t("partner.nav.customers"), href: `${base}/customers` },
          { label: customer.company, href: `${base}/customers/${customer.id}` },
        ]}
        title={props.title}
      />
      <PageBody>
        {!allowed ? (
          <MissingRole permission={`customer-${right}:read`} />
        ) : found.isPending ? (
          <LoadingState what={props.title} onRetry={() => void found.refetch()} rows={4} />
        ) : found.data === undefined ? (
          <ErrorState
            error={found.error}
            what={t("delegations.failed")}
            onRetry={() => void found.refetch()}
          />
        ) : (
          <NoConsent {...served} right={right} found={found.data} />
        )}
      </PageBody>
    </>
  );
}
