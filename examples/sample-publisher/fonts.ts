import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/**
 * The typeface of the pages, from the packages that this checkout has anyway: Hangul is drawn on a
 * machine without a Korean font too. Each face is cut by range, so a page loads the few it shows.
 * An installation without the packages gets the system's fonts.
 */
const SHEETS = [
  "@fontsource-variable/ibm-plex-sans/wght.css",
  "@fontsource/ibm-plex-sans-kr/400.css",
  "@fontsource/ibm-plex-sans-kr/600.css",
];

type Fonts = {
  readonly css: string;
  /** Where the bytes of a face are, by the name in its address. */
  readonly files: ReadonlyMap<string, URL>;
};

export const FONTS: Fonts = readFonts();

function readFonts(): Fonts {
  const files = new Map<string, URL>();
  const css = SHEETS.flatMap((sheet) => {
    const address = addressOf(sheet);
    if (address === undefined) return [];
    const folder = new URL("files/", address);
    for (const name of readdirSync(fileURLToPath(folder)))
      if (name.endsWith(".woff2")) files.set(name, new URL(name, folder));
    return [readFileSync(address, "utf8").replaceAll("url(./files/", "url(/fonts/")];
  });
  return { css: css.join("\n"), files };
}

function addressOf(sheet: string): URL | undefined {
  try {
    return new URL(import.meta.resolve(sheet));
  } catch {
    // The package is not installed.
    return undefined;
  }
}
