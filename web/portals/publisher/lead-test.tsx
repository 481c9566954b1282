import { Button } from "@mantine/core";
import { type LeadTest, useTestLeads } from "../../api/leads.ts";
import { valueAt } from "../../forms/json.ts";
import type { PageForm } from "../../forms/use-page-form.ts";
import { useText } from "../../i18n/text.ts";
import { SideCard } from "../../kit/page.tsx";
import { Reason } from "../../kit/states.tsx";
import { useOpenOffer } from "./offer-context.tsx";

/** Whether the setup page on screen hands leads on to an address that can be tested. */
export const handsLeadsOn = (form: PageForm): boolean =>
  valueAt(form.state.content, "/leads/destination") === "https";

/** Beside Offer setup: sends a test lead to the saved address and says how it was answered. */
export function LeadTestCard({ form }: { readonly form: PageForm }) {
  const t = useText();
  const { offer } = useOpenOffer();
  const test = useTestLeads(offer.slug);
  const unsaved = form.changed.length > 0;
  return (
    <SideCard title={t("publisher.leads.test")}>
      <Button onClick={() => test.mutate()} loading={test.isPending} disabled={unsaved}>
        {t("publisher.leads.test")}
      </Button>
      <p role="status" style={{ marginTop: 8 }}>
        {unsaved ? (
          t("publisher.leads.test.saveFirst")
        ) : test.isError ? (
          <Reason error={test.error} />
        ) : test.data === undefined ? null : (
          <Answer test={test.data} />
        )}
      </p>
    </SideCard>
  );
}

function Answer({ test }: { readonly test: LeadTest }) {
  const t = useText();
  return t(`publisher.leads.test.${test.outcome}`, { status: test.detail, ms: test.tookMs });
}
