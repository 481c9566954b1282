import { type Language, translate } from "../../../platform/text.ts";
import type { TextOf } from "../domain/describe-type.ts";

/**
 * The labels of offer types in `language`. Names of currencies come from the runtime's own data,
 * all other names from the catalogues.
 */
export function offerTypeText(language: Language): TextOf {
  const currencies = new Intl.DisplayNames([language], { type: "currency" });
  return (key, limits) => {
    const cores = /^cores\.(.+)$/.exec(key)?.[1];
    if (cores !== undefined) return translate(language, "measure.cores", { cores });
    const currency = /^currency\.([A-Z]{3})$/.exec(key)?.[1];
    return currency === undefined
      ? translate(language, key, limits)
      : `${currency} – ${currencies.of(currency) ?? currency}`;
  };
}
