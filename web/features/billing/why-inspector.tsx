import { Button } from "@mantine/core";
import { IconCalendarStats, IconCircleCheckFilled, IconDownload } from "@tabler/icons-react";
import { type Charge, useCharge } from "../../api/billing.ts";
import { useText } from "../../i18n/text.ts";
import { DayText } from "../../kit/dates.tsx";
import { Inspector } from "../../kit/inspector.tsx";
import { AppLink } from "../../kit/link.tsx";
import { MoneyText } from "../../kit/money.tsx";
import { useCountryName } from "../../kit/names.ts";
import { ErrorState, LoadingState } from "../../kit/states.tsx";
import { TimelineList } from "../../kit/timeline.tsx";
import { useActing } from "../../shell/organisation.tsx";
import { sumOf } from "../orders/sums.ts";
import { ChargedDays } from "../usage/charged-days.tsx";
import css from "./billing.module.css";
import { whatItRestsOn } from "./what-it-rests-on.tsx";

/** Why this amount: the formula, the days, what it rests on, and how it stands in the ledger. */
export function WhyInspector(props: { readonly chargeId: string; readonly onClose: () => void }) {
  const t = useText();
  const charge = useCharge(props.chargeId);
  return (
    <Inspector
      title={t("partner.why.title")}
      of={props.chargeId}
      onClose={props.onClose}
      {...(charge.data === undefined
        ? {}
        : {
            note: `${charge.data.offer.name} · ${charge.data.customer.company}`,
            figure: <MoneyText value={charge.data.total} />,
            footer: (
              <Button
                leftSection={<IconDownload size={16} />}
                onClick={() => downloadEvidence(charge.data)}
              >
                {t("partner.why.export")}
              </Button>
            ),
          })}
    >
      {charge.isPending ? (
        <LoadingState what={t("partner.loading.charge")} onRetry={() => void charge.refetch()} />
      ) : charge.data === undefined ? (
        <ErrorState
          error={charge.error}
          what={t("partner.error.charge")}
          onRetry={() => void charge.refetch()}
        />
      ) : (
        <>
          <Formula charge={charge.data} />
          <Days charge={charge.data} />
          <ChargedDays charge={charge.data} />
          <Evidence charge={charge.data} />
          <Ledger charge={charge.data} />
        </>
      )}
    </Inspector>
  );
}

/** Steps that stand as figures above the rows, or as the result below them. */
const IN_PARTS: ReadonlySet<string> = new Set(["unit-price", "quantity", "days", "total"]);

function Formula({ charge }: { readonly charge: Charge }) {
  const t = useText();
  const { evidence } = charge;
  return (
    <div className={css.formula}>
      <p className="dim small">{evidence.text}</p>
      <div className={css.parts}>
        <span>
          {charge.quantity}
          <small>
            {charge.usage === null
              ? t("partner.why.quantity")
              : [charge.usage.name, charge.usage.unit].filter(Boolean).join(" · ")}
          </small>
        </span>
        <i aria-hidden="true">×</i>
        <span>
          <MoneyText value={charge.unitPrice} />
          <small>{t("partner.why.unitPrice")}</small>
        </span>
        {evidence.dayCount.days === evidence.dayCount.of ? null : (
          <>
            <i aria-hidden="true">×</i>
            <span>
              {t("partner.why.daysOf", {
                days: evidence.dayCount.days,
                of: evidence.dayCount.of,
              })}
              <small>{t("partner.why.days")}</small>
            </span>
          </>
        )}
      </div>
      <ul className={css.rows}>
        {evidence.steps.map((step) =>
          IN_PARTS.has(step.code) ? null : (
            <li key={step.code}>
              <span>{step.label}</span>
              <span className="num">{step.value}</span>
            </li>
          ),
        )}
      </ul>
      <div className={css.result}>
        <span>{t("partner.money.total")}</span>
        <MoneyText value={charge.total} strong />
      </div>
    </div>
  );
}

/** Longer periods are told in words only: a strip of a year is a wall of bars. */
const STRIP_DAYS = 62;

function Days({ charge }: { readonly charge: Charge }) {
  const t = useText();
  const { dayCount } = charge.evidence;
  const skipped = dayCount.of - dayCount.days;
  return (
    <div>
      <div className={css.stripHead}>
        <b>{t("partner.why.daysCharged", { days: dayCount.days, of: dayCount.of })}</b>
        <span className="dim">
          <DayText day={charge.from} /> – <DayText day={charge.to} />
        </span>
      </div>
      {dayCount.of > STRIP_DAYS ? null : (
        <div className={css.strip} aria-hidden="true">
          {Array.from({ length: dayCount.of }, (_, day) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the days of one period keep their order.
            <i key={day} data-on={day >= skipped} />
          ))}
        </div>
      )}
      <p className="dim small">{t("partner.why.zone", { zone: dayCount.timeZone })}</p>
    </div>
  );
}

function Evidence({ charge }: { readonly charge: Charge }) {
  const t = useText();
  const countryName = useCountryName();
  const { base, organisation } = useActing();
  const { evidence } = charge;
  return (
    <div>
      <div className={css.head}>
        <h3>{t("partner.why.restsOn")}</h3>
        {organisation.kind === "partner" ? (
          <AppLink href={`${base}/subscriptions/${charge.subscriptionId}`} className="small">
            {t("partner.order.openSubscription")}
          </AppLink>
        ) : null}
      </div>
      <TimelineList
        label={t("partner.why.restsOn")}
        entries={[
          ...whatItRestsOn(evidence.because, {
            title: t("partner.why.priceVersion", {
              version: evidence.priceVersion.version,
              market: countryName(evidence.priceVersion.market),
            }),
            detail: t("partner.why.priceFixed"),
          }),
          {
            id: "days",
            icon: IconCalendarStats,
            tone: "off" as const,
            title: t("partner.why.zone", { zone: evidence.dayCount.timeZone }),
            detail: t("partner.why.zoneFixed"),
          },
        ]}
      />
    </div>
  );
}

function Ledger({ charge }: { readonly charge: Charge }) {
  const t = useText();
  const { postings } = charge.ledger;
  const balanced = sumOf(postings.map(({ amount }) => amount)).every(
    ({ amount }) => Number(amount) === 0,
  );
  return (
    <div>
      <div className={css.head}>
        <h3>{t("partner.why.ledger")}</h3>
        {balanced ? (
          <span className={css.ok}>
            <IconCircleCheckFilled size={15} aria-hidden="true" />
            {t("partner.why.sumsToZero")}
          </span>
        ) : null}
      </div>
      <ul className={css.rows}>
        {postings.map((posting, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: postings of one entry keep their order.
          <li key={index}>
            <span>{posting.label}</span>
            <MoneyText value={posting.amount} />
          </li>
        ))}
      </ul>
    </div>
  );
}

function downloadEvidence(charge: Charge): void {
  const url = URL.createObjectURL(
    new Blob([`${JSON.stringify(charge, null, 2)}\n`], { type: "application/json" }),
  );
  const link = document.createElement("a");
  link.href = url;
  link.download = `charge-${charge.id}.json`;
  link.click();
  URL.revokeObjectURL(url);
}
