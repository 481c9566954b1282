import { Button } from "@mantine/core";
import { IconArrowBackUp, IconArrowUpRight, IconLock } from "@tabler/icons-react";
import { useId } from "react";
import { useIntl } from "react-intl";
import { useMarkets } from "../../api/catalogue.ts";
import { type ComparedField, type Comparison, useRevert } from "../../api/comparison.ts";
import { isRefusal, isStale } from "../../api/problem.ts";
import { KindTag } from "../../features/comparison/kind-tag.tsx";
import { SidesView, ValueView } from "../../features/comparison/value-view.tsx";
import { isObject, type Json, pointerParts } from "../../forms/json.ts";
import { type FieldSchema, fieldAt } from "../../forms/schema.ts";
import { useText } from "../../i18n/text.ts";
import { AppLink } from "../../kit/link.tsx";
import { MoneyText } from "../../kit/money.tsx";
import { useCountryName } from "../../kit/names.ts";
import { Reason } from "../../kit/states.tsx";
import css from "./compare.module.css";
import type { Card, Group } from "./compare-groups.ts";
import { useOpenOffer } from "./offer-context.tsx";

type Told = { readonly tone: "ok" | "you"; readonly text: string };
type Names = { readonly before: string; readonly after: string };
type Shared = {
  readonly group: Group;
  readonly comparison: Comparison;
  readonly names: Names;
  readonly mayRevert: boolean;
  readonly onTold: (told: Told) => void;
};

/** The compared fields of one page. */
export function ComparedCards(props: Shared) {
  return props.group.cards.map((card) => (
    <CardView key={`${card.kind}${card.pointer}${card.rows[0]?.kind}`} {...props} card={card} />
  ));
}

function CardView(props: Shared & { readonly card: Card }) {
  const t = useText();
  const id = useId();
  const schemaOf = useRowSchema();
  const entrySchemaOf = useEntrySchema();
  const { card, names } = props;
  const [row] = card.rows;
  if (row === undefined) return null;
  const label = card.kind === "prices" ? (row.label[0] ?? "") : row.label.join(" · ");
  const kinds = [...new Set(card.rows.map(({ kind }) => kind))];
  return (
    <article className={css.card} aria-labelledby={id}>
      <header>
        <h3 id={id}>{label === "" ? card.pointer : label}</h3>
        {row.what === "order" ? <span className="dim">{t("publisher.compare.order")}</span> : null}
        {card.kind === "field" || kinds.length === 1 ? <KindTag kind={row.kind} /> : null}
        {card.kind === "field" ? <Actions {...props} row={row} label={label} /> : null}
        {card.kind === "field" ? null : (
          <span className={css.actions}>
            <GoTo row={row} pointer={card.pointer} label={label} />
          </span>
        )}
      </header>
      {row.lock === null || card.kind !== "field" ? null : <LockNote detail={row.lock.detail} />}
      {card.kind === "prices" ? (
        <PriceGrid {...props} rows={card.rows} label={label} />
      ) : card.kind === "list" ? (
        <ul className={css.entries}>
          {card.rows.map((entry) => (
            <li key={`${entry.kind}${entry.pointer}`}>
              {kinds.length === 1 ? null : <KindTag kind={entry.kind} />}
              <Entry row={entry} schema={entrySchemaOf(entry, card.pointer)} />
              <Revert
                {...props}
                row={entry}
                label={`${label}, ${String(entry.after ?? entry.before)}`}
              />
            </li>
          ))}
        </ul>
      ) : (
        <SidesView
          before={(row.before ?? undefined) as Json | undefined}
          after={(row.after ?? undefined) as Json | undefined}
          kind={row.kind}
          schema={schemaOf(row)}
          sides={names}
        />
      )}
    </article>
  );
}

function Entry({
  row,
  schema,
}: {
  readonly row: ComparedField;
  readonly schema: FieldSchema | undefined;
}) {
  const value = <ValueView value={(row.after ?? row.before) as Json} schema={schema} />;
  if (row.kind === "removed") return <del>{value}</del>;
  return row.kind === "added" ? <ins>{value}</ins> : <span>{value}</span>;
}

function LockNote({ detail }: { readonly detail: string }) {
  return (
    <p className={css.lock}>
      <IconLock size={14} aria-hidden="true" />
      {detail}
    </p>
  );
}

/** The field's schema, for the words of its choices; plans and audiences are no pages of the type. */
function useRowSchema(): (row: ComparedField) => FieldSchema | undefined {
  const t = useText();
  const { type } = useOpenOffer();
  return ({ page, plan, pointer, what }) => {
    if (plan !== null && page === "audience")
      return {
        properties: {
          tenantId: { title: t("publisher.tenantId") },
          subscriptionId: { title: t("publisher.subscriptionId") },
          note: { title: t("publisher.audience.note") },
        },
      };
    const definition = (plan === null ? type.pages : type.planPages).find(({ id }) => id === page);
    if (definition?.kind === "plans")
      return {
        properties: {
          planId: { title: t("publisher.planId") },
          sold: { title: t("publisher.compare.sold") },
        },
      };
    return definition === undefined || what === "order"
      ? undefined
      : fieldAt(definition.schema, pointer);
  };
}

/** The schema of a value in a list; the words of markets and choices stand at the list. */
function useEntrySchema(): (row: ComparedField, list: string) => FieldSchema | undefined {
  const schemaOf = useRowSchema();
  const country = useCountryName();
  return (row, pointer) => {
    const list = schemaOf({ ...row, pointer });
    const value = String(row.after ?? row.before ?? "");
    const options =
      list?.["x-widget"] === "markets" ? [{ value, label: country(value) }] : list?.["x-options"];
    return { ...list?.items, ...(options === undefined ? {} : { "x-options": options }) };
  };
}

function Actions(props: Shared & { readonly row: ComparedField; readonly label: string }) {
  const { row, label } = props;
  return (
    <span className={css.actions}>
      <GoTo row={row} pointer={row.place} label={label} />
      <Revert {...props} />
    </span>
  );
}

/** CMP-03: to the field on its page. */
function GoTo(props: {
  readonly row: ComparedField;
  readonly pointer: string;
  readonly label: string;
}) {
  const t = useText();
  const { to, offer, type } = useOpenOffer();
  const { row } = props;
  const isPlanList =
    row.plan === null && type.pages.find(({ id }) => id === row.page)?.kind === "plans";
  // A plan, or a page, that the draft no longer has cannot be gone to.
  const exists =
    row.plan === null
      ? offer.pageStates.some(({ page }) => page === row.page)
      : offer.plans.some(({ planId }) => planId === row.plan);
  const href = isPlanList
    ? to.plans
    : to.place({ page: row.page, plan: row.plan, pointer: props.pointer });
  if (!exists || href === undefined) return null;
  return (
    <AppLink href={href} className={css.go}>
      <IconArrowUpRight size={15} aria-hidden="true" />
      {t("publisher.compare.goTo")}
      <span className="visually-hidden">: {props.label}</span>
    </AppLink>
  );
}

/** Puts the other side's value into the draft; the answer is told above the fields. */
function Revert(
  props: Shared & {
    readonly row: ComparedField;
    readonly label: string;
    /** Everything at this place, instead of the row alone. */
    readonly pointer?: string;
  },
) {
  const t = useText();
  const { offer } = useOpenOffer();
  const revert = useRevert(offer.slug);
  const { row, comparison, label, mayRevert, pointer } = props;
  const section = comparison.sections.find(
    ({ page, plan }) => page === row.page && plan === row.plan,
  );
  const presence = comparison.plans.find(({ plan }) => plan === row.plan)?.presence ?? "kept";
  const other = comparison.with;
  if (!mayRevert || other === null || row.kind === "unchanged") return null;
  const version = section?.version ?? null;
  if (version === null || presence !== "kept") return null;
  const words = t(`publisher.compare.use.${other.name === "draft" ? "edition" : other.name}`);
  const press = async () => {
    try {
      await revert.mutateAsync({
        page: row.page,
        plan: row.plan,
        version,
        to: other.name === "edition" ? (other.editionId ?? "") : other.name,
        ...(pointer === undefined
          ? { pointer: row.pointer, kind: row.kind as "added" | "removed" | "edited" }
          : { pointer }),
      });
      props.onTold({ tone: "ok", text: t("publisher.compare.used", { field: label }) });
    } catch (error) {
      // Any other refusal stands beside the button.
      if (isStale(error))
        props.onTold({ tone: "you", text: t("publisher.compare.stale", { field: label }) });
    }
  };
  return (
    <>
      <Button
        size="compact-sm"
        variant="subtle"
        leftSection={<IconArrowBackUp size={15} aria-hidden="true" />}
        loading={revert.isPending}
        onClick={() => void press()}
      >
        {words}
        <span className="visually-hidden">: {label}</span>
      </Button>
      {revert.isError && !isStale(revert.error) ? (
        <p role="alert" className={css.refused}>
          <b>{t("publisher.compare.notUsed")}</b>{" "}
          {isRefusal(revert.error) && revert.error.fields.length > 0 ? (
            revert.error.fields.map(({ detail }) => detail).join(" ")
          ) : (
            <Reason error={revert.error} />
          )}
        </p>
      ) : null}
    </>
  );
}

type MarketRows = { readonly market: string; readonly rows: readonly ComparedField[] };

/** Prices of markets: a row for each price, with what it moves by. */
function PriceGrid(
  props: Shared & { readonly rows: readonly ComparedField[]; readonly label: string },
) {
  const t = useText();
  const { names, rows, label } = props;
  const markets: { market: string; rows: ComparedField[] }[] = [];
  for (const row of rows) {
    const market = pointerParts(row.pointer)[1] ?? "";
    const last = markets.at(-1);
    if (last?.market === market) last.rows.push(row);
    else markets.push({ market, rows: [row] });
  }
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls sideways is scrolled by the keyboard.
    <section className={css.gridBox} aria-label={label} tabIndex={0}>
      <table className={css.grid}>
        <thead>
          <tr>
            <th scope="col">{t("publisher.compare.market")}</th>
            <th scope="col">{t("publisher.compare.price")}</th>
            <th scope="col">{names.before}</th>
            <th scope="col">{names.after}</th>
            <th scope="col">{t("publisher.compare.difference")}</th>
            <th scope="col">
              <span className="visually-hidden">{t("forms.actions")}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {markets.map((market) => (
            <MarketPrices key={market.market} {...props} {...market} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

function MarketPrices(props: Shared & MarketRows & { readonly label: string }) {
  const { market, rows } = props;
  const name = rows[0]?.label[1] ?? market;
  return rows.map((row, index) => (
    <tr key={row.pointer} data-first={index === 0}>
      {index === 0 ? (
        <th scope="rowgroup" rowSpan={rows.length}>
          {name}
        </th>
      ) : null}
      <td>{row.label.length > 2 ? row.label.slice(2).join(" · ") : <KindTag kind={row.kind} />}</td>
      <td data-side="before">
        <Amount
          row={row}
          value={row.before}
          mark={row.kind === "added" || row.kind === "unchanged" ? undefined : "del"}
        />
      </td>
      <td data-side="after">
        <Amount
          row={row}
          value={row.after}
          mark={row.kind === "removed" || row.kind === "unchanged" ? undefined : "ins"}
        />
      </td>
      <td className={css.percent}>
        <Difference row={row} />
      </td>
      {index === 0 ? (
        <td rowSpan={rows.length} className={css.gridAction}>
          {/* Which markets there are is answered above: their prices come and go with them. */}
          {rows.some(({ label }) => label.length > 2) ? (
            <Revert
              {...props}
              row={row.kind === "unchanged" ? row : { ...row, kind: "edited" }}
              label={`${props.label}, ${name}`}
              pointer={`/${pointerParts(row.pointer).slice(0, 2).join("/")}`}
            />
          ) : null}
        </td>
      ) : null}
    </tr>
  ));
}

const isAmount = ({ pointer }: ComparedField): boolean =>
  ["terms", "meters"].includes(pointerParts(pointer)[2] ?? "");

/** One side of a price; of a market that came or went, its prices together. */
function Amount(props: {
  readonly row: ComparedField;
  readonly value: unknown;
  readonly mark: "del" | "ins" | undefined;
}) {
  const markets = useMarkets();
  const schemaOf = useRowSchema();
  const { row, value, mark: Mark } = props;
  if (value === null || value === undefined) return <span className="dim">–</span>;
  const market = pointerParts(row.pointer)[1];
  const currency = markets.data?.find((one) => one.market === market)?.currency;
  const shown =
    isAmount(row) && typeof value === "string" && currency !== undefined && /^\d/.test(value) ? (
      <MoneyText value={{ amount: value, currency }} />
    ) : isObject(value) && currency !== undefined ? (
      <AllAmounts value={value} currency={currency} />
    ) : (
      <ValueView value={value as Json} schema={schemaOf(row)} />
    );
  return Mark === undefined ? shown : <Mark>{shown}</Mark>;
}

function AllAmounts(props: {
  readonly value: Readonly<Record<string, Json | undefined>>;
  readonly currency: string;
}) {
  const amounts = [props.value["terms"], props.value["meters"]].flatMap((part) =>
    isObject(part) ? Object.entries(part) : [],
  );
  return (
    <span className={css.amounts}>
      {amounts.map(([name, amount]) => (
        <span key={name}>
          <MoneyText value={{ amount: String(amount), currency: props.currency }} />
        </span>
      ))}
    </span>
  );
}

function Difference({ row }: { readonly row: ComparedField }) {
  const { formatNumber } = useIntl();
  const before = Number(row.before);
  const after = Number(row.after);
  if (!isAmount(row) || row.kind !== "edited" || !(before > 0) || Number.isNaN(after)) return null;
  return formatNumber((after - before) / before, {
    style: "percent",
    maximumFractionDigits: 1,
    signDisplay: "exceptZero",
  });
}
