import type { ReactNode } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import scriptHref from "./enhance.js?url";
import { Icon, IconSymbols, Logo } from "./icons.tsx";
import koreanHref from "./korean.css?url";
import markHref from "./mark.svg?url";
import type { Language, Shell } from "./model.ts";
import { OWN_NAMES, type Speech, speechOf } from "./speech.ts";
import styleHref from "./storefront.css?url";

const LANGUAGES: readonly Language[] = ["en", "fr", "ko"];

/** What a page adds to its head. */
export type Head = {
  readonly title: string;
  readonly description: string;
  readonly image?: string | undefined;
  /** False for pages that search engines leave alone: filtered lists, previews, missing pages. */
  readonly indexed: boolean;
  readonly previous?: string | undefined;
  readonly next?: string | undefined;
  /** Structured data for search engines (schema.org). */
  readonly data: readonly object[];
};

/** A whole page as text. Hangul outside the language menu loads the Korean font's style sheet. */
export function page(shell: Shell, head: Head, main: ReactNode): string {
  const speech = speechOf(shell.language);
  const content = renderToStaticMarkup(main);
  const korean = shell.language === "ko" || /[\uac00-\ud7a3]/.test(content);
  return `<!doctype html>${renderToStaticMarkup(
    <html lang={shell.language}>
      <HeadElement shell={shell} head={head} korean={korean} />
      <body className={shell.sandbox ? "sandbox" : undefined}>
        <IconSymbols />
        <a className="skip" href="#content">
          {speech.t("skip")}
        </a>
        <Header shell={shell} speech={speech} />
        {/* biome-ignore lint/security/noDangerouslySetInnerHtml: rendered two lines above */}
        <main id="content" tabIndex={-1} dangerouslySetInnerHTML={{ __html: content }} />
        <Footer shell={shell} speech={speech} />
      </body>
    </html>,
  )}`;
}

function HeadElement({ shell, head, korean }: { shell: Shell; head: Head; korean: boolean }) {
  const canonical = `${shell.origin}${shell.canonical ?? shell.address}`;
  return (
    <head>
      <meta charSet="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <title>{`${head.title} · ${shell.marketplace}`}</title>
      <meta name="description" content={head.description} />
      <meta name="color-scheme" content="light dark" />
      {!head.indexed && <meta name="robots" content="noindex, follow" />}
      <link rel="stylesheet" href={styleHref} />
      {korean && <link rel="stylesheet" href={koreanHref} />}
      <link rel="icon" href={markHref} type="image/svg+xml" />
      {head.indexed && (
        <>
          <link rel="canonical" href={canonical} />
          {LANGUAGES.map((language) => (
            <link
              key={language}
              rel="alternate"
              hrefLang={language}
              href={withParameter(canonical, "lang", language)}
            />
          ))}
          <link rel="alternate" hrefLang="x-default" href={canonical} />
        </>
      )}
      {head.previous && <link rel="prev" href={head.previous} />}
      {head.next && <link rel="next" href={head.next} />}
      <meta property="og:type" content="website" />
      <meta property="og:site_name" content={shell.marketplace} />
      <meta property="og:title" content={head.title} />
      <meta property="og:description" content={head.description} />
      <meta property="og:url" content={canonical} />
      <meta
        property="og:locale"
        content={{ en: "en_GB", fr: "fr_FR", ko: "ko_KR" }[shell.language]}
      />
      {head.image && <meta property="og:image" content={`${shell.origin}${head.image}`} />}
      <meta name="twitter:card" content={head.image ? "summary_large_image" : "summary"} />
      {head.data.map((one) => (
        <script
          key={JSON.stringify(one)}
          type="application/ld+json"
          // biome-ignore lint/security/noDangerouslySetInnerHtml: data without "<", which could end the element
          dangerouslySetInnerHTML={{ __html: JSON.stringify(one).replaceAll("<", "\\u003c") }}
        />
      ))}
      <script src={scriptHref} defer />
    </head>
  );
}

function Header({ shell, speech }: { shell: Shell; speech: Speech }) {
  const { t } = speech;
  return (
    <header className="top">
      {shell.sandbox && (
        <p className="stripe">
          <span className="vh">{t("sandbox")}</span>
        </p>
      )}
      <div className="bar">
        <a className="home" href="/">
          <Logo label={t("home")} />
        </a>
        <search className="search">
          <form action="/" method="get">
            <Icon name="search" />
            <input
              type="search"
              name="q"
              defaultValue={shell.q}
              placeholder={t("search.placeholder")}
              aria-label={t("search.label")}
              maxLength={200}
              autoComplete="off"
              enterKeyHint="search"
            />
            <button type="submit" className="vh-until-focus">
              {t("search.submit")}
            </button>
          </form>
        </search>
        <nav aria-label={t("nav.label")}>
          <a className="wide" href="/">
            {t("nav.all")}
          </a>
          <MarketMenu shell={shell} speech={speech} />
          <LanguageMenu shell={shell} speech={speech} />
          {shell.viewer ? (
            <a className="person" href={shell.viewer.home ?? "/sign-in"}>
              <span className="avatar" aria-hidden="true">
                {initials(shell.viewer.name)}
              </span>
              <span className="vh">
                {t("nav.portal")}, {shell.viewer.name}
              </span>
            </a>
          ) : (
            <a className="button" href={`/sign-in?next=${encodeURIComponent(shell.address)}`}>
              {t("nav.sign-in")}
            </a>
          )}
        </nav>
      </div>
    </header>
  );
}

function MarketMenu({ shell, speech }: { shell: Shell; speech: Speech }) {
  const { t } = speech;
  return (
    <details className="menu" id="market">
      <summary>
        <Icon name="map-pin" />
        <span className="vh">{speech.label(t("nav.market"))} </span>
        <span>
          <span className="long">{speech.market(shell.market)} · </span>
          {shell.currency}
        </span>
      </summary>
      <form className="panel" method="get" action={shell.address.split("?")[0]}>
        {parametersOf(shell.address).map(([name, value]) => (
          <input key={`${name}=${value}`} type="hidden" name={name} value={value} />
        ))}
        <label htmlFor="market-choice">{t("nav.market.change")}</label>
        <select
          id="market-choice"
          name="market"
          // biome-ignore lint/security/noDangerouslySetInnerHtml: 141 options made once for each language, see below
          dangerouslySetInnerHTML={{ __html: marketOptions(shell, speech) }}
        />
        <p className="hint">{t("nav.market.hint")}</p>
        <button type="submit" className="button">
          {t("nav.market.apply")}
        </button>
      </form>
    </details>
  );
}

// Drawing 141 options for each page would be a third of its work; they differ by language only.
const optionsBefore = new Map<string, string>();
function marketOptions({ markets, market }: Shell, speech: Speech): string {
  const key = `${speech.language} ${markets.length}`;
  let options = optionsBefore.get(key);
  if (options === undefined) {
    options = renderToStaticMarkup(
      markets
        .map((code) => ({ code, name: speech.market(code) }))
        .sort((a, b) => speech.compare(a.name, b.name))
        .map(({ code, name }) => (
          <option key={code} value={code}>
            {name}
          </option>
        )),
    );
    optionsBefore.set(key, options);
  }
  return options.replace(`value="${market}"`, `value="${market}" selected=""`);
}

function LanguageMenu({ shell, speech }: { shell: Shell; speech: Speech }) {
  return (
    <details className="menu">
      <summary>
        <Icon name="language" />
        <span className="vh">{speech.label(speech.t("nav.language"))} </span>
        {shell.language.toUpperCase()}
      </summary>
      <ul className="panel">
        {LANGUAGES.map((language) => (
          <li key={language}>
            <a
              href={withParameter(shell.address, "lang", language)}
              lang={language}
              hrefLang={language}
              aria-current={language === shell.language ? "true" : undefined}
              rel="nofollow"
            >
              {OWN_NAMES[language]}
            </a>
          </li>
        ))}
      </ul>
    </details>
  );
}

function Footer({ shell, speech }: { shell: Shell; speech: Speech }) {
  const { t } = speech;
  return (
    <footer>
      <div className="bar">
        <span>{shell.marketplace}</span>
        <span>{t("footer.tax")}</span>
        <span className="space" />
        <a href="/sell">{t("footer.sell")}</a>
        <a href="/sign-in">{t("footer.publish")}</a>
        <a href="/policies">{t("footer.policies")}</a>
        <a href="/docs/api">{t("footer.api")}</a>
      </div>
    </footer>
  );
}

const initials = (name: string): string =>
  /[\uac00-\ud7a3]/.test(name)
    ? name.slice(0, 1)
    : name
        .split(/\s+/)
        .map((part) => part[0] ?? "")
        .join("")
        .slice(0, 2)
        .toUpperCase();

function withParameter(address: string, name: string, value: string): string {
  const [path = "", query = ""] = address.split("?");
  const parameters = new URLSearchParams(query);
  parameters.set(name, value);
  return `${path}?${parameters}`;
}

const parametersOf = (address: string): [string, string][] => [
  ...new URLSearchParams(address.split("?")[1] ?? ""),
];
