import { type Language, translate } from "../../../platform/text.ts";

/**
 * The labels of offer types in `language`. Names of currencies come from the runtime's own data,
 * all other names from the catalogues.
 */
export function offerTypeText(language: Language): (key: string) => string {
  const currencies = new Intl.DisplayNames([language], { type: "currency" });
  return (key) => {
    const currency = /^currency\.([A-Z]{3})$/.exec(key)?.[1];
    return currency === undefined
      ? translate(language, key)
      : `${currency} – ${currencies.of(currency) ?? currency}`;
  };
}
