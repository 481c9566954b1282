import { Button } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { useState } from "react";
import { type SubscriptionUsage, useSubscriptionUsage } from "../../api/usage.ts";
import { useText } from "../../i18n/text.ts";
import { downloadCsv } from "../../kit/csv.ts";
import { DayText } from "../../kit/dates.tsx";
import { MoneyText } from "../../kit/money.tsx";
import { Section } from "../../kit/page.tsx";
import { ErrorState, LoadingState } from "../../kit/states.tsx";
import { MonthPicker } from "../billing/month-picker.tsx";
import { ReducedPrices } from "./metered-terms.tsx";
import { useUnits } from "./units.ts";
import css from "./usage.module.css";

/** What was used of a subscription in a month: each dimension, and each day of it. */
export function UsageSection(props: { readonly subscriptionId: string; readonly first?: boolean }) {
  const t = useText();
  const [month, setMonth] = useState<string>();
  const usage = useSubscriptionUsage(props.subscriptionId, month);
  const shown = usage.data;
  return (
    <Section
      title={t("usage.title")}
      first={props.first === true}
      aside={
        shown === undefined ? undefined : <MonthPicker month={shown.month} onChange={setMonth} />
      }
    >
      {usage.isPending ? (
        <LoadingState what={t("usage.loading")} rows={2} onRetry={() => void usage.refetch()} />
      ) : shown === undefined ? (
        <ErrorState
          error={usage.error}
          what={t("usage.failed")}
          onRetry={() => void usage.refetch()}
        />
      ) : (
        <>
          <p className="muted small">{t("usage.after", { zone: shown.timeZone })}</p>
          <Meters usage={shown} />
          {shown.days.length === 0 ? (
            <p className="muted">{t("usage.none")}</p>
          ) : (
            <>
              <Days usage={shown} />
              <p>
                <Button
                  size="xs"
                  leftSection={<IconDownload size={14} />}
                  onClick={() => exportUsage(shown, t)}
                >
                  {t("usage.csv")}
                </Button>
              </p>
            </>
          )}
        </>
      )}
    </Section>
  );
}

/** Each dimension with what was used of it, its price and what is included. */
function Meters({ usage }: { readonly usage: SubscriptionUsage }) {
  const t = useText();
  const units = useUnits();
  return (
    <dl className={css.meters}>
      {usage.meters.map((meter) => (
        <div key={meter.id}>
          <dt>{meter.name}</dt>
          <dd>{units(meter.units)}</dd>
          <dd className="dim small">
            {meter.price === null ? null : (
              <>
                <MoneyText value={meter.price} />{" "}
              </>
            )}
            {meter.unit === "" ? null : t("usage.per", { unit: meter.unit })}
            <ReducedPrices of={meter.reduced} />
          </dd>
          {meter.included === null || meter.included === "0" ? null : (
            <dd className="dim small">
              {meter.included === "unlimited"
                ? t("usage.unlimited")
                : t(
                    meter.includedDeductedBy === "marketplace"
                      ? "usage.included"
                      : "usage.includedByPublisher",
                    { quantity: Number(meter.included) },
                  )}
            </dd>
          )}
        </div>
      ))}
    </dl>
  );
}

function Days({ usage }: { readonly usage: SubscriptionUsage }) {
  const t = useText();
  const units = useUnits();
  const names = new Map(usage.meters.map((meter) => [meter.id, meter.name]));
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls sideways is reached by keyboard.
    <section className={css.scroll} tabIndex={0} aria-label={t("usage.days")}>
      <table className={css.table}>
        <thead>
          <tr>
            <th scope="col">{t("usage.day")}</th>
            <th scope="col">{t("usage.meter")}</th>
            <th scope="col" className="num">
              {t("usage.units")}
            </th>
            <th scope="col" className="num">
              {t("usage.events")}
            </th>
            <th scope="col">{t("usage.state")}</th>
          </tr>
        </thead>
        <tbody>
          {usage.days.map((one) => (
            <tr key={`${one.day} ${one.meterId}`}>
              <td>
                <DayText day={one.day} />
              </td>
              <td>{names.get(one.meterId) ?? one.meterId}</td>
              <td className="num">{units(one.units)}</td>
              <td className="num">{one.events}</td>
              <td className="muted">{t(one.charged ? "usage.charged" : "usage.waiting")}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function exportUsage(usage: SubscriptionUsage, t: ReturnType<typeof useText>): void {
  const meters = new Map(usage.meters.map((meter) => [meter.id, meter]));
  downloadCsv(
    `usage-${usage.subscriptionId}-${usage.month}`,
    ["subscriptionId", "day", "meterId", t("usage.meter"), "unit", "units", "events", "charged"],
    usage.days.map((one) => [
      usage.subscriptionId,
      one.day,
      one.meterId,
      meters.get(one.meterId)?.name ?? "",
      meters.get(one.meterId)?.unit ?? "",
      one.units,
      String(one.events),
      String(one.charged),
    ]),
  );
}
