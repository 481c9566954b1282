import { Button } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { useIntl } from "react-intl";
import type { InsightsReport } from "../../api/insights.ts";
import { useText } from "../../i18n/text.ts";
import { downloadCsv } from "../../kit/csv.ts";
import { DayText } from "../../kit/dates.tsx";
import { ComparisonReport } from "./comparison-report.tsx";
import css from "./insights.module.css";
import { difference, type Measure, measureOf } from "./measures.ts";
import { useMeasureWords } from "./words.ts";

const STEPS = ["views", "leads", "ordered", "activated", "running"] as const;
type Step = (typeof STEPS)[number];
const NAMES: Readonly<Record<Step, string>> = {
  views: "Views",
  leads: "Leads",
  ordered: "Ordered",
  activated: "Activated",
  running: "StillRunning",
};
/** What a step is shown as a share of: of whom the next ones come, as far as that is known. */
const OF: Readonly<Partial<Record<Step, Step>>> = {
  leads: "views",
  ordered: "views",
  activated: "ordered",
  running: "activated",
};

type Props = { readonly report: InsightsReport; readonly sample: boolean };

/** From the page of an offer to a subscription that still runs. */
export function FunnelReport({ report, sample }: Props) {
  const t = useText();
  const { funnel } = report;
  const measures = STEPS.map((step) =>
    measureOf(funnel, (one) => one[step], {
      name: NAMES[step],
      label: t(`insights.funnel.${step}`),
    }),
  );
  return (
    <ComparisonReport
      title={t("insights.funnel")}
      explain={
        <>
          <p>{t("insights.funnel.explain")}</p>
          {report.viewsSince <= (report.earlier ?? report.range).from || sample ? null : (
            <p>
              {t("insights.viewsSince")} <DayText day={report.viewsSince} />
            </p>
          )}
        </>
      }
      report={report}
      measures={measures}
      shown={[]}
      drawings={measures.map((one) => ({ label: one.label, measures: [one] }))}
      file="funnel"
      sample={sample}
      first
      above={<Steps measures={measures} compared={report.earlier !== null} />}
    >
      <Brought report={report} />
      <Offers report={report} sample={sample} />
    </ComparisonReport>
  );
}

/** Each step with its number, how much that is of the step it follows, and what it was before. */
function Steps(props: { readonly measures: readonly Measure[]; readonly compared: boolean }) {
  const t = useText();
  const { formatNumber } = useIntl();
  const words = useMeasureWords();
  const byStep = new Map(STEPS.map((step, place) => [step, props.measures[place]]));
  const most = Math.max(1, ...props.measures.map(({ total }) => total.now ?? 0));
  return (
    <ol className={css.steps} aria-label={t("insights.funnel.steps")}>
      {STEPS.map((step) => {
        const measure = byStep.get(step);
        if (measure === undefined) return null;
        const { now } = measure.total;
        const before = OF[step] === undefined ? undefined : byStep.get(OF[step])?.total.now;
        return (
          <li key={step}>
            <span className={css.step}>{measure.label}</span>
            <b>{words.value(now)}</b>
            <i
              aria-hidden="true"
              className={css.bar}
              style={{ width: `${Math.max(0.4, ((now ?? 0) / most) * 100)}%` }}
            />
            <span className="small dim">
              {now === null || !before
                ? null
                : t(`insights.funnel.of.${step === "leads" ? "ordered" : step}`, {
                    share: formatNumber(now / before, {
                      style: "percent",
                      maximumFractionDigits: 1,
                    }),
                  })}{" "}
              {props.compared ? words.beside(measure.total) : null}
            </span>
          </li>
        );
      })}
    </ol>
  );
}

/** In which language the pages were read, and which buttons brought the leads. */
function Brought({ report }: { readonly report: InsightsReport }) {
  const t = useText();
  const { locale } = useIntl();
  const words = useMeasureWords();
  const names = new Intl.DisplayNames([locale], { type: "language" });
  const { languages, sources } = report.funnel;
  const said = (all: readonly (readonly [string, number | null])[]) =>
    all.map(([name, value]) => `${name} ${words.value(value)}`).join(" · ");
  return (
    <ul className={css.facts}>
      <li>
        {t("insights.languages")}{" "}
        {said(languages.map(({ language, now }) => [names.of(language) ?? language, now]))}
      </li>
      <li>
        {t("insights.sources")}{" "}
        {said(
          sources.map(({ source, now }) => [
            t(
              `publisher.leads.source.${source as "contact-me" | "get-it-now" | "free-trial" | "test-drive"}`,
            ),
            now,
          ]),
        )}
      </li>
    </ul>
  );
}

/** The same steps offer by offer. */
function Offers({ report, sample }: Props) {
  const t = useText();
  const words = useMeasureWords();
  const { offers, offersLeftOut } = report.funnel;
  if (offers.length === 0) return null;
  const compared = report.earlier !== null;
  const of = (one: (typeof offers)[number], step: Step) => ({
    now: one.now[step],
    earlier: one.earlier === null ? null : one.earlier[step],
  });
  const save = () =>
    downloadCsv(
      `funnel-by-offer-${report.range.from}-${report.range.until}`,
      [
        "OfferId",
        "Offer",
        ...STEPS.flatMap((step) =>
          compared ? [NAMES[step], `${NAMES[step]}Earlier`, `${NAMES[step]}Change`] : [NAMES[step]],
        ),
        "AsOf",
      ],
      offers.map((one) => [
        one.offer.slug,
        one.offer.name,
        ...STEPS.flatMap((step) => {
          const values = of(one, step);
          const text = (value: number | null) => (value === null ? "" : String(value));
          return compared
            ? [text(values.now), text(values.earlier), text(difference(values))]
            : [text(values.now)];
        }),
        report.asOf,
      ]),
    );
  return (
    <>
      <h3 className={css.part}>{t("insights.byOffer")}</h3>
      {sample ? null : (
        <p className={css.ranges}>
          <Button size="xs" leftSection={<IconDownload size={14} />} onClick={save}>
            {t("insights.save")}
            <span className="visually-hidden">{t("insights.byOffer")}</span>
          </Button>
        </p>
      )}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by the keyboard. */}
      <section className={css.wide} tabIndex={0} aria-label={t("insights.byOffer")}>
        <table className={css.plain}>
          <thead>
            <tr>
              <th scope="col">{t("insights.offer")}</th>
              {STEPS.map((step) => (
                <th key={step} scope="col" data-number>
                  {t(`insights.funnel.${step}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {offers.map((one) => (
              <tr key={one.offer.slug}>
                <th scope="row">{one.offer.name}</th>
                {STEPS.map((step) => (
                  <td key={step} data-number>
                    {words.value(one.now[step])}
                    {compared ? (
                      <span className={`${css.then} dim small`}>{words.beside(of(one, step))}</span>
                    ) : null}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      {offersLeftOut === 0 ? null : (
        <p className="small dim">{t("insights.offersLeftOut", { count: offersLeftOut })}</p>
      )}
    </>
  );
}
