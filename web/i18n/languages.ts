/** The languages of the interface. Texts are British English, French and Korean. */
export const LANGUAGES = ["en", "fr", "ko"] as const;
export type Language = (typeof LANGUAGES)[number];

/** Each language in its own words, for the switch. */
export const LANGUAGE_NAMES: Readonly<Record<Language, string>> = {
  en: "English",
  fr: "Français",
  ko: "한국어",
};

/** The locale that formats dates, numbers and money. */
export const FORMAT_LOCALES: Readonly<Record<Language, string>> = {
  en: "en-GB",
  fr: "fr-FR",
  ko: "ko-KR",
};

const STORAGE_KEY = "souk.language";

export function isLanguage(value: unknown): value is Language {
  return typeof value === "string" && (LANGUAGES as readonly string[]).includes(value);
}

/** The storefront remembers the same choice under this name, so that both speak one language. */
const COOKIE = "souk_language";

function rememberedInCookie(): string | undefined {
  const entries = document.cookie.split(";").map((entry) => entry.trim().split("="));
  return entries.find(([name]) => name === COOKIE)?.[1];
}

/** What was chosen on this device, in a portal or in the storefront, else the first supported language the browser asks for. */
export function preferredLanguage(): Language {
  const chosen = rememberedInCookie() ?? window.localStorage.getItem(STORAGE_KEY);
  if (isLanguage(chosen)) return chosen;
  for (const tag of navigator.languages) {
    const language = tag.slice(0, 2).toLowerCase();
    if (isLanguage(language)) return language;
  }
  return "en";
}

export function rememberLanguage(language: Language): void {
  window.localStorage.setItem(STORAGE_KEY, language);
  const secure = window.location.protocol === "https:" ? "; Secure" : "";
  // biome-ignore lint/suspicious/noDocumentCookie: the storefront reads it on the server.
  document.cookie = `${COOKIE}=${language}; Path=/; Max-Age=31536000; SameSite=Lax${secure}`;
}
