import { Spotlight } from "@mantine/spotlight";
import { IconRepeat, IconUser } from "@tabler/icons-react";
import { useRouter } from "@tanstack/react-router";
import { useCustomers } from "../../api/customers.ts";
import { useSubscriptions } from "../../api/subscriptions.ts";
import { useText } from "../../i18n/text.ts";
import { useSettled } from "../../kit/settled.ts";
import { useActing } from "../../shell/organisation.tsx";

/** Customers and subscriptions in the search palette, by name, domain or ID. */
export function FindPartnerThings(props: { readonly query: string; readonly close: () => void }) {
  const t = useText();
  const router = useRouter();
  const { base } = useActing();
  const q = useSettled(props.query, 200);
  const customers = useCustomers({ q, limit: 5 });
  const subscriptions = useSubscriptions({ q, limit: 5 });
  const go = (href: string) => {
    props.close();
    void router.navigate({ href } as never);
  };
  const found = [...(customers.data?.data ?? []), ...(subscriptions.data?.data ?? [])].length;
  if (found === 0)
    return (
      <Spotlight.Empty>
        {customers.isFetching ? t("shell.palette.searching") : t("shell.palette.nothing")}
      </Spotlight.Empty>
    );
  return (
    <>
      {(customers.data?.data ?? []).length === 0 ? null : (
        <Spotlight.ActionsGroup label={t("partner.nav.customers")}>
          {customers.data?.data.map((customer) => (
            <Spotlight.Action
              key={customer.id}
              label={customer.company}
              description={customer.domain}
              leftSection={<IconUser size={16} />}
              onClick={() => go(`${base}/customers/${customer.id}`)}
            />
          ))}
        </Spotlight.ActionsGroup>
      )}
      {(subscriptions.data?.data ?? []).length === 0 ? null : (
        <Spotlight.ActionsGroup label={t("partner.nav.subscriptions")}>
          {subscriptions.data?.data.map((subscription) => (
            <Spotlight.Action
              key={subscription.id}
              label={subscription.name}
              description={subscription.customer.company}
              leftSection={<IconRepeat size={16} />}
              onClick={() => go(`${base}/subscriptions/${subscription.id}`)}
            />
          ))}
        </Spotlight.ActionsGroup>
      )}
    </>
  );
}
