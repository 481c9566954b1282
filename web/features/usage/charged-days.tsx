import { type Charge, useCharge } from "../../api/billing.ts";
import { useText } from "../../i18n/text.ts";
import { DayText } from "../../kit/dates.tsx";
import { ErrorState, LoadingState } from "../../kit/states.tsx";
import { useUnits } from "./units.ts";
import css from "./usage.module.css";

/** What was reported of a dimension on each day that a charge bills, and how many events said so. */
export function ChargedDays({ charge }: { readonly charge: Charge }) {
  const t = useText();
  const units = useUnits();
  const { usage } = charge.evidence;
  if (usage === null) return null;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls is reached by keyboard.
    <section className={css.charged} tabIndex={0} aria-label={t("usage.days")}>
      <table className={css.table}>
        <caption className="small muted">
          {t("usage.chargedDays", {
            name: usage.name,
            unit: usage.unit,
            units: units(usage.units),
            billed: units(usage.billed),
          })}
        </caption>
        <thead>
          <tr>
            <th scope="col">{t("usage.day")}</th>
            <th scope="col" className="num">
              {t("usage.units")}
            </th>
            <th scope="col" className="num">
              {t("usage.events")}
            </th>
          </tr>
        </thead>
        <tbody>
          {usage.days.map(({ day, units: used, events }) => (
            <tr key={day}>
              <td>
                <DayText day={day} />
              </td>
              <td className="num">{units(used)}</td>
              <td className="num">{events}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** The same beside a line of usage that is disputed, read with its charge. */
export function DaysOfLine({ chargeId }: { readonly chargeId: string }) {
  const t = useText();
  const charge = useCharge(chargeId);
  if (charge.isPending)
    return (
      <LoadingState what={t("usage.loading")} rows={2} onRetry={() => void charge.refetch()} />
    );
  if (charge.data === undefined)
    return (
      <ErrorState
        error={charge.error}
        what={t("usage.failed")}
        onRetry={() => void charge.refetch()}
      />
    );
  return <ChargedDays charge={charge.data} />;
}
