import { LANGUAGE_NAMES, LANGUAGES, type Language } from "../i18n/languages.ts";
import { useLanguage } from "../i18n/provider.tsx";
import { useText } from "../i18n/text.ts";
import css from "./language-choice.module.css";

/** The languages as one row of choices, on pages without the bar of a portal. */
export function LanguageChoice() {
  const t = useText();
  const { language, changeLanguage } = useLanguage();
  return (
    <div className={css.languages} role="radiogroup" aria-label={t("shell.language")}>
      {LANGUAGES.map((entry: Language) => (
        <label key={entry} lang={entry} data-on={entry === language}>
          <input
            type="radio"
            name="language"
            className="visually-hidden"
            checked={entry === language}
            onChange={() => void changeLanguage(entry)}
          />
          {LANGUAGE_NAMES[entry]}
        </label>
      ))}
    </div>
  );
}
