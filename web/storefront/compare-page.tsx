import type { ReactNode } from "react";
import { Icon } from "./icons.tsx";
import { page } from "./layout.tsx";
import type { CompareView, OfferView, Shell } from "./model.ts";
import { listedPriceText, OfferLogo, PriceLine } from "./parts.tsx";
import { languageOfName, ownName, type Speech, speechOf } from "./speech.ts";

/** F2: offers side by side, a column each; the address says which. */
export function renderCompare(shell: Shell, view: CompareView): string {
  const speech = speechOf(shell.language);
  const { t } = speech;
  return page(
    shell,
    { title: t("compare.title"), description: t("compare.title"), indexed: false, data: [] },
    <div className="wrap compare">
      <h1>{t("compare.title")}</h1>
      {view.leftOut > 0 && (
        <p className="note run">
          {t("compare.left-out", { most: view.most, count: view.leftOut })}
        </p>
      )}
      {view.missing > 0 && (
        <p className="note run">{t("compare.missing", { count: view.missing })}</p>
      )}
      {view.offers.length === 0 ? (
        <p>{t("compare.none", { most: view.most })}</p>
      ) : (
        <Table view={view} shell={shell} speech={speech} />
      )}
      {view.offers.length === 1 && <p>{t("compare.only")}</p>}
      <p className="row">
        <a className={view.offers.length < 2 ? "button primary" : "button"} href="/">
          {t(view.offers.length === 0 ? "compare.choose" : "compare.others")}
        </a>
      </p>
    </div>,
  );
}

type Column = CompareView["offers"][number];

function Table({ view, shell, speech }: { view: CompareView; shell: Shell; speech: Speech }) {
  const { t } = speech;
  const row = (
    label: string,
    cell: (offer: OfferView) => ReactNode,
    without = t("compare.nothing"),
  ) => (
    <tr>
      <th scope="row">{label}</th>
      {view.offers.map(({ offer }) => (
        <td key={offer.slug}>{cell(offer) ?? <span className="dim">{without}</span>}</td>
      ))}
    </tr>
  );
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls is reached by keyboard
    <section className="scroll" aria-label={t("compare.title")} tabIndex={0}>
      <table>
        <thead>
          <tr>
            <td />
            {view.offers.map((column) => (
              <Head key={column.offer.slug} column={column} shell={shell} speech={speech} />
            ))}
          </tr>
        </thead>
        <tbody>
          {row(t("details.price"), (offer) => (
            <Cost offer={offer} shell={shell} speech={speech} />
          ))}
          {row(t("plans.row.trial"), (offer) => trialOf(offer, speech), t("compare.not-offered"))}
          {row(
            t("cta.test-drive"),
            (offer) => (offer.testDrive ? t("compare.offered") : null),
            t("compare.not-offered"),
          )}
          {row(t("offer.tab.plans"), (offer) => plansOf(offer, speech))}
          {row(t("facet.option"), (offer) => t(`value.option.${offer.option}`))}
          {row(t("details.type"), (offer) => t(`value.type.${offer.type}`))}
          {row(t("details.publisher"), (offer) => (
            <>
              <a href={offer.publisherHref} lang={languageOfName(offer.publisher, shell.language)}>
                {offer.publisher}
              </a>
              {offer.publisherVerified && <small>{t("offer.verified")}</small>}
            </>
          ))}
          {row(t("details.categories"), ({ categories }) => namesOf(categories, speech))}
          {row(t("details.industries"), ({ industries }) => namesOf(industries, speech))}
          {row(t("details.live"), ({ liveSince }) =>
            liveSince ? <time dateTime={liveSince}>{speech.day(liveSince)}</time> : null,
          )}
          {row(t("details.languages"), ({ languages }) => speech.list(languages.map(ownName)))}
          {row(t("compare.terms"), ({ terms }) =>
            t(terms.kind === "standard" ? "details.terms.standard" : "details.terms.own"),
          )}
        </tbody>
      </table>
    </section>
  );
}

function Head({ column, shell, speech }: { column: Column; shell: Shell; speech: Speech }) {
  const { offer, removeHref } = column;
  const { t } = speech;
  const foreign = offer.language === shell.language ? undefined : offer.language;
  return (
    <th scope="col">
      <OfferLogo src={offer.logo} name={offer.name} size={44} />
      <a href={offer.path} lang={foreign}>
        {offer.name}
      </a>
      <span className="summary" lang={foreign}>
        {offer.summary}
      </span>
      {offer.privatePlans && (
        <span className="tag">
          <Icon name="lock-open" size={13} />
          {t("card.for-you")}
        </span>
      )}
      <a className="remove" href={removeHref} rel="nofollow">
        <Icon name="x" size={14} />
        {t("compare.remove")}
        <span className="vh" lang={foreign}>
          {offer.name}
        </span>
      </a>
    </th>
  );
}

/** As on the card of a list: what it costs here, or how its price is found. */
function Cost({ offer, shell, speech }: { offer: OfferView; shell: Shell; speech: Speech }) {
  if (offer.listedPrice)
    return <b className="price">{listedPriceText(offer.listedPrice, speech)}</b>;
  if (offer.soldIn.length > 0)
    return speech.t("card.not-sold", { market: speech.theMarket(shell.market) });
  if (offer.option !== "transact") return speech.t(`card.listing.${offer.option}`);
  if (offer.headline === undefined)
    return speech.t("card.not-sold", { market: speech.theMarket(shell.market) });
  return <PriceLine price={offer.headline.price} speech={speech} />;
}

/** The longest trial of a plan that is sold here, or that the publisher gives one on its own page. */
function trialOf({ option, plans }: OfferView, { t }: Speech): string | null {
  if (option === "free-trial") return t("card.listing.free-trial");
  const days = Math.max(0, ...(plans?.plans ?? []).map(({ trialDays }) => trialDays));
  return days > 0 ? t("plans.trial", { days }) : null;
}

function plansOf({ plans }: OfferView, speech: Speech): string | null {
  const names = (plans?.plans ?? []).map(({ name }) => name);
  return names.length === 0 ? null : speech.list(names);
}

const namesOf = (links: readonly { label: string }[], speech: Speech): string | null =>
  links.length === 0 ? null : speech.list(links.map(({ label }) => label));
