import { useCallback, useMemo } from "react";
import { useIntl } from "react-intl";

/** A country in the reader's language, by its ISO 3166 code. */
export function useCountryName(): (code: string) => string {
  const { locale } = useIntl();
  const names = useMemo(() => new Intl.DisplayNames(locale, { type: "region" }), [locale]);
  return useCallback(
    (code) => (/^[A-Z]{2}$/.test(code) ? (names.of(code) ?? code) : code),
    [names],
  );
}

/** A language in the reader's language, by its code. */
export function useLanguageName(): (code: string) => string {
  const { locale } = useIntl();
  const names = useMemo(() => new Intl.DisplayNames(locale, { type: "language" }), [locale]);
  return useCallback(
    (code) => (/^[a-z]{2,3}/.test(code) ? (names.of(code) ?? code) : code),
    [names],
  );
}

/** A person as written: "Claire Morvan", and in Hangul the family name first without a space. */
export function personName(first: string, last: string): string {
  return HANGUL.test(first) && HANGUL.test(last)
    ? `${last}${first}`
    : [first, last].filter(Boolean).join(" ");
}
const HANGUL = /^[가-힣]+$/u;
