import { useCharges } from "../../api/billing.ts";
import type { Subscription } from "../../api/subscriptions.ts";
import type { MessageId } from "../../i18n/catalogue.ts";
import { useText } from "../../i18n/text.ts";
import { DayText } from "../../kit/dates.tsx";
import { AppLink } from "../../kit/link.tsx";
import { MoneyText } from "../../kit/money.tsx";
import { Section } from "../../kit/page.tsx";
import { ErrorState, LoadingState } from "../../kit/states.tsx";
import { useActing } from "../../shell/organisation.tsx";
import css from "./subscriptions.module.css";

/** What was charged for a subscription, each with the way to why. */
export function SubscriptionCharges({ subscription }: { readonly subscription: Subscription }) {
  const t = useText();
  const { base } = useActing();
  const charges = useCharges({ subscriptionId: subscription.id });
  return (
    <Section title={t("partner.charges.title")}>
      {charges.isPending ? (
        <LoadingState what={t("partner.loading.charges")} rows={2} />
      ) : charges.data === undefined ? (
        <ErrorState
          error={charges.error}
          what={t("partner.error.charges")}
          onRetry={() => void charges.refetch()}
        />
      ) : charges.data.data.length === 0 ? (
        <p className="muted">{t("partner.charges.none")}</p>
      ) : (
        <ul className={css.charges}>
          {charges.data.data.map((charge) => (
            <li key={charge.id}>
              <AppLink
                href={`${base}/billing?month=${charge.postedAt.slice(0, 7)}&charge=${charge.id}`}
                className={css.charge}
              >
                <span>{t(`partner.charge.${charge.kind}` as MessageId)}</span>
                <span className="dim">
                  <DayText day={charge.from} /> – <DayText day={charge.to} />
                </span>
                <MoneyText value={charge.total} />
              </AppLink>
            </li>
          ))}
        </ul>
      )}
    </Section>
  );
}
