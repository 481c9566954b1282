import type { Opportunity } from "../../api/co-sell.ts";
import { useText } from "../../i18n/text.ts";
import { ButtonLink } from "../../kit/link.tsx";
import { EmptyState } from "../../kit/states.tsx";
import { useActing } from "../../shell/organisation.tsx";

/** Whoever follows an older link to the form: it is a deal already, or was not won. */
export function OpportunityIsDeal({ one }: { readonly one: Opportunity }) {
  const t = useText();
  const { base } = useActing();
  return one.deal === null ? (
    <EmptyState
      title={t("deals.opportunity.notWon")}
      action={
        <ButtonLink href={`${base}/co-sell/${one.id}`}>{t("deals.opportunity.open")}</ButtonLink>
      }
    />
  ) : (
    <EmptyState
      title={t("deals.opportunity.taken", { number: one.deal.number, company: one.company })}
      action={
        <ButtonLink href={`${base}/deals/${one.deal.id}`}>
          {t("deals.opportunity.openDeal")}
        </ButtonLink>
      }
    />
  );
}
