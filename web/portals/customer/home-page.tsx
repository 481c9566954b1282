import { Button } from "@mantine/core";
import {
  IconBuildingStore,
  IconCalendarEvent,
  IconHourglassLow,
  IconInbox,
  IconShoppingCart,
  IconTool,
} from "@tabler/icons-react";
import { useState } from "react";
import { useIntl } from "react-intl";
import { useOpenCart } from "../../api/carts.ts";
import { useDelegationsAsked } from "../../api/delegations.ts";
import { useLicenceRequests } from "../../api/licence-requests.ts";
import { usePurchases, useRenewals } from "../../api/purchases.ts";
import { useIdleLicences } from "../../api/seat-desk.ts";
import { KeptConsentNotice } from "../../features/consents/kept-consent-notice.tsx";
import { AsksToDecide } from "../../features/delegations/asks.tsx";
import { Reclaim } from "../../features/licences/reclaim.tsx";
import { SetupLinkButton } from "../../features/subscriptions/setup-link-button.tsx";
import { WhatNext } from "../../features/subscriptions/what-next.tsx";
import type { MessageId } from "../../i18n/catalogue.ts";
import { useRichText, useText } from "../../i18n/text.ts";
import { CopyText } from "../../kit/copy-text.tsx";
import { DateText, DayText } from "../../kit/dates.tsx";
import { AppLink } from "../../kit/link.tsx";
import { CommandBar, KeyValueList, PageBody, Section } from "../../kit/page.tsx";
import { useRoleName } from "../../kit/role-names.ts";
import { ErrorState, LoadingState } from "../../kit/states.tsx";
import { WaitingList } from "../../kit/waiting-list.tsx";
import { useActing } from "../../shell/organisation.tsx";
import { hrefOfPurchase } from "./purchase-parts.ts";
import { PurchaseRequests, RequestsFile, RequestsToDecide } from "./purchase-requests.tsx";

/**
 * C1: what waits on the reader, what comes up, and the tenant ID, which publishers ask for before they
 * can offer a private plan.
 */
export function HomePage() {
  const t = useText();
  const { locale, formatList } = useIntl();
  const roleName = useRoleName();
  const { organisation, may } = useActing();
  const waits = may("subscription:buy") || may("licence:assign");
  const country = new Intl.DisplayNames([locale], { type: "region" }).of(organisation.country);
  return (
    <>
      <CommandBar
        crumbs={[{ label: organisation.name }]}
        title={t("customer.nav.home")}
        primary={
          // The storefront is drawn by the server: a full load, not a page of the portals.
          <Button
            component="a"
            href="/"
            variant="filled"
            leftSection={<IconBuildingStore size={16} />}
          >
            {t("customer.storefront")}
          </Button>
        }
      />
      <PageBody>
        {may("consent:give") ? <KeptConsentNotice /> : null}
        {may("subscription:buy") && may("purchase:request") ? <RequestsToDecide /> : null}
        {waits ? <Waiting /> : null}
        {may("purchase:read") ? <ComingUp first={!waits} /> : null}
        {!may("subscription:buy") && may("purchase:request") ? (
          <Section
            title={t("requests.mine")}
            aside={<RequestsFile />}
            first={!may("purchase:read")}
          >
            <PurchaseRequests />
          </Section>
        ) : null}
        <Section title={t("customer.organisation")} first={!may("purchase:read")}>
          <p className="muted" style={{ maxWidth: 640, marginBottom: 14 }}>
            {t("customer.explain")}
          </p>
          <KeyValueList
            facts={[
              { label: t("customer.name"), value: organisation.name },
              { label: t("customer.country"), value: country ?? organisation.country },
              {
                label: t("customer.tenantId"),
                value: <CopyText text={organisation.tenantId} label={t("customer.tenantId")} />,
              },
              { label: t("customer.roles"), value: formatList(organisation.roles.map(roleName)) },
            ]}
          />
        </Section>
      </PageBody>
    </>
  );
}

function Waiting() {
  const t = useText();
  const rich = useRichText();
  const { base, organisation, may } = useActing();
  const buys = may("subscription:buy");
  const assigns = may("licence:assign");
  const [told, setTold] = useState("");
  const pending = usePurchases(
    { from: "operator", status: "pending-activation" },
    { enabled: buys },
  );
  const cart = useOpenCart(organisation.id, { enabled: buys });
  const requests = useLicenceRequests({ state: "open", limit: 1 }, { enabled: assigns });
  const idle = useIdleLicences({ enabled: assigns });
  const answers = may("delegation:give");
  const partners = useDelegationsAsked({ enabled: answers });
  const asked = [...(buys ? [pending, cart] : []), ...(assigns ? [requests, idle] : [])];
  const failed = asked.find((one) => one.isError && one.data === undefined);
  if (failed !== undefined)
    return (
      <ErrorState
        error={failed.error}
        what={t("customer.home.error")}
        onRetry={() => void Promise.all(asked.map((one) => one.refetch()))}
      />
    );
  if (asked.some(({ data }) => data === undefined))
    return <LoadingState what={t("customer.home.loading")} rows={2} />;
  const entries = [
    ...(requests.data === undefined || requests.data.open === 0
      ? []
      : [
          {
            id: "requests",
            icon: IconInbox,
            title: t("customer.home.requests", { count: requests.data.open }),
            href: `${base}/requests?state=open`,
            detail: t("customer.home.requests.detail"),
            action: undefined,
          },
        ]),
    ...(idle.data?.data ?? []).map((one) => ({
      id: `idle ${one.licencesId}`,
      icon: IconHourglassLow,
      title: t("customer.home.idle", { count: one.idle, plan: `${one.offer} · ${one.plan}` }),
      href: `${base}/licences/${one.licencesId}?idle=yes`,
      detail: t("customer.home.idle.detail", { days: idle.data?.days ?? 0, waiting: one.waiting }),
      action: <Reclaim of={one} onTold={setTold} />,
    })),
    ...[...(pending.data?.data ?? [])].reverse().map((one) => ({
      id: one.id,
      icon: IconTool,
      title: t("customer.home.setUp", { offer: one.offer.name }),
      href: `${base}/subscriptions/${one.id}`,
      detail: <WhatNext of={one} inline />,
      action: <SetupLinkButton subscriptionId={one.id} label={t("partner.setUp.finish")} small />,
    })),
    ...(cart.data === undefined || cart.data === null || cart.data.lines.length === 0
      ? []
      : [
          {
            id: "cart",
            icon: IconShoppingCart,
            title: t("customer.home.cart"),
            href: `${base}/cart`,
            detail: rich("partner.home.cartDetail", {
              count: cart.data.lines.length,
              date: <DateText at={cart.data.expiresAt} />,
            }),
            action: undefined,
          },
        ]),
  ];
  return (
    <Section title={t("customer.home.waiting")} first>
      <p role="status">{told}</p>
      {answers ? <AsksToDecide /> : null}
      {entries.length > 0 ? (
        <WaitingList label={t("customer.home.waiting")} entries={entries} />
      ) : (partners.data?.data ?? []).length > 0 ? null : (
        <p className="muted">{t("customer.home.clear")}</p>
      )}
    </Section>
  );
}

function ComingUp({ first }: { readonly first: boolean }) {
  const t = useText();
  const { base } = useActing();
  const renewals = useRenewals({ limit: 5 });
  return (
    <Section
      title={t("customer.home.next")}
      first={first}
      aside={<AppLink href={`${base}/renewals`}>{t("customer.home.all")}</AppLink>}
    >
      {renewals.isPending ? (
        <LoadingState what={t("customer.renewals.title")} rows={2} />
      ) : renewals.data === undefined ? (
        <ErrorState
          error={renewals.error}
          what={t("customer.error.renewals")}
          onRetry={() => void renewals.refetch()}
        />
      ) : renewals.data.data.length === 0 ? (
        <p className="muted">{t("customer.renewals.none")}</p>
      ) : (
        <WaitingList
          label={t("customer.home.next")}
          entries={renewals.data.data.map((one) => ({
            id: `${one.subscriptionId} ${one.day}`,
            icon: IconCalendarEvent,
            title: `${one.offer.name} · ${one.plan.name}`,
            href: hrefOfPurchase(base, { id: one.subscriptionId, from: one.from }),
            detail: (
              <>
                <DayText day={one.day} /> · {t(`customer.renewals.kind.${one.kind}` as MessageId)}
              </>
            ),
          }))}
        />
      )}
    </Section>
  );
}
