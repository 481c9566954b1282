import type { Estimate } from "../../api/billing.ts";
import { useText } from "../../i18n/text.ts";
import { AppLink } from "../../kit/link.tsx";
import { MoneyText } from "../../kit/money.tsx";
import { Section } from "../../kit/page.tsx";
import { Receipt } from "../../kit/receipt.tsx";
import { useActing } from "../../shell/organisation.tsx";
import css from "../billing/billing.module.css";
import { useUnits } from "./units.ts";

/** Usage of the month that no charge has yet, with what it comes to. */
export function EstimatedUsage({ estimate }: { readonly estimate: Estimate }) {
  const t = useText();
  const units = useUnits();
  const { base } = useActing();
  return (
    <Section title={t("usage.estimate")} aside={t("usage.estimate.note")}>
      <ul className={css.rows}>
        {estimate.usage.map((one) => (
          <li key={`${one.subscriptionId} ${one.meter.id} ${one.from}`}>
            <span>
              <AppLink href={`${base}/subscriptions/${one.subscriptionId}`}>
                {one.offer.name} · {one.plan.name}
              </AppLink>{" "}
              <span className="dim">
                {one.customer.company} · {one.meter.name},{" "}
                {t("usage.estimate.units", { units: units(one.units), unit: one.meter.unit })}
                {one.privateOffer === null
                  ? null
                  : ` · ${t("usage.estimate.reduced", { name: one.privateOffer.name })}`}
              </span>
            </span>
            <MoneyText value={one.net} />
          </li>
        ))}
      </ul>
      <div className={css.sum}>
        {estimate.usageTotals.map((total) => (
          <Receipt
            key={total.currency}
            label={t("usage.estimate")}
            lines={[]}
            total={{ label: t("usage.estimate"), amount: <MoneyText value={total} strong /> }}
          />
        ))}
      </div>
    </Section>
  );
}
