import type { FileRef } from "../../api/catalogue.ts";
import { isEmpty, isObject, lengthOf, valueAt } from "../../forms/json.ts";
import { fieldAt } from "../../forms/schema.ts";
import type { PageForm } from "../../forms/use-page-form.ts";
import { LANGUAGE_NAMES, LANGUAGES } from "../../i18n/languages.ts";
import { useText } from "../../i18n/text.ts";
import { Section } from "../../kit/page.tsx";
import { useActing } from "../../shell/organisation.tsx";
import css from "./looks.module.css";
import { OfferLogo } from "./offer-logo.tsx";

/** Beside the listing: the card of the storefront while it is typed, and how far each language is. */
export function ListingSide({ form }: { readonly form: PageForm }) {
  const t = useText();
  const { organisation } = useActing();
  const { content, language, schema } = form.state;
  const text = (name: string): string => {
    const own = valueAt(content, `/languages/${language}/${name}`);
    const english = valueAt(content, `/languages/en/${name}`);
    return typeof own === "string" && own !== "" ? own : typeof english === "string" ? english : "";
  };
  const max = fieldAt(schema, "/languages/en/summary")?.maxLength ?? 100;
  const summary = text("summary");
  const isCut = lengthOf(summary) > max;
  const logo = valueAt(content, "/logo");
  const name = text("name");
  const used = LANGUAGES.filter(
    (one) => one === "en" || valueAt(content, `/languages/${one}`) !== undefined,
  );
  return (
    <>
      <Section
        title={t("publisher.buyers.see")}
        aside={
          <span className="dim">
            {t("publisher.buyers.draft", { language: LANGUAGE_NAMES[language] })}
          </span>
        }
      >
        <div className={css.buyer} lang={language}>
          <div className={css.buyerHead}>
            <OfferLogo
              logo={isObject(logo) ? (logo as unknown as FileRef) : null}
              name={name === "" ? "?" : name}
              size={48}
            />
            <div>
              <b>{name === "" ? "…" : name}</b>
              <span className="small dim">{organisation.name}</span>
            </div>
          </div>
          <p>{isCut ? `${[...summary].slice(0, max).join("")}…` : summary}</p>
        </div>
        {isCut ? (
          <p className="small" style={{ marginTop: 6, color: "var(--souk-you-fg)" }}>
            {t("publisher.buyers.cut")}
          </p>
        ) : null}
      </Section>
      <Section title={t("forms.languages")}>
        <ul className={css.bars}>
          {used.map((one) => {
            const fields = Object.keys(fieldAt(schema, `/languages/${one}`)?.properties ?? {});
            const filled = fields.filter(
              (field) => !isEmpty(valueAt(content, `/languages/${one}/${field}`)),
            ).length;
            const wrong = form.state.findings.some(
              (finding) =>
                finding.severity === "blocking" && finding.pointer.startsWith(`/languages/${one}/`),
            );
            const tone = wrong ? "bad" : filled === fields.length ? "ok" : "off";
            const share = fields.length === 0 ? 0 : Math.round((filled / fields.length) * 100);
            return (
              <li key={one} data-tone={tone}>
                <span lang={one}>{LANGUAGE_NAMES[one]}</span>
                <i aria-hidden="true" style={{ "--filled": `${share}%` } as React.CSSProperties} />
                <span>{t("forms.count", { count: filled, max: fields.length })}</span>
              </li>
            );
          })}
        </ul>
        <p className="small dim" style={{ marginTop: 6 }}>
          {t("publisher.buyers.fallback")}
        </p>
      </Section>
    </>
  );
}
