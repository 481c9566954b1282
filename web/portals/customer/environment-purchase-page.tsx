import { Button } from "@mantine/core";
import { useParams } from "@tanstack/react-router";
import { useState } from "react";
import {
  type EnvironmentPurchase,
  useDeProvision,
  useEnvironmentPurchase,
} from "../../api/environments.ts";
import { useIntent } from "../../api/intent.ts";
import { isRefusal } from "../../api/problem.ts";
import { SubscriptionReferences } from "../../features/billing/subscription-references.tsx";
import { Deliverables } from "../../features/environments/deliverables.tsx";
import { MeterPrices } from "../../features/usage/metered-terms.tsx";
import { UsageSection } from "../../features/usage/usage-section.tsx";
import { useText } from "../../i18n/text.ts";
import { ConfirmDialog } from "../../kit/confirm-dialog.tsx";
import { CopyText } from "../../kit/copy-text.tsx";
import { DateText } from "../../kit/dates.tsx";
import { AppLink } from "../../kit/link.tsx";
import { CommandBar, KeyValueList, PageBody, Section } from "../../kit/page.tsx";
import { ErrorState, LoadingState } from "../../kit/states.tsx";
import { StatusBadge } from "../../kit/status.tsx";
import { useActing } from "../../shell/organisation.tsx";

/** What was got for an environment: what it delivers, what was used of it, and its end. */
export function EnvironmentPurchasePage() {
  const t = useText();
  const { base } = useActing();
  const { purchase: id = "" } = useParams({ strict: false }) as { readonly purchase?: string };
  const found = useEnvironmentPurchase(id);
  const list = { label: t("environments.title"), href: `${base}/environments` };
  if (found.isPending)
    return (
      <PageBody>
        <LoadingState what={t("environments.loading")} onRetry={() => void found.refetch()} />
      </PageBody>
    );
  if (found.data === undefined)
    return (
      <PageBody>
        <ErrorState
          error={found.error}
          what={t("environments.purchase.failed")}
          onRetry={() => void found.refetch()}
          away={<AppLink href={list.href}>{list.label}</AppLink>}
        />
      </PageBody>
    );
  return <Detail purchase={found.data} list={list} />;
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
  const [ending, setEnding] = useState(false);
  const deProvision = useDeProvision(purchase.id);
  const intent = useIntent();
  const can = may("purchase:buy") && purchase.allowedActions.includes("de-provision");
  const end = async () => {
    try {
      await deProvision.mutateAsync(intent.keyFor(purchase.id));
      intent.done();
      setEnding(false);
    } catch (error) {
      if (isRefusal(error)) intent.done();
    }
  };
  return (
    <>
      <CommandBar
        crumbs={[list]}
        title={purchase.offer.name}
        status={<StatusBadge of="subscription" status={purchase.status} />}
        note={`${purchase.plan.name} · ${purchase.environment.name}`}
        actions={
          can ? (
            <Button
              onClick={() => {
                deProvision.reset();
                setEnding(true);
              }}
            >
              {t("environments.deProvision")}
            </Button>
          ) : undefined
        }
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
      <ConfirmDialog
        opened={ending}
        title={t("environments.deProvision.title", { name: purchase.offer.name })}
        confirm={t("environments.deProvision")}
        keep={t("environments.deProvision.keep")}
        destructive
        busy={deProvision.isPending}
        error={deProvision.error}
        again={t("environments.deProvision.again")}
        onConfirm={() => void end()}
        onClose={() => setEnding(false)}
      >
        <p>{t("environments.deProvision.text")}</p>
        {purchase.metered ? <p>{t("environments.deProvision.usage")}</p> : null}
      </ConfirmDialog>
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
