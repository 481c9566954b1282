import { useEffect, useRef } from "react";
import type { LicencesEffect } from "../../api/deal-licences.ts";
import { useText } from "../../i18n/text.ts";
import css from "./manage-licences.module.css";

/** What the change does, plan by plan: before, afterwards, all in all, and how many people lose one. */
export function EffectOfGrants({ effect }: { readonly effect: LicencesEffect }) {
  const t = useText();
  const heading = useRef<HTMLHeadingElement>(null);
  // It comes below what was pressed: it is read before it is confirmed.
  // biome-ignore lint/correctness/useExhaustiveDependencies: each further look is read, too.
  useEffect(() => {
    heading.current?.focus({ preventScroll: true });
    heading.current?.parentElement?.scrollIntoView({ block: "start" });
  }, [effect.preview]);
  const changed = effect.plans.filter(({ before, after }) => before !== after);
  return (
    <section className={css.part} aria-labelledby="grants-effect">
      <h3 id="grants-effect" ref={heading} tabIndex={-1}>
        {t("grants.effect")}
      </h3>
      <p>{t("grants.effect.for", { customer: effect.customer.name })}</p>
      <ul className={css.effect}>
        {changed.map(({ plan, before, after, total, gaining, losing }) => (
          <li key={plan.id}>
            <b>{t("grants.effect.plan", { plan: plan.name, before, after })}</b>
            <span className="dim small">{t("grants.effect.total", { count: total })}</span>
            {gaining === 0 ? null : <span>{t("grants.effect.gaining", { count: gaining })}</span>}
            {losing === 0 ? null : (
              <span className={css.losing}>{t("grants.effect.losing", { count: losing })}</span>
            )}
          </li>
        ))}
      </ul>
      <p className="muted small">{t("grants.effect.told")}</p>
    </section>
  );
}
