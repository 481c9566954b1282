import { type ReactNode, useLayoutEffect, useRef } from "react";
import type { PlanSummary } from "../../api/offers.ts";
import { useText } from "../../i18n/text.ts";
import { AppLink, ButtonLink } from "../../kit/link.tsx";
import { CommandBar } from "../../kit/page.tsx";
import { StatusBadge, StatusIconOnly } from "../../kit/status.tsx";
import { CompareLink } from "./compare-link.tsx";
import { useOpenOffer } from "./offer-context.tsx";
import { PageDiscard } from "./page-discard.tsx";
import { PlanActions } from "./plan-actions.tsx";
import css from "./publisher.module.css";

/** The head of a plan's pages: its name and status, its pages as tabs. */
export function PlanHead(props: {
  readonly plan: PlanSummary;
  readonly current: string;
  /** Stands before the other actions. */
  readonly tools?: ReactNode;
}) {
  const t = useText();
  const { type, name, to } = useOpenOffer();
  const { plan, current } = props;
  const bar = useRef<HTMLElement>(null);
  // On a phone the tabs are wider than the screen: the page that is open is in sight.
  // biome-ignore lint/correctness/useExhaustiveDependencies: runs again for another page.
  useLayoutEffect(() => {
    const open = bar.current?.querySelector("[aria-current]");
    open?.scrollIntoView({ inline: "nearest", block: "nearest" });
  }, [current]);
  const tabs = [
    // A plan lacks pages that its own answers or the offer's leave out.
    ...type.planPages.flatMap((page) => {
      const own = plan.pages.find((one) => one.page === page.id);
      return own === undefined ? [] : [{ id: page.id, title: page.title, status: own.status }];
    }),
    // Only a private plan has an audience.
    ...(plan.visibility === "private"
      ? [{ id: "audience", title: t("publisher.audience"), status: undefined }]
      : []),
  ];
  return (
    <CommandBar
      crumbs={[
        { label: t("publisher.nav.offers"), href: to.offers },
        { label: name, href: to.overview },
        { label: t("publisher.planOverview"), href: to.plans },
      ]}
      title={plan.name ?? plan.planId}
      status={<StatusBadge of="offer" status={plan.status} />}
      actions={
        <>
          {props.tools}
          <CompareLink plan={plan.planId} page={current} />
          <PlanActions plan={plan} />
          <PageDiscard
            page={current}
            plan={plan.planId}
            wasPublished={plan.status !== "draft"}
            status={plan.pages.find((one) => one.page === current)?.status}
          />
          <ButtonLink href={to.review}>{t("publisher.review")}</ButtonLink>
        </>
      }
      tabs={
        <nav
          ref={bar}
          className={css.tabs}
          aria-label={t("publisher.plan.pages", { plan: plan.name ?? plan.planId })}
        >
          {tabs.map((tab) => (
            <AppLink
              key={tab.id}
              href={to.planPage(plan.planId, tab.id)}
              {...(tab.id === current ? { "aria-current": "page" as const } : {})}
            >
              {tab.title}
              {tab.status === undefined ? null : <StatusIconOnly of="page" status={tab.status} />}
              {tab.id === "audience" ? (
                <span className="dim small">{plan.audienceSize}</span>
              ) : null}
            </AppLink>
          ))}
        </nav>
      }
    />
  );
}
