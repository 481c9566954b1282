import { useParams, useSearch } from "@tanstack/react-router";
import { useText } from "../../i18n/text.ts";
import { AppLink, ButtonLink } from "../../kit/link.tsx";
import { CommandBar, PageBody } from "../../kit/page.tsx";
import { NotFoundState } from "../../kit/states.tsx";
import { StatusBadge, StatusIconOnly } from "../../kit/status.tsx";
import { useOpenOffer } from "./offer-context.tsx";
import { PageEditor } from "./page-editor.tsx";
import css from "./publisher.module.css";

/** P10, P11: the pages of one plan, as tabs below its name. */
export function PlanFormPage() {
  const t = useText();
  const { offer, type, name, to } = useOpenOffer();
  const { plan: planId = "", page: pageId = "" } = useParams({ strict: false }) as {
    readonly plan?: string;
    readonly page?: string;
  };
  const { field } = useSearch({ strict: false }) as { readonly field?: string };
  const plan = offer.plans.find((one) => one.planId === planId);
  const definition = type.planPages.find((page) => page.id === pageId);
  if (plan === undefined || definition === undefined)
    return (
      <PageBody>
        <NotFoundState />
      </PageBody>
    );
  return (
    <PageEditor
      key={`${planId}/${pageId}`}
      place={{ slug: offer.slug, plan: planId, page: pageId }}
      definition={definition}
      goTo={field}
      head={() => (
        <>
          <CommandBar
            crumbs={[
              { label: t("publisher.nav.offers"), href: to.offers },
              { label: name, href: to.overview },
              { label: t("publisher.planOverview"), href: to.plans },
            ]}
            title={plan.name ?? plan.planId}
            status={<StatusBadge of="offer" status={plan.status} />}
            actions={<ButtonLink href={to.review}>{t("publisher.review")}</ButtonLink>}
            plain
          />
          <nav
            className={css.tabs}
            aria-label={t("publisher.plan.pages", { plan: plan.name ?? plan.planId })}
          >
            {type.planPages.map((page) => {
              const state = plan.pages.find((one) => one.page === page.id);
              return (
                <AppLink
                  key={page.id}
                  href={to.planPage(planId, page.id)}
                  {...(page.id === pageId ? { "aria-current": "page" as const } : {})}
                >
                  {page.title}
                  {state === undefined ? null : <StatusIconOnly of="page" status={state.status} />}
                </AppLink>
              );
            })}
          </nav>
        </>
      )}
    />
  );
}
