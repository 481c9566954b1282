import { IconLock, IconWorld } from "@tabler/icons-react";
import { type StopImpact, useStopImpact } from "../../api/distribution.ts";
import type { PageState, PlanSummary } from "../../api/offers.ts";
import { useDraftChecks } from "../../api/publishing.ts";
import { usePartNames } from "../../forms/context.tsx";
import { useText } from "../../i18n/text.ts";
import { CopyButton } from "../../kit/copy-text.tsx";
import { type Column, DataTable } from "../../kit/data-table.tsx";
import { AppLink } from "../../kit/link.tsx";
import { MoneyText } from "../../kit/money.tsx";
import { EmptyState, ErrorState } from "../../kit/states.tsx";
import { StatusText } from "../../kit/status.tsx";
import { currentFindings } from "./draft-checks.tsx";
import { useOpenOffer } from "./offer-context.tsx";
import { PlanActions } from "./plan-actions.tsx";
import { Holders } from "./plan-holders.tsx";
import css from "./publisher.module.css";

/** The least finished page of a plan says how far the plan is. */
function planPageStatus(pages: readonly PageState[]): PageState["status"] {
  const order = ["incomplete", "not-started", "unpublished-changes", "complete"] as const;
  return order.find((status) => pages.some((page) => page.status === status)) ?? "complete";
}

export function PlanTable({ compact = false }: { readonly compact?: boolean }) {
  const t = useText();
  const names = usePartNames();
  const { offer, to } = useOpenOffer();
  const checks = useDraftChecks(offer.slug).data;
  // What a stop would touch is who has it: nobody has what was never live.
  const held = useStopImpact(offer.slug, !compact && offer.live !== null);
  if (offer.plans.length === 0) return <EmptyState title={t("publisher.plans.none")} />;
  const hrefOf = (plan: PlanSummary) => to.planPage(plan.planId, firstOpenPage(plan));
  const pricing = (plan: PlanSummary) =>
    [
      plan.addOn ? t("publisher.plan.addOn") : undefined,
      plan.pricingModel === null ? undefined : t(`publisher.pricingModel.${plan.pricingModel}`),
    ]
      .filter((part) => part !== undefined)
      .join(", ") || "–";
  const price = (plan: PlanSummary) =>
    plan.from === null ? (
      <span className="dim">–</span>
    ) : (
      <>
        <MoneyText value={plan.from} />
        <span className="dim"> / {names.term(plan.from.term)}</span>
      </>
    );
  const pages = (plan: PlanSummary) => {
    const found = checks === undefined ? [] : currentFindings(checks);
    const count = found.filter((one) => one.plan === plan.planId).length;
    return (
      <StatusText
        of="page"
        status={planPageStatus(plan.pages)}
        note={count === 0 ? undefined : t("publisher.checks.count", { count })}
      />
    );
  };
  const columns: readonly Column<PlanSummary>[] = [
    {
      id: "name",
      header: t("publisher.plan"),
      cell: (plan) => (
        <span className={css.name}>
          <span>
            <AppLink href={hrefOf(plan)}>{plan.name ?? plan.planId}</AppLink>
            <small className="mono">{plan.planId}</small>
            {plan.serviceId === null ? null : (
              <small>
                {t("publisher.serviceId")} <span className="mono">{plan.serviceId}</span>
                <CopyButton text={plan.serviceId} label={t("publisher.serviceId")} />
              </small>
            )}
          </span>
        </span>
      ),
    },
    { id: "model", header: t("publisher.pricingModel"), cell: pricing },
    {
      id: "visibility",
      header: t("publisher.visibility"),
      cell: (plan) => <Visibility plan={plan} />,
    },
    { id: "from", header: t("publisher.from"), align: "right", cell: price },
    {
      id: "status",
      header: t("publisher.column.status"),
      cell: (plan) => <StatusText of="offer" status={plan.status} />,
    },
    {
      id: "pages",
      header: t("publisher.nav.pages"),
      cell: pages,
    },
    ...(compact
      ? []
      : [
          {
            id: "subscriptions",
            header: t("publisher.plans.subscriptions"),
            align: "right" as const,
            cell: (plan: PlanSummary) =>
              held.data === undefined ? (
                <span className="dim">–</span>
              ) : (
                <Holders plan={plan} count={heldOf(held.data, plan)} />
              ),
          },
          {
            id: "actions",
            header: "",
            align: "right" as const,
            cell: (plan: PlanSummary) => <PlanActions plan={plan} inList />,
          },
        ]),
  ];
  return (
    <>
      <DataTable
        label={t("publisher.plans")}
        rows={offer.plans}
        rowKey={(plan) => plan.planId}
        columns={columns}
        hrefOf={hrefOf}
        phone={(plan) => ({
          title: plan.name ?? plan.planId,
          ...(!compact &&
            held.data !== undefined &&
            heldOf(held.data, plan) > 0 && {
              more: (
                <span className="small">
                  {t("publisher.plans.subscriptions")}{" "}
                  <Holders plan={plan} count={heldOf(held.data, plan)} />
                </span>
              ),
            }),
          lines: [
            <StatusText key="status" of="offer" status={plan.status} />,
            <span key="pages">{pages(plan)}</span>,
            ...(plan.from === null ? [] : [<span key="price">{price(plan)}</span>]),
          ],
        })}
      />
      {held.isError ? (
        <ErrorState
          error={held.error}
          what={t("publisher.plans.subscriptionsFailed")}
          onRetry={() => void held.refetch()}
        />
      ) : null}
    </>
  );
}

/** Running subscriptions of a plan, over all sellers. */
const heldOf = ({ subscriptions }: StopImpact, { planId }: PlanSummary): number =>
  subscriptions.filter((one) => one.planId === planId).reduce((sum, { count }) => sum + count, 0);

const firstOpenPage = (plan: PlanSummary): string =>
  (
    plan.pages.find((page) => page.status === "incomplete" || page.status === "not-started") ??
    plan.pages[0]
  )?.page ?? "plan-listing";

function Visibility({ plan }: { readonly plan: PlanSummary }) {
  const t = useText();
  if (plan.visibility === null) return <span className="dim">–</span>;
  const VisibilityIcon = plan.visibility === "private" ? IconLock : IconWorld;
  return (
    <span className="nowrap">
      <VisibilityIcon size={15} aria-hidden="true" style={{ verticalAlign: "-2px" }} />{" "}
      {t(`publisher.visibility.${plan.visibility}`)}
      {plan.hidden ? <span className="dim">, {t("publisher.hidden")}</span> : null}
    </span>
  );
}
