import { Icon } from "./icons.tsx";
import { page } from "./layout.tsx";
import type { CardView, FacetView, ListView, Shell } from "./model.ts";
import { listedPriceText, OfferLogo, Pieces, PriceLine } from "./parts.tsx";
import { languageOfName, type Speech, speechOf } from "./speech.ts";

/** Home, browsing and search: one page, whose address says what it shows. */
export function renderList(shell: Shell, view: ListView): string {
  const speech = speechOf(shell.language);
  const title = titleOf(view, speech);
  const count = speech.t("list.home.intro", { count: view.count });
  return page(
    shell,
    {
      title,
      description:
        view.kind === "home" ? `${speech.t("tagline")}. ${count}.` : `${title}. ${count}.`,
      // Of the many ways to filter, search engines need the plain list and its pages only.
      indexed: view.kind === "home" && view.firstHref === undefined,
      previous: view.firstHref,
      next: view.next?.href,
      data: view.kind === "home" ? [websiteOf(shell), itemsOf(shell, view)] : [],
    },
    <div className="wrap">
      <List view={view} shell={shell} speech={speech} title={title} />
    </div>,
  );
}

function titleOf(view: ListView, { t }: Speech): string {
  if (view.kind === "search") return t("list.title.search", { q: view.q });
  if (view.kind === "home") return t("list.home.title");
  return view.chips.length === 1 ? (view.chips[0]?.label ?? "") : t("list.title.filtered");
}

type Props = { view: ListView; shell: Shell; speech: Speech };

function List({ view, shell, speech, title }: Props & { title: string }) {
  const { t } = speech;
  return (
    <div className="columns">
      {view.matches > 0 || view.chips.length > 0 ? (
        <Filters view={view} shell={shell} speech={speech} />
      ) : (
        <div />
      )}
      <section id="results" aria-labelledby="title">
        {view.privatePlans && <PrivatePlans plans={view.privatePlans} speech={speech} />}
        <div className="head">
          <h1 id="title">{title}</h1>
          <p className="count" role="status">
            {view.kind === "home"
              ? t("list.home.intro", { count: view.count })
              : t("list.count", { count: view.count })}
          </p>
          <span className="space" />
          {view.count > 1 && <SortMenu view={view} speech={speech} />}
        </div>
        {view.corrected !== undefined && (
          <p className="note run">{t("list.corrected", { asked: view.q, used: view.corrected })}</p>
        )}
        {view.kind === "home" && view.categories.length > 1 && (
          <nav className="browse" aria-label={t("list.browse")}>
            {view.categories.map(({ label, count, href }) => (
              <a key={href} className="chip" href={href}>
                {label} <span className="n">{speech.number(count)}</span>
              </a>
            ))}
          </nav>
        )}
        {view.chips.length > 0 && (
          <ul className="chips" aria-label={t("list.filters")}>
            {view.chips.map(({ label, href }) => (
              <li key={href}>
                <a className="chip on" href={href} rel="nofollow">
                  <span aria-hidden="true">{label}</span>
                  <Icon name="x" size={14} />
                  <span className="vh">{t("list.filter.remove", { label })}</span>
                </a>
              </li>
            ))}
          </ul>
        )}
        {view.cards.length > 0 ? (
          <form method="get" action="/compare" id="compare">
            <ul className="cards" id="cards" aria-label={t("list.results")}>
              {view.cards.map((card) => (
                <Card key={card.href} card={card} shell={shell} speech={speech} />
              ))}
            </ul>
            <CompareBar speech={speech} />
          </form>
        ) : (
          <Empty view={view} speech={speech} />
        )}
        <div className="pager">
          {view.firstHref && (
            <a className="button quiet" href={view.firstHref}>
              {t("list.first")}
            </a>
          )}
          {view.next && (
            <a className="button" id="next" rel="next" href={view.next.href}>
              {t("list.next", { count: view.next.count })}
            </a>
          )}
        </div>
      </section>
    </div>
  );
}

function Card({ card, shell, speech }: { card: CardView; shell: Shell; speech: Speech }) {
  const { t } = speech;
  const foreign = card.language === shell.language ? undefined : card.language;
  const name = card.name.map(({ text }) => text).join("");
  const publisher = card.publisher.map(({ text }) => text).join("");
  return (
    <li className="card">
      <article>
        <div className="who">
          <OfferLogo src={card.logo} name={name} size={44} />
          <div>
            <h2 lang={foreign}>
              <a href={card.href}>
                <Pieces pieces={card.name} />
              </a>
            </h2>
            <span className="publisher" lang={languageOfName(publisher, shell.language)}>
              <Pieces pieces={card.publisher} />
            </span>
          </div>
        </div>
        <p className="summary" lang={foreign}>
          <Pieces pieces={card.summary} />
        </p>
        {card.found && (
          <p className="found" lang={foreign}>
            <Pieces pieces={card.found} />
          </p>
        )}
        <div className="cost">
          <CardPrice card={card} shell={shell} speech={speech} />
        </div>
        {(card.trial || card.forYou) && (
          <ul className="tags">
            {card.forYou && (
              <li className="tag">
                <Icon name="lock-open" size={13} />
                {t("card.for-you")}
              </li>
            )}
            {card.trial && (
              <li className="tag">
                <Icon name="gift" size={13} />
                {t("card.trial")}
              </li>
            )}
          </ul>
        )}
        <label className="pick">
          <input type="checkbox" name="offer" value={card.slug} />
          {t("compare")}
          <span className="vh" lang={foreign}>
            {name}
          </span>
        </label>
      </article>
    </li>
  );
}

/** Compares what is ticked. With scripts it shows itself once something is, and stays in sight. */
function CompareBar({ speech }: { speech: Speech }) {
  const { t } = speech;
  return (
    <div
      className="compare-bar"
      data-none={t("compare.hint")}
      data-one={t("compare.chosen", { count: 1 })}
      data-other={t("compare.chosen", { count: 2 }).replace("2", "#")}
      data-full={t("compare.full")}
    >
      <span className="said" role="status">
        {t("compare.hint")}
      </span>
      <span className="space" />
      <button type="button" className="button script" data-clear hidden>
        {t("compare.clear")}
      </button>
      <button type="submit" className="button primary">
        {t("compare")}
      </button>
    </div>
  );
}

function CardPrice({ card, shell, speech }: { card: CardView; shell: Shell; speech: Speech }) {
  if (card.listedPrice) return <b className="price">{listedPriceText(card.listedPrice, speech)}</b>;
  if (card.option !== "transact")
    return <span className="muted">{speech.t(`card.listing.${card.option}`)}</span>;
  if (card.price === undefined)
    return (
      <span className="muted">
        {speech.t("card.not-sold", { market: speech.theMarket(shell.market) })}
      </span>
    );
  return <PriceLine price={card.price} speech={speech} />;
}

const SHOWN_AT_ONCE = 6;

function Filters({ view, shell, speech }: Props) {
  const { t } = speech;
  const chosen = view.chips.length;
  return (
    <aside className="filters">
      <details className="fold" open>
        <summary className="button">
          <Icon name="filter" />
          {t("list.filters.open", { count: chosen })}
        </summary>
        <form method="get" action="/" id="filters">
          <div className="row">
            <h2>{t("list.filters")}</h2>
            <span className="space" />
            {chosen > 0 && (
              <a href={view.clearHref} rel="nofollow">
                {t("list.filters.clear")}
              </a>
            )}
          </div>
          {shell.q !== "" && <input type="hidden" name="q" value={shell.q} />}
          {view.facets.map((facet) => (
            <FacetGroup key={facet.facet} group={facet} speech={speech} />
          ))}
          <SortField view={view} />
          <button type="submit" className="button primary no-script">
            {t("list.filters.apply")}
          </button>
        </form>
      </details>
    </aside>
  );
}

/** Choosing filters keeps the order that was chosen. */
function SortField({ view }: { view: ListView }) {
  const usual = view.kind === "search" ? "relevance" : "newest";
  return view.sort === usual ? null : <input type="hidden" name="sort" value={view.sort} />;
}

function FacetGroup({ group, speech }: { group: FacetView; speech: Speech }) {
  const option = ({ value, label, language, count, chosen }: FacetView["options"][number]) => (
    <label key={value}>
      <input type="checkbox" name={group.facet} value={value} defaultChecked={chosen} />
      <span lang={language}>{label}</span>
      <span className="n">{speech.number(count)}</span>
    </label>
  );
  const first = group.options.filter(({ chosen }, at) => chosen || at < SHOWN_AT_ONCE);
  const rest = group.options.filter(({ chosen }, at) => !chosen && at >= SHOWN_AT_ONCE);
  return (
    <fieldset>
      <legend>{speech.t(`facet.${group.facet}`)}</legend>
      {first.map(option)}
      {rest.length > 0 && (
        <details>
          <summary>{speech.t("list.filters.more", { count: rest.length })}</summary>
          {rest.map(option)}
        </details>
      )}
    </fieldset>
  );
}

function SortMenu({ view, speech }: { view: ListView; speech: Speech }) {
  const { t } = speech;
  return (
    <details className="menu sort">
      <summary className="chip">
        <span className="muted">{speech.label(t("list.sort"))}</span>{" "}
        <b>{t(`list.sort.${view.sort}`)}</b>
        <Icon name="chevron" size={14} />
      </summary>
      <ul className="panel">
        {view.sorts.map(({ sort, href }) => (
          <li key={sort}>
            <a href={href} rel="nofollow" aria-current={sort === view.sort ? "true" : undefined}>
              {t(`list.sort.${sort}`)}
            </a>
          </li>
        ))}
      </ul>
    </details>
  );
}

function Empty({ view, speech }: { view: ListView; speech: Speech }) {
  const { t } = speech;
  const filtered = view.chips.length > 0;
  return (
    <div className="empty">
      <h2>
        {filtered
          ? t("list.empty.title")
          : view.q !== ""
            ? t("list.empty.search", { q: view.q })
            : t("list.empty.none")}
      </h2>
      {view.drops.length > 0 && (
        <ul>
          {view.drops.map(({ facet, values, count, href }) => (
            <li key={href}>
              <a href={href}>
                {t("list.empty.drop", {
                  group: t(`facet.${facet}`),
                  values: speech.list(values),
                  count,
                })}
              </a>
            </li>
          ))}
        </ul>
      )}
      {filtered && view.drops.length === 0 && view.matches > 0 && (
        <p>{t("list.empty.both", { count: view.matches })}</p>
      )}
      {view.q !== "" && view.matches === 0 && <p>{t("list.empty.words")}</p>}
      {filtered && view.matches > 0 && (
        <a className="button primary" href={view.clearHref}>
          {t("list.filters.clear")}
        </a>
      )}
      {(filtered || view.q !== "") && (
        <a className="button" href="/">
          {t("list.empty.all")}
        </a>
      )}
    </div>
  );
}

function PrivatePlans({
  plans,
  speech,
}: {
  plans: NonNullable<ListView["privatePlans"]>;
  speech: Speech;
}) {
  const { t } = speech;
  return (
    <section className="note private" aria-label={t("card.for-you")}>
      <Icon name="lock-open" size={18} />
      <div>
        <b>{t("list.private", { count: plans.count, organisation: plans.organisation })}</b>
        <small>{t("list.private.from", { publishers: speech.list(plans.publishers) })}</small>
        <ul>
          {plans.offers.map(({ name, href }) => (
            <li key={href}>
              <a href={href}>
                {t("list.private.open", { offer: name })}
                <Icon name="arrow-right" size={14} />
              </a>
            </li>
          ))}
        </ul>
      </div>
    </section>
  );
}

const websiteOf = (shell: Shell) => ({
  "@context": "https://schema.org",
  "@type": "WebSite",
  name: shell.marketplace,
  url: `${shell.origin}/`,
  potentialAction: {
    "@type": "SearchAction",
    target: `${shell.origin}/?q={search_term_string}`,
    "query-input": "required name=search_term_string",
  },
});

const itemsOf = (shell: Shell, view: ListView) => ({
  "@context": "https://schema.org",
  "@type": "ItemList",
  numberOfItems: view.count,
  itemListElement: view.cards.map((card, at) => ({
    "@type": "ListItem",
    position: at + 1,
    name: card.name.map(({ text }) => text).join(""),
    url: `${shell.origin}${card.href}`,
  })),
});
