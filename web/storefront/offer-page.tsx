import { Icon } from "./icons.tsx";
import { page } from "./layout.tsx";
import type { OfferView, Shell } from "./model.ts";
import { OfferDetails } from "./offer-details.tsx";
import { OfferPlans } from "./offer-plans.tsx";
import { Amount, listedPriceText, OfferLogo, type OfferProps, soldIn, unitOf } from "./parts.tsx";
import { languageOfName, type Speech, speechOf } from "./speech.ts";

/** One offer: what it is, what it costs here, what can be done with it. */
export function renderOffer(shell: Shell, offer: OfferView): string {
  const speech = speechOf(shell.language);
  return page(
    { ...shell, canonical: offer.path },
    {
      title: `${offer.name} · ${offer.publisher}`,
      description: offer.summary,
      image: offer.screenshots[0]?.src ?? offer.logo,
      indexed: offer.preview === undefined,
      data:
        offer.preview === undefined
          ? [productOf(shell, offer), breadcrumbOf(shell, offer, speech)]
          : [],
    },
    <Offer offer={offer} shell={shell} speech={speech} />,
  );
}

function Offer({ offer, shell, speech }: OfferProps) {
  const { t } = speech;
  const foreign = offer.language === shell.language ? undefined : offer.language;
  return (
    <>
      {offer.preview && <Ribbon offer={offer} speech={speech} />}
      <div className="wrap">
        <nav className="crumbs" aria-label={t("offer.breadcrumb")}>
          <a href="/">{t("nav.all")}</a>
          {offer.categories.map(({ label, href }) => (
            <span key={href}>
              <span aria-hidden="true"> / </span>
              <a href={href}>{label}</a>
            </span>
          ))}
        </nav>
        <div className="hero">
          <OfferLogo src={offer.logo} name={offer.name} size={72} />
          <div className="title">
            <h1 lang={foreign}>{offer.name}</h1>
            <p className="meta">
              <a href={offer.publisherHref} lang={languageOfName(offer.publisher, shell.language)}>
                {offer.publisher}
              </a>
              {offer.publisherVerified && <span className="since">{t("offer.verified")}</span>}
              {offer.liveSince && (
                <span className="since">
                  <Icon name="shield-check" />
                  {t("offer.certified", { date: speech.day(offer.liveSince) })}
                </span>
              )}
              {offer.compareHref && (
                <a href={offer.compareHref} data-compare={offer.slug} rel="nofollow">
                  {t("offer.compare")}
                </a>
              )}
            </p>
            <p className="lead" lang={foreign}>
              {offer.summary}
            </p>
          </div>
          <CallToAction offer={offer} shell={shell} speech={speech} />
        </div>
        {foreign && (
          <p className="note run">
            {t("offer.fallback", { language: speech.languageName(offer.language) })}
          </p>
        )}
        {offer.privatePlans && (
          <div className="note private">
            <Icon name="lock-open" size={18} />
            <p>
              <b>
                {t("offer.private", {
                  publisher: offer.publisher,
                  count: offer.privatePlans.names.length,
                  plans: speech.list(offer.privatePlans.names),
                })}
              </b>{" "}
              {t("offer.private.who", {
                organisation: offer.privatePlans.organisation,
              })}
            </p>
          </div>
        )}
        <nav className="tabs" aria-label={t("offer.sections")}>
          <a href="#overview">{t("offer.tab.overview")}</a>
          {offer.plans && (
            <a href="#plans">
              {t("offer.tab.plans")}{" "}
              <span className="n">
                {speech.number(offer.plans.plans.length + offer.plans.addOns.length)}
              </span>
            </a>
          )}
          <a href="#details">{t("offer.tab.details")}</a>
        </nav>
        <Overview offer={offer} speech={speech} foreign={foreign} />
        {offer.plans && <OfferPlans offer={offer} shell={shell} speech={speech} />}
        <OfferDetails offer={offer} shell={shell} speech={speech} />
      </div>
      {offer.action && (
        <div className="bottom">
          <p>
            <Headline offer={offer} speech={speech} />
          </p>
          <ActionLink action={offer.action} main speech={speech} />
        </div>
      )}
    </>
  );
}

function Ribbon({ offer, speech }: { offer: OfferView; speech: Speech }) {
  const { t } = speech;
  return (
    <div className="ribbon">
      <div className="bar">
        <Icon name="eye" />
        <b>{t("preview.ribbon")}</b>
        <span>{t("preview.no-buying")}</span>
        <span className="space" />
        {offer.preview?.liveHref ? (
          <a href={offer.preview.liveHref}>{t("preview.live")}</a>
        ) : (
          <span>{t("preview.no-live")}</span>
        )}
        {offer.preview?.compareHref && (
          <a href={offer.preview.compareHref}>{t("preview.compare")}</a>
        )}
        {offer.preview?.overviewHref && (
          <a href={offer.preview.overviewHref}>{t("preview.go-live")}</a>
        )}
        {offer.preview?.reportHref && (
          <a href={offer.preview.reportHref} rel="noopener noreferrer nofollow" target="_blank">
            {t("preview.report")}
          </a>
        )}
      </div>
    </div>
  );
}

function CallToAction({ offer, shell, speech }: OfferProps) {
  const { t } = speech;
  const market = speech.theMarket(shell.market);
  return (
    <div className="cta">
      <ActionLink action={offer.action} main speech={speech} />
      <ActionLink action={offer.second} speech={speech} />
      {offer.testDrive && (
        <a className="button large drive" href={offer.testDrive.href}>
          {t("cta.test-drive")}
        </a>
      )}
      {(offer.headline || offer.listedPrice) && (
        <p>
          <Headline offer={offer} speech={speech} />
        </p>
      )}
      {offer.listedPrice && <p className="reason">{t("listed.agreed")}</p>}
      {offer.reason && <p className="reason">{t(`reason.${offer.reason}`, { market })}</p>}
      {offer.reason === "not-sold-here" && offer.soldIn.length > 0 && (
        <>
          <p className="reason">{soldIn(offer.soldIn, speech)}</p>
          <a href="#market">{t("reason.other-market")}</a>
        </>
      )}
    </div>
  );
}

function ActionLink({
  action,
  main = false,
  speech,
}: {
  action: OfferView["action"];
  main?: boolean;
  speech: Speech;
}) {
  if (action === undefined) return null;
  return (
    <a
      className={main ? "button primary large" : "button large"}
      href={action.href}
      {...(action.external ? { rel: "noopener noreferrer nofollow", target: "_blank" } : {})}
    >
      {speech.t(`cta.${action.kind}`)}
      {action.external && (
        <>
          <Icon name="external" />
          <span className="vh">, {speech.t("cta.external")}</span>
        </>
      )}
    </a>
  );
}

function Headline({ offer, speech }: { offer: OfferView; speech: Speech }) {
  const { t } = speech;
  if (offer.listedPrice) return <b>{listedPriceText(offer.listedPrice, speech)}</b>;
  if (offer.option !== "transact") return <>{t(`card.listing.${offer.option}`)}</>;
  if (offer.headline === undefined) return null;
  const { price, trialDays } = offer.headline;
  if (price.usageOnly) return <>{t("card.usage")}</>;
  if (price.byPublisher) return <>{t("card.by-publisher")}</>;
  if (price.ownLicence) return <>{t("card.own-licence")}</>;
  if (Number(price.amount) === 0) return <>{t("card.free")}</>;
  return (
    <>
      {trialDays > 0 ? t("offer.trial-then", { days: trialDays }) : t("offer.from")}{" "}
      <b>
        <Amount amount={price.amount} currency={price.currency} speech={speech} />
      </b>{" "}
      <span className="unit">{unitOf(price, speech)}</span>
    </>
  );
}

function Overview({
  offer,
  speech,
  foreign,
}: {
  offer: OfferView;
  speech: Speech;
  foreign: string | undefined;
}) {
  const { t } = speech;
  const media = offer.screenshots.length + offer.videos.length > 0;
  return (
    <section
      id="overview"
      aria-labelledby="overview-title"
      className={media ? "overview" : undefined}
    >
      <h2 id="overview-title" className="vh">
        {t("offer.tab.overview")}
      </h2>
      <div
        className="prose"
        lang={foreign}
        // biome-ignore lint/security/noDangerouslySetInnerHtml: sanitised by the server before it was stored
        dangerouslySetInnerHTML={{ __html: offer.description }}
      />
      {media && (
        <div className="media">
          {offer.screenshots.length > 0 && <h3>{t("offer.screenshots")}</h3>}
          {offer.screenshots.map(({ src, width, height, caption, captionLanguage }, at) => (
            <figure
              key={src}
              lang={
                caption === "" || captionLanguage === speech.language ? undefined : captionLanguage
              }
            >
              <a href={src}>
                <img
                  src={src}
                  width={width}
                  height={height}
                  alt={caption === "" ? t("offer.screenshot", { number: at + 1 }) : caption}
                  loading={at === 0 ? "eager" : "lazy"}
                  decoding="async"
                />
                <span className="vh" lang={speech.language}>
                  , {t("offer.screenshot.open")}
                </span>
              </a>
              {caption !== "" && <figcaption aria-hidden="true">{caption}</figcaption>}
            </figure>
          ))}
          {offer.videos.length > 0 && <h3>{t("offer.videos")}</h3>}
          {offer.videos.map(({ name, href, site, thumbnail }) => (
            <a
              key={href}
              className="video"
              href={href}
              rel="noopener noreferrer nofollow"
              target="_blank"
            >
              {thumbnail && (
                <img
                  src={thumbnail}
                  width={160}
                  height={90}
                  alt=""
                  loading="lazy"
                  decoding="async"
                />
              )}
              <span>
                <b>
                  <Icon name="play" size={14} />
                  {name}
                </b>
                <small>
                  {t("offer.video.at", { site })} <Icon name="external" size={13} />
                </small>
              </span>
            </a>
          ))}
        </div>
      )}
    </section>
  );
}

function productOf(shell: Shell, offer: OfferView): object {
  const price = offer.headline?.price;
  return {
    "@context": "https://schema.org",
    "@type": "SoftwareApplication",
    name: offer.name,
    description: offer.summary,
    applicationCategory: "BusinessApplication",
    operatingSystem: "Web",
    url: `${shell.origin}${offer.path}`,
    inLanguage: offer.languages,
    publisher: { "@type": "Organization", name: offer.publisher },
    ...(offer.logo ? { image: `${shell.origin}${offer.logo}` } : {}),
    ...(offer.screenshots.length > 0
      ? { screenshot: offer.screenshots.map(({ src }) => `${shell.origin}${src}`) }
      : {}),
    // What is paid by usage, or elsewhere, has no price that a search engine could show.
    ...(price && !price.usageOnly && !price.ownLicence
      ? {
          offers: {
            "@type": "AggregateOffer",
            lowPrice: price.amount,
            priceCurrency: price.currency,
            offerCount: offer.plans?.plans.length ?? 1,
            availability: "https://schema.org/InStock",
          },
        }
      : {}),
  };
}

const breadcrumbOf = (shell: Shell, offer: OfferView, { t }: Speech): object => ({
  "@context": "https://schema.org",
  "@type": "BreadcrumbList",
  itemListElement: [
    { label: t("nav.all"), href: "/" },
    ...offer.categories.slice(0, 1),
    { label: offer.name, href: offer.path },
  ].map(({ label, href }, at) => ({
    "@type": "ListItem",
    position: at + 1,
    name: label,
    item: `${shell.origin}${href}`,
  })),
});
