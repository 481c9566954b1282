import { Fragment, type ReactNode } from "react";
import { Icon } from "./icons.tsx";
import { listedPriceText, type OfferProps } from "./parts.tsx";
import { languageOfName, ownName } from "./speech.ts";

/** Where help, papers and small print are. */
export function OfferDetails({ offer, speech }: OfferProps) {
  const { t } = speech;
  return (
    <section id="details" aria-labelledby="details-title">
      <h2 id="details-title">{t("offer.tab.details")}</h2>
      <div className="details">
        <div>
          {offer.support && (
            <>
              <h3>{t("details.support")}</h3>
              <p>
                <Outside href={offer.support}>{t("details.support.link")}</Outside>
              </p>
            </>
          )}
          {offer.help && (
            <p>
              <Outside href={offer.help}>{t("details.help")}</Outside>
            </p>
          )}
          {offer.links.length > 0 && (
            <>
              <h3>{t("details.links")}</h3>
              <ul>
                {offer.links.map(({ title, href }) => (
                  <li key={href}>
                    <Outside href={href}>
                      <span lang={languageOfName(title, speech.language)}>{title}</span>
                    </Outside>
                  </li>
                ))}
              </ul>
            </>
          )}
          {offer.documents.length > 0 && (
            <>
              <h3>{t("details.documents")}</h3>
              <ul>
                {offer.documents.map(({ name, href, bytes }) => (
                  <li key={href}>
                    <a href={href} lang={languageOfName(name, speech.language)}>
                      <Icon name="file" /> {name}
                    </a>{" "}
                    <span className="dim">PDF, {speech.fileSize(bytes)}</span>
                  </li>
                ))}
              </ul>
            </>
          )}
        </div>
        <div>
          <h3>{t("details.legal")}</h3>
          <ul>
            {offer.privacy && (
              <li>
                <Outside href={offer.privacy}>{t("details.privacy")}</Outside>
              </li>
            )}
            <li>
              {offer.terms.kind === "own-url" && offer.terms.href ? (
                <Outside href={offer.terms.href}>{t("details.terms.own")}</Outside>
              ) : offer.terms.kind === "own-text" && offer.terms.text ? (
                <Fold title={t("details.terms.own")} text={offer.terms.text} />
              ) : (
                t("details.terms.standard")
              )}
            </li>
            {offer.terms.amendment && (
              <li>
                <Fold title={t("details.terms.amendment")} text={offer.terms.amendment} />
              </li>
            )}
          </ul>
        </div>
        <div>
          <h3>{t("details.facts")}</h3>
          <dl>
            <dt>{t("details.publisher")}</dt>
            <dd>
              <a href={offer.publisherHref} lang={languageOfName(offer.publisher, speech.language)}>
                {offer.publisher}
              </a>
            </dd>
            {offer.categories.length > 0 && (
              <>
                <dt>{t("details.categories")}</dt>
                <dd>
                  <Links links={offer.categories} />
                </dd>
              </>
            )}
            {offer.industries.length > 0 && (
              <>
                <dt>{t("details.industries")}</dt>
                <dd>
                  <Links links={offer.industries} />
                </dd>
              </>
            )}
            <dt>{t("details.languages")}</dt>
            <dd>
              {offer.languages.map((code, at) => (
                <span key={code}>
                  {at > 0 && ", "}
                  <span lang={code}>{ownName(code)}</span>
                </span>
              ))}
            </dd>
            {offer.listedPrice && (
              <>
                <dt>{t("details.price")}</dt>
                <dd>{listedPriceText(offer.listedPrice, speech)}</dd>
              </>
            )}
            {offer.details.map(({ label, values }) => (
              <Fragment key={label}>
                <dt>{label}</dt>
                <dd>{speech.list(values)}</dd>
              </Fragment>
            ))}
            {offer.version && (
              <>
                <dt>{t("details.version")}</dt>
                <dd>{offer.version}</dd>
              </>
            )}
            <dt>{t("details.type")}</dt>
            <dd>{t(`value.type.${offer.type}`)}</dd>
            <dt>{t("details.id")}</dt>
            <dd className="mono">{offer.slug}</dd>
            {offer.liveSince && (
              <>
                <dt>{t("details.live")}</dt>
                <dd>
                  <time dateTime={offer.liveSince}>{speech.day(offer.liveSince)}</time>
                </dd>
              </>
            )}
          </dl>
        </div>
      </div>
    </section>
  );
}

function Outside({ href, children }: { href: string; children: ReactNode }) {
  return (
    <a href={href} rel="noopener noreferrer nofollow" target="_blank">
      {children} <Icon name="external" size={13} />
    </a>
  );
}

function Fold({ title, text }: { title: string; text: string }) {
  return (
    <details className="text">
      <summary>{title}</summary>
      <p>{text}</p>
    </details>
  );
}

function Links({ links }: { links: readonly { label: string; href: string }[] }) {
  return links.map(({ label, href }, at) => (
    <span key={href}>
      {at > 0 && ", "}
      <a href={href}>{label}</a>
    </span>
  ));
}
