import { useParams, useSearch } from "@tanstack/react-router";
import { PageBody } from "../../kit/page.tsx";
import { NotFoundState } from "../../kit/states.tsx";
import { LockedPriceNotice } from "./new-price-dialog.tsx";
import { useOpenOffer } from "./offer-context.tsx";
import { PageEditor } from "./page-editor.tsx";
import { PlanHead } from "./plan-head.tsx";
import { SimulateInvoice } from "./simulate-invoice.tsx";

/** P10, P11: the pages of one plan, as tabs below its name. */
export function PlanFormPage() {
  const { offer, type } = useOpenOffer();
  const { plan: planId = "", page: pageId = "" } = useParams({ strict: false }) as {
    readonly plan?: string;
    readonly page?: string;
  };
  const { field } = useSearch({ strict: false }) as { readonly field?: string };
  const plan = offer.plans.find((one) => one.planId === planId);
  // What the type has and this plan has not, such as a configuration that is another plan's, is not found.
  const definition = plan?.pages.some(({ page }) => page === pageId)
    ? type.planPages.find((page) => page.id === pageId)
    : undefined;
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
      notice={pageId === "pricing" ? <LockedPriceNotice plan={plan} /> : undefined}
      head={() => (
        <PlanHead
          plan={plan}
          current={pageId}
          tools={pageId === "pricing" ? <SimulateInvoice plan={plan} /> : undefined}
        />
      )}
    />
  );
}
