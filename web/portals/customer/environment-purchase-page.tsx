import { useParams } from "@tanstack/react-router";
import {
  type EnvironmentPurchase,
  useDeProvision,
  useEnvironmentPurchase,
} from "../../api/environments.ts";
import { SubscriptionReferences } from "../../features/billing/subscription-references.tsx";
import { Deliverables } from "../../features/environments/deliverables.tsx";
import { InEnvironment, useEnding } from "../../features/environments/in-environment.tsx";
import { MeterPrices } from "../../features/usage/metered-terms.tsx";
import { UsageSection } from "../../features/usage/usage-section.tsx";
import { useText } from "../../i18n/text.ts";
import { CopyText } from "../../kit/copy-text.tsx";
import { DateText } from "../../kit/dates.tsx";
import { CommandBar, KeyValueList, PageBody, Section } from "../../kit/page.tsx";
import { StatusBadge } from "../../kit/status.tsx";
import { useActing } from "../../shell/organisation.tsx";

/** What was got for an environment: what it delivers, what was used of it, and its end. */
export function EnvironmentPurchasePage() {
  const t = useText();
  const { purchase: id = "" } = useParams({ strict: false }) as { readonly purchase?: string };
  return (
    <InEnvironment found={useEnvironmentPurchase(id)} failed={t("environments.purchase.failed")}>
      {(purchase, list) => <Detail purchase={purchase} list={list} />}
    </InEnvironment>
  );
}

function Detail({
  purchase,
  list,
}: {
  readonly purchase: EnvironmentPurchase;
  readonly list: { readonly label: string; readonly href: string };
}) {
  const t = useText();
  const { may } = useActing();
  const deProvision = useEnding(purchase.id, useDeProvision(purchase.id));
  const can = may("purchase:buy") && purchase.allowedActions.includes("de-provision");
  return (
    <>
      <CommandBar
        crumbs={[list]}
        title={purchase.offer.name}
        status={<StatusBadge of="subscription" status={purchase.status} />}
        note={`${purchase.plan.name} · ${purchase.environment.name}`}
        actions={can ? deProvision.button(t("environments.deProvision")) : undefined}
      />
      <PageBody side={<Facts purchase={purchase} />}>
        <Deliverables
          path={`/v1/environment-purchases/${purchase.id}`}
          delivered={purchase}
          ended={purchase.endedAt !== null}
          manifestName={`${purchase.offer.slug}-${purchase.plan.id}`}
        />
        {purchase.metered && may("subscription:read") ? (
          <UsageSection subscriptionId={purchase.id} />
        ) : null}
        {may("subscription:read") ? <SubscriptionReferences subscriptionId={purchase.id} /> : null}
      </PageBody>
      {deProvision.question(
        t("environments.deProvision.title", { name: purchase.offer.name }),
        t("environments.deProvision"),
        <>
          <p>{t("environments.deProvision.text")}</p>
          {purchase.metered ? <p>{t("environments.deProvision.usage")}</p> : null}
        </>,
      )}
    </>
  );
}

function Facts({ purchase }: { readonly purchase: EnvironmentPurchase }) {
  const t = useText();
  return (
    <Section title={t("environments.facts")}>
      <KeyValueList
        facts={[
          { label: t("environments.environment"), value: purchase.environment.name },
          { label: t("environments.publisher"), value: purchase.publisher.name },
          {
            label: t("environments.subscriptionId"),
            value: <CopyText text={purchase.id} label={t("environments.subscriptionId")} />,
          },
          { label: t("environments.order"), value: purchase.orderNumber },
          { label: t("environments.since"), value: <DateText at={purchase.orderedAt} /> },
          ...(purchase.trialEndsAt === null
            ? []
            : [
                {
                  label: t("environments.trialUntil"),
                  value: <DateText at={purchase.trialEndsAt} />,
                },
              ]),
          ...(purchase.endedAt === null
            ? []
            : [{ label: t("environments.ended"), value: <DateText at={purchase.endedAt} /> }]),
          {
            label: t("usage.inArrears"),
            value:
              purchase.meters.length === 0 ? (
                t("environments.get.free")
              ) : (
                <MeterPrices meters={purchase.meters} />
              ),
          },
        ]}
      />
    </Section>
  );
}
