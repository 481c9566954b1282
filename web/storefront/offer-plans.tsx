import { Icon } from "./icons.tsx";
import type { OfferView, PlansView, PlanView, Shell } from "./model.ts";
import { Amount, type OfferProps, soldIn, unitOf } from "./parts.tsx";
import type { Speech } from "./speech.ts";

/** Plans with the prices of the visitor's market. Totals are the server's; a script only repeats them. */
export function OfferPlans({ offer, shell, speech }: OfferProps) {
  const { t } = speech;
  const plans = offer.plans;
  if (plans === undefined) return null;
  const market = speech.theMarket(shell.market);
  return (
    <section id="plans" aria-labelledby="plans-title">
      <h2 id="plans-title">{t("offer.tab.plans")}</h2>
      {plans.plans.length + plans.addOns.length === 0 ? (
        <>
          <p className="muted">{t("plans.none", { market })}</p>
          {offer.soldIn.length > 0 && (
            <p className="muted">
              {soldIn(offer.soldIn, speech)} <a href="#market">{t("reason.other-market")}</a>
            </p>
          )}
        </>
      ) : (
        <>
          <Chooser plans={plans} offer={offer} shell={shell} speech={speech} />
          <div className={`plans of${Math.min(plans.plans.length, 4)}`}>
            {plans.plans.map((plan) => (
              <Plan key={plan.id} plan={plan} plans={plans} speech={speech} />
            ))}
          </div>
          {plans.addOns.length > 0 && (
            <>
              <h3>{t("plans.add-ons")}</h3>
              <div className="plans of3">
                {plans.addOns.map((plan) => (
                  <Plan key={plan.id} plan={plan} plans={plans} speech={speech} />
                ))}
              </div>
            </>
          )}
          <Included plans={plans} speech={speech} />
        </>
      )}
    </section>
  );
}

/** A form without scripts: number of users and term stand in the address, like everything else. */
function Chooser({
  plans,
  offer,
  shell,
  speech,
}: {
  plans: PlansView;
  offer: OfferView;
  shell: Shell;
  speech: Speech;
}) {
  const { t } = speech;
  const sample = 98_765;
  return (
    <form className="chooser" method="get" action={`${offer.path}#plans`} id="chooser">
      {offer.preview &&
        [...new URLSearchParams(shell.address.split("?")[1] ?? "")]
          .filter(([name]) => name === "preview" || name === "key")
          .map(([name, value]) => <input key={name} type="hidden" name={name} value={value} />)}
      {plans.perUser && (
        <div className="users">
          <label htmlFor="users">{t("plans.users")}</label>
          <span className="stepper">
            <button
              type="button"
              className="script"
              data-step="-1"
              aria-label={t("plans.fewer")}
              hidden
            >
              <Icon name="minus" size={15} />
            </button>
            <input
              id="users"
              name="users"
              type="number"
              inputMode="numeric"
              min={1}
              max={1_000_000}
              required
              defaultValue={plans.users}
              data-one={t("plans.total.users", { users: 1 })}
              data-other={t("plans.total.users", { users: sample }).replace(
                speech.number(sample),
                "#",
              )}
            />
            <button
              type="button"
              className="script"
              data-step="1"
              aria-label={t("plans.more")}
              hidden
            >
              <Icon name="plus" size={15} />
            </button>
          </span>
        </div>
      )}
      {plans.terms.length > 1 && (
        <fieldset className="segments">
          <legend className="vh">{t("plans.term")}</legend>
          {plans.terms.map(({ term, saving, upTo }) => (
            <label key={term}>
              <input type="radio" name="term" value={term} defaultChecked={term === plans.term} />
              <span>
                {t(`term.${term}`)}
                {saving > 0 &&
                  `, ${t(upTo ? "term.save.up-to" : "term.save", { percent: speech.percent(saving) })}`}
              </span>
            </label>
          ))}
        </fieldset>
      )}
      {(plans.perUser || plans.terms.length > 1) && (
        <button type="submit" className="button no-script">
          {t("plans.update")}
        </button>
      )}
      <span className="space" />
      <span className="muted">
        {t("plans.prices-for", {
          market: speech.theMarket(shell.market),
          currency: shell.currency,
        })}
      </span>
      <span className="vh" role="status" id="totals-status" />
    </form>
  );
}

function Plan({ plan, plans, speech }: { plan: PlanView; plans: PlansView; speech: Speech }) {
  const { t } = speech;
  const price = plan.prices[plan.term];
  const foreign = languageOfPlan(plan, speech);
  return (
    <article
      className={plan.forYou ? "plan mine" : "plan"}
      data-plan={JSON.stringify({
        currency: plan.currency,
        perUser: plan.perUser,
        min: plan.minUsers,
        max: plan.maxUsers,
        prices: Object.fromEntries(
          Object.entries(plan.prices).map(([term, { amount, months, payment, payments }]) => [
            term,
            {
              amount,
              unit: unitText(plan, { months, payment, term }, speech),
              ...(payments > 1
                ? { payments, together: t("plans.total.payments", { payments }) }
                : {}),
            },
          ]),
        ),
      })}
    >
      <div className="row">
        <h3 lang={foreign}>{plan.name}</h3>
        <span className="space" />
        {plan.forYou && (
          <span className="tag">
            <Icon name="lock-open" size={13} />
            {t("plans.for-you")}
          </span>
        )}
        {plan.mark && <span className="tag">{t(`preview.plan-${plan.mark}`)}</span>}
      </div>
      <p className="about" lang={foreign}>
        {plan.description}
      </p>
      {plan.addOnTo && (
        <p className="unit">{t("plans.add-on-to", { plans: speech.list(plan.addOnTo) })}</p>
      )}
      {price && (
        <>
          <p className="figure" data-price>
            <Amount amount={price.amount} currency={plan.currency} speech={speech} />
          </p>
          <p className="unit" data-unit>
            {unitText(plan, { ...price, term: plan.term }, speech)}
          </p>
          <p className="unit" data-other-term hidden={!plan.otherTerm}>
            {t("plans.only-term")}
          </p>
        </>
      )}
      {price === undefined && <UsagePrice plan={plan} plans={plans} speech={speech} />}
      <MeterLines plan={plan} plans={plans} speech={speech} />
      {plan.trialDays > 0 && (
        <p className="trial">
          <Icon name="gift" size={14} />
          {t("plans.trial", { days: plan.trialDays })}
        </p>
      )}
      {plan.perUser && (
        <p className="total">
          <span data-users hidden={plan.total === undefined}>
            {t("plans.total.users", { users: plans.users })}
          </span>
          <b data-total hidden={plan.total === undefined}>
            {plan.total !== undefined && (
              <Amount amount={plan.total} currency={plan.currency} speech={speech} />
            )}
          </b>
          <span data-bounds hidden={plan.total !== undefined}>
            {boundsOf(plan, speech)}
          </span>
        </p>
      )}
      {Object.values(plan.prices).some(({ payments }) => payments > 1) && (
        <p className="total term" data-term hidden={plan.termTotal === undefined}>
          <span data-payments>{t("plans.total.payments", { payments: price?.payments ?? 1 })}</span>
          <b data-term-total>
            {plan.termTotal !== undefined && (
              <Amount amount={plan.termTotal} currency={plan.currency} speech={speech} />
            )}
          </b>
        </p>
      )}
      {plan.selectHref && (
        <a
          className="button"
          href={plan.selectHref}
          data-select={plan.selectHref.includes("&term=") || undefined}
        >
          {t("cta.select")}
          <span className="vh" lang={foreign}>
            : {plan.name}
          </span>
        </a>
      )}
    </article>
  );
}

/** For `lang`: only where the plan's words are in another language than the page. */
const languageOfPlan = (plan: PlanView, { language }: Speech): string | undefined =>
  plan.language === language ? undefined : plan.language;

const metersOf = (plan: PlanView, plans: PlansView) =>
  plans.meters.filter(({ id }) => plan.meters[id] !== undefined);

/** The one price of a plan that counts one of the marketplace's units, else how the plan is priced. */
function UsagePrice({ plan, plans, speech }: { plan: PlanView; plans: PlansView; speech: Speech }) {
  const { t } = speech;
  const only = onlyMeasure(plan, plans);
  const price = only && plan.meters[only.id]?.price;
  if (price === undefined) return <p className="figure">{t(`plans.model.${plan.model}`)}</p>;
  return (
    <>
      <p className="figure">
        <Amount amount={price} currency={plan.currency} speech={speech} />
      </p>
      <p className="unit">{t(`plans.per.${only?.measure}`)}</p>
    </>
  );
}

function onlyMeasure(plan: PlanView, plans: PlansView) {
  const meters = metersOf(plan, plans);
  return plan.model === "usage" && meters.length === 1 && meters[0]?.measure !== undefined
    ? meters[0]
    : undefined;
}

/** What usage costs, where the plan counts any; a card names the first, the table below all. */
function MeterLines({ plan, plans, speech }: { plan: PlanView; plans: PlansView; speech: Speech }) {
  const shown = metersOf(plan, plans).slice(0, 3);
  // A single unit's price stands large above.
  if (shown.length === 0 || onlyMeasure(plan, plans)) return null;
  return (
    <ul className="usage">
      {shown.map(({ id, name, measure }) => (
        <li key={id}>
          <span>{name}</span>
          <span>{meterCell(plan, { id, measure }, speech)}</span>
        </li>
      ))}
    </ul>
  );
}

function unitText(
  plan: PlanView,
  { months, payment, term }: { months: number; payment: string; term: string },
  speech: Speech,
): string {
  const unit = unitOf({ perUser: plan.perUser, months }, speech);
  const inParts =
    (payment === "monthly" && term !== "P1M") || (payment === "annual" && term !== "P1Y");
  return inParts
    ? `${unit} · ${speech.t(`term.${term}`)}, ${speech.t(`term.${payment}-payment`)}`
    : unit;
}

function boundsOf({ minUsers, maxUsers }: PlanView, { t }: Speech): string {
  if (maxUsers !== null) return t("plans.bounds", { min: minUsers, max: maxUsers });
  return minUsers > 1 ? t("plans.bounds.min", { min: minUsers }) : t("plans.bounds.any");
}

/** What tells the plans apart, row by row; scrolls by itself where it is wider than the screen. */
function Included({ plans, speech }: { plans: PlansView; speech: Speech }) {
  const { t } = speech;
  const shown = plans.plans;
  const isTried = shown.some((plan) => plan.trialDays > 0);
  // Plans without a price that differ in their words only have nothing to put in rows.
  if (
    plans.meters.length + plans.details.length + plans.terms.length === 0 &&
    !plans.perUser &&
    !isTried
  )
    return null;
  const row = (label: string, cell: (plan: PlanView) => string | null) => (
    <tr key={label}>
      <th scope="row">{label}</th>
      {shown.map((plan) => (
        <td key={plan.id}>
          {cell(plan) ?? <span className="dim">{t("plans.not-included")}</span>}
        </td>
      ))}
    </tr>
  );
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls is reached by keyboard
    <section className="scroll" aria-label={t("plans.included")} tabIndex={0}>
      <table>
        <thead>
          <tr>
            <th scope="col">{t("plans.included")}</th>
            {shown.map((plan) => (
              <th key={plan.id} scope="col" lang={languageOfPlan(plan, speech)}>
                {plan.name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {plans.meters.map(({ id, name, unit, measure }) =>
            row(
              unit === "" || unit === name ? name : t("plans.meter.per", { name, unit }),
              (plan) => meterCell(plan, { id, measure }, speech),
            ),
          )}
          {plans.perUser && row(t("plans.row.users"), (plan) => boundsOf(plan, speech))}
          {plans.details.map((label) =>
            row(label, (plan) => {
              const detail = plan.details.find((one) => one.label === label);
              return detail === undefined ? null : speech.list(detail.values);
            }),
          )}
          {(plans.terms.length > 0 || isTried) &&
            row(t("plans.row.trial"), (plan) =>
              plan.trialDays > 0 ? t("plans.trial", { days: plan.trialDays }) : null,
            )}
          {plans.terms.length > 0 &&
            row(t("plans.row.terms"), (plan) =>
              isTermed(plan)
                ? speech.list(Object.keys(plan.prices).map((term) => t(`term.${term}`)))
                : t(`plans.model.${plan.model}`),
            )}
          {plans.terms.length > 0 && row(t("plans.row.cancel"), (plan) => cancelCell(plan, speech))}
        </tbody>
      </table>
    </section>
  );
}

const isTermed = ({ prices }: PlanView): boolean => Object.keys(prices).length > 0;

/** The name of a unit of the marketplace says what its price is for: "Core hour: EUR 0.118". */
function meterCell(
  plan: PlanView,
  { id, measure }: { id: string; measure: string | undefined },
  speech: Speech,
): string | null {
  const meter = plan.meters[id];
  const { t } = speech;
  if (meter === undefined) return measure === undefined ? null : t("plans.meter.not-counted");
  if (measure !== undefined) return speech.moneyText(meter.price, plan.currency);
  const included = meter.included[plan.term] ?? "0";
  if (included === "unlimited") return t("plans.meter.unlimited");
  const price = t("plans.meter.price", { price: speech.moneyText(meter.price, plan.currency) });
  if (Number(included) === 0) return price;
  if (Number(meter.price) === 0) return t("plans.meter.included", { included: Number(included) });
  return t("plans.meter.included-then", { included: Number(included), price });
}

function cancelCell(plan: PlanView, { t }: Speech): string {
  if (!isTermed(plan)) return t("plans.cancel.nothing");
  const prices = Object.values(plan.prices);
  const hoursOf = (monthly: boolean) =>
    prices.find(({ months }) => (months === 1) === monthly)?.creditHours;
  const [monthly, longer] = [hoursOf(true), hoursOf(false)];
  if (monthly === undefined || longer === undefined || monthly === longer)
    return windowOf(monthly ?? longer ?? 0, t);
  return `${t("plans.cancel.monthly", { window: windowOf(monthly, t) })}, ${t("plans.cancel.longer", { window: windowOf(longer, t) })}`;
}

/** "24 h", "14 days": hours below two days. */
function windowOf(hours: number, t: Speech["t"]): string {
  if (hours === 0) return t("plans.cancel.none");
  return hours < 48 || hours % 24 !== 0
    ? t("plans.window.hours", { hours })
    : t("plans.window.days", { days: hours / 24 });
}
