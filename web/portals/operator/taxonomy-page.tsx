import { Button } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { type ReactNode, useState } from "react";
import { useIntl } from "react-intl";
import { useMarkets } from "../../api/catalogue.ts";
import {
  type Branch,
  type Kind,
  type ReferenceData,
  type TaxonomyChange,
  useReferenceData,
  useScheduledRates,
  useTaxonomyChanges,
  useWithdrawChange,
  useWithdrawRate,
} from "../../api/taxonomy.ts";
import { Paging } from "../../features/operations/paging.tsx";
import { ChangeDialog, type Edited } from "../../features/taxonomy/change-dialog.tsx";
import { RateDialog } from "../../features/taxonomy/rate-dialog.tsx";
import { Regions } from "../../features/taxonomy/regions.tsx";
import { TaxRates } from "../../features/taxonomy/tax-rates.tsx";
import css from "../../features/taxonomy/taxonomy.module.css";
import { useText } from "../../i18n/text.ts";
import { DateText, DayText } from "../../kit/dates.tsx";
import { useListState } from "../../kit/list-state.ts";
import { CommandBar, PageBody, Section } from "../../kit/page.tsx";
import { ErrorState, LoadingState, Reason } from "../../kit/states.tsx";
import { useActing } from "../../shell/organisation.tsx";

/** O8: what offers are found by, and what they are sold in. */
export function TaxonomyPage() {
  const t = useText();
  const { organisation, may } = useActing();
  const data = useReferenceData();
  const [edited, setEdited] = useState<Edited>();
  const manages = may("settings:manage");
  const edit = manages ? setEdited : undefined;
  return (
    <>
      <CommandBar
        crumbs={[{ label: organisation.name }]}
        title={t("operator.taxonomy")}
        note={t("operator.taxonomy.note")}
      />
      <PageBody>
        {data.isPending ? (
          <LoadingState what={t("operator.taxonomy")} onRetry={() => void data.refetch()} />
        ) : data.data === undefined ? (
          <ErrorState
            error={data.error}
            what={t("operator.taxonomy.failed")}
            onRetry={() => void data.refetch()}
          />
        ) : (
          <>
            <Scheduled manages={manages} />
            <Tree kind="category" branches={data.data.categories} edit={edit} />
            <Tree kind="industry" branches={data.data.industries} edit={edit} />
            <Markets rates={data.data.rates} today={data.data.today} manages={manages} />
            <Regions manages={manages} />
            <TaxRates manages={manages} />
            <History />
            {edited === undefined ? null : (
              <ChangeDialog
                edited={edited}
                today={data.data.today}
                onClose={() => setEdited(undefined)}
              />
            )}
          </>
        )}
      </PageBody>
    </>
  );
}

type Edit = ((edited: Edited) => void) | undefined;
type Language = "en" | "fr" | "ko";
const useLanguage = () => useIntl().locale.slice(0, 2) as Language;

function Tree(props: {
  readonly kind: Kind;
  readonly branches: readonly Branch[];
  readonly edit: Edit;
}) {
  const t = useText();
  const language = useLanguage();
  const { kind, edit } = props;
  const title = t(
    kind === "category" ? "operator.taxonomy.categories" : "operator.taxonomy.industries",
  );
  const byName = <T extends { readonly names: Branch["names"] }>(all: readonly T[]) =>
    [...all].sort((a, b) => a.names[language].localeCompare(b.names[language], language));
  return (
    <Section
      title={title}
      aside={
        edit && (
          <Button
            size="xs"
            leftSection={<IconPlus size={14} />}
            onClick={() => edit({ what: "add", kind, parent: null })}
          >
            {t(`operator.taxonomy.add.${kind}`)}
          </Button>
        )
      }
    >
      <ul className={css.tree}>
        {byName(props.branches).map((branch) => (
          <li key={branch.key}>
            <details>
              <summary>
                {branch.names[language]} <span className="dim">{branch.children.length}</span>
                <Retired retired={branch.retired} />
              </summary>
              <Names entry={branch} kind={kind} parent={null} edit={edit} />
              <ul>
                {byName(branch.children).map((child) => (
                  <li key={child.key}>
                    {child.names[language]}
                    <Retired retired={child.retired} />
                    <Names entry={child} kind={kind} parent={branch.key} edit={edit} />
                  </li>
                ))}
              </ul>
              {edit && !branch.retired ? (
                <Button
                  size="xs"
                  leftSection={<IconPlus size={14} />}
                  onClick={() => edit({ what: "add", kind, parent: branch.key })}
                >
                  {t(`operator.taxonomy.add.below.${kind}`, { name: branch.names[language] })}
                </Button>
              ) : null}
            </details>
          </li>
        ))}
      </ul>
    </Section>
  );
}

function Retired({ retired }: { readonly retired: boolean }) {
  const t = useText();
  return retired ? <span className={css.retired}>{t("operator.taxonomy.retired")}</span> : null;
}

function Names(props: {
  readonly entry: Branch | Branch["children"][number];
  readonly kind: Kind;
  readonly parent: string | null;
  readonly edit: Edit;
}) {
  const t = useText();
  const language = useLanguage();
  const { entry, kind, parent, edit } = props;
  const name = entry.names[language];
  return (
    <div className={css.names}>
      <code>{entry.key}</code>
      {(["en", "fr", "ko"] as const).map((one) => (
        <span key={one} lang={one}>
          {entry.names[one]}
        </span>
      ))}
      {edit === undefined ? null : (
        <span className={css.actions}>
          <Button size="compact-xs" onClick={() => edit({ what: "rename", kind, parent, entry })}>
            {t("operator.taxonomy.rename", { name })}
          </Button>
          <Button
            size="compact-xs"
            onClick={() =>
              edit({ what: entry.retired ? "restore" : "retire", kind, parent, entry })
            }
          >
            {t(entry.retired ? "operator.taxonomy.restore" : "operator.taxonomy.retire", { name })}
          </Button>
        </span>
      )}
    </div>
  );
}

function Scheduled({ manages }: { readonly manages: boolean }) {
  const t = useText();
  const changes = useTaxonomyChanges(true);
  const withdraw = useWithdrawChange();
  const rows = changes.data?.data ?? [];
  return (
    <Section title={t("operator.taxonomy.scheduled")} first>
      {withdraw.isError ? (
        <p role="alert">
          <Reason error={withdraw.error} />
        </p>
      ) : null}
      {rows.length === 0 ? (
        <p className="dim">{t("operator.taxonomy.scheduled.none")}</p>
      ) : (
        <ChangeTable
          rows={rows}
          label={t("operator.taxonomy.scheduled")}
          action={
            manages
              ? (change) => (
                  <Button
                    size="compact-xs"
                    loading={withdraw.isPending && withdraw.variables === change.id}
                    aria-label={t("operator.taxonomy.withdraw.of", { key: change.key })}
                    onClick={() => withdraw.mutate(change.id)}
                  >
                    {t("operator.taxonomy.withdraw")}
                  </Button>
                )
              : undefined
          }
        />
      )}
    </Section>
  );
}

function History() {
  const t = useText();
  const state = useListState();
  const changes = useTaxonomyChanges(false, state.cursor);
  const rows = changes.data?.data ?? [];
  const next = changes.data?.nextCursor;
  return (
    <Section title={t("operator.taxonomy.history")}>
      {rows.length === 0 ? (
        <p className="dim">{t("operator.taxonomy.history.none")}</p>
      ) : (
        <ChangeTable rows={rows} label={t("operator.taxonomy.history")} />
      )}
      <Paging state={state} next={next ?? null} />
    </Section>
  );
}

function ChangeTable(props: {
  readonly rows: readonly TaxonomyChange[];
  readonly label: string;
  readonly action?: ((change: TaxonomyChange) => ReactNode) | undefined;
}) {
  const t = useText();
  const said = ({ names, retired }: TaxonomyChange) =>
    retired
      ? t("operator.taxonomy.what.retired")
      : names === null
        ? t("operator.taxonomy.what.offered")
        : t("operator.taxonomy.what.named", { names: `${names.en} · ${names.fr} · ${names.ko}` });
  return (
    <section className={css.scroll} aria-label={props.label}>
      <table className={css.table}>
        <thead>
          <tr>
            <th scope="col">{t("operator.taxonomy.from")}</th>
            <th scope="col">{t("operator.taxonomy.key")}</th>
            <th scope="col">{t("operator.taxonomy.what")}</th>
            <th scope="col">{t("operator.taxonomy.by")}</th>
          </tr>
        </thead>
        <tbody>
          {props.rows.map((change) => (
            <tr key={change.id}>
              <td>
                <DayText day={change.effectiveFrom} />
              </td>
              <td>
                <code>
                  {change.parent === null ? change.key : `${change.parent} / ${change.key}`}
                </code>
              </td>
              <td>{said(change)}</td>
              <td>
                {change.madeBy}{" "}
                <span className="dim">
                  <DateText at={change.madeAt} as="day" />
                </span>{" "}
                {props.action?.(change)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Markets({
  rates,
  today,
  manages,
}: Pick<ReferenceData, "rates" | "today"> & { readonly manages: boolean }) {
  const t = useText();
  const [edited, setEdited] = useState<string>();
  const { formatDate, formatList, formatNumber, locale } = useIntl();
  const markets = useMarkets().data ?? [];
  const currencies = [...new Set(markets.map(({ currency }) => currency))].sort();
  const names = new Intl.DisplayNames([locale], { type: "currency" });
  return (
    <Section title={t("operator.taxonomy.markets")}>
      <p className="dim">
        {t("operator.taxonomy.markets.note", {
          day: formatDate(rates.asOf, { dateStyle: "medium", timeZone: "UTC" }),
        })}
      </p>
      <section className={css.scroll} aria-label={t("operator.taxonomy.markets")}>
        <table className={css.table}>
          <thead>
            <tr>
              <th scope="col">{t("operator.taxonomy.currency")}</th>
              <th scope="col" className={css.figure}>
                {t("operator.taxonomy.rate")}
              </th>
              <th scope="col">{t("operator.taxonomy.marketsOf")}</th>
            </tr>
          </thead>
          <tbody>
            {currencies.map((currency) => (
              <tr key={currency}>
                <th scope="row" className={css.short}>
                  {currency} <span className="dim">{names.of(currency)}</span>
                </th>
                <td className={css.figure}>
                  {formatNumber(Number(rates.rates[currency]), { maximumSignificantDigits: 12 })}
                  {manages && currency !== rates.base ? (
                    <>
                      {" "}
                      <Button size="compact-xs" onClick={() => setEdited(currency)}>
                        {t("operator.rates.change")}
                        <span className="visually-hidden">: {currency}</span>
                      </Button>
                    </>
                  ) : null}
                </td>
                <td>
                  {formatList(
                    markets.filter((one) => one.currency === currency).map(({ name }) => name),
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      <ScheduledRates manages={manages} />
      {edited === undefined ? null : (
        <RateDialog
          key={edited}
          currency={edited}
          perDollar={rates.rates[edited] ?? ""}
          today={today}
          onClose={() => setEdited(undefined)}
        />
      )}
    </Section>
  );
}

function ScheduledRates({ manages }: { readonly manages: boolean }) {
  const t = useText();
  const { formatNumber } = useIntl();
  const rates = useScheduledRates().data ?? [];
  const withdraw = useWithdrawRate();
  if (rates.length === 0) return null;
  return (
    <>
      <h3>{t("operator.rates.scheduled")}</h3>
      {withdraw.isError ? (
        <p role="alert">
          <Reason error={withdraw.error} />
        </p>
      ) : null}
      <ul>
        {rates.map(({ currency, day, perDollar }) => (
          <li key={`${currency} ${day}`}>
            {t("operator.rates.scheduled.one", {
              currency,
              rate: formatNumber(Number(perDollar), { maximumSignificantDigits: 12 }),
            })}{" "}
            <DayText day={day} />{" "}
            {manages ? (
              <Button
                size="compact-xs"
                aria-label={t("operator.rates.withdraw.of", { currency })}
                onClick={() => withdraw.mutate({ currency, day })}
              >
                {t("operator.taxonomy.withdraw")}
              </Button>
            ) : null}
          </li>
        ))}
      </ul>
    </>
  );
}
