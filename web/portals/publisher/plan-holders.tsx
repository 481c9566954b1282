import { Button, Modal } from "@mantine/core";
import { useState } from "react";
import { useIntl } from "react-intl";
import { type PlanSubscription, usePlanSubscriptions } from "../../api/distribution.ts";
import type { PlanSummary } from "../../api/offers.ts";
import { useText } from "../../i18n/text.ts";
import { DataTable } from "../../kit/data-table.tsx";
import { DateText } from "../../kit/dates.tsx";
import { AppLink } from "../../kit/link.tsx";
import { ErrorState, LoadingState } from "../../kit/states.tsx";
import { StatusText } from "../../kit/status.tsx";
import { useActing } from "../../shell/organisation.tsx";
import { useOpenOffer } from "./offer-context.tsx";
import css from "./publisher.module.css";

/** How many running subscriptions a plan has; pressed, whose they are and what each was bought with. */
export function Holders({ plan, count }: { readonly plan: PlanSummary; readonly count: number }) {
  const t = useText();
  const { locale } = useIntl();
  const { may } = useActing();
  const [opened, setOpened] = useState(false);
  const shown = count.toLocaleString(locale);
  if (count === 0 || !may("subscription:read")) return shown;
  const name = plan.name ?? plan.planId;
  return (
    <>
      <button
        type="button"
        className={css.quiet}
        // A number of one digit is hard to hit, and stands right in its column.
        style={{ minWidth: 24, textAlign: "end" }}
        aria-label={t("publisher.holders.open", { count, plan: name })}
        onClick={() => setOpened(true)}
      >
        {shown}
      </button>
      <Modal
        opened={opened}
        onClose={() => setOpened(false)}
        title={t("publisher.holders.title", { plan: name })}
        closeButtonProps={{ "aria-label": t("kit.close") }}
        size="xl"
      >
        <HolderList plan={plan} />
      </Modal>
    </>
  );
}

function HolderList({ plan }: { readonly plan: PlanSummary }) {
  const t = useText();
  const { locale } = useIntl();
  const { offer, to } = useOpenOffer();
  const found = usePlanSubscriptions(offer.slug, plan.planId, true);
  if (found.data === undefined)
    return found.isError ? (
      <ErrorState
        error={found.error}
        what={t("publisher.holders.failed")}
        onRetry={() => void found.refetch()}
      />
    ) : (
      <LoadingState what={t("publisher.plans.subscriptions")} rows={4} />
    );
  const version = ({ edition }: PlanSubscription) => (
    <AppLink href={to.compare({ with: edition.id })}>
      {t("publisher.version", { version: edition.version })}
    </AppLink>
  );
  return (
    <>
      <p className="small muted">{t("publisher.holders.hint")}</p>
      <DataTable
        label={t("publisher.plans.subscriptions")}
        rows={found.data.pages.flatMap(({ data }) => data)}
        rowKey={(one) => one.subscriptionId}
        columns={[
          { id: "company", header: t("publisher.holders.company"), cell: (one) => one.company },
          {
            id: "status",
            header: t("publisher.column.status"),
            cell: (one) => <StatusText of="subscription" status={one.status} />,
          },
          {
            id: "quantity",
            header: t("publisher.holders.licences"),
            align: "right",
            cell: (one) => one.quantity.toLocaleString(locale),
          },
          {
            id: "since",
            header: t("publisher.holders.since"),
            cell: (one) => <DateText at={one.orderedAt} as="short" />,
          },
          { id: "version", header: t("publisher.holders.version"), cell: version },
        ]}
        phone={(one) => ({
          title: one.company,
          lines: [
            <StatusText key="status" of="subscription" status={one.status} />,
            <span key="version">
              {t("publisher.holders.version")}: {version(one)}
            </span>,
          ],
        })}
      />
      {found.hasNextPage ? (
        <Button
          size="xs"
          loading={found.isFetchingNextPage}
          onClick={() => void found.fetchNextPage()}
        >
          {t("publisher.holders.more")}
        </Button>
      ) : null}
    </>
  );
}
