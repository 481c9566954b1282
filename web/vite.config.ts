import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

const PORTALS = new Set(["publisher", "operator", "partner", "customer"]);

/**
 * The portals. Every file that is served lies under /assets with its hash in the name, except
 * index.html, in which the server replaces `__NONCE__` for each answer (strict content security
 * policy: own scripts only, styles by nonce, nothing inlined as data:).
 */
export default defineConfig({
  root: fileURLToPath(new URL(".", import.meta.url)),
  base: "/",
  plugins: [react()],
  html: { cspNonce: "__NONCE__" },
  build: {
    outDir: fileURLToPath(new URL("../dist/web", import.meta.url)),
    emptyOutDir: true,
    assetsDir: "assets",
    assetsInlineLimit: 0,
    target: "es2023",
    sourcemap: false,
    chunkSizeWarningLimit: 700,
    // Preloading is done by links in the page head, which a strict policy allows; no inline code.
    modulePreload: { polyfill: false },
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            // What every page is made of, in one file: without it each icon is a file of its own.
            {
              name: "kit",
              test: /web\/(?:kit|shell|api|i18n)\/[^/]*\.tsx?$|@tabler\/icons-react/,
            },
            // What several pages have in common: else a page comes in twenty small files.
            { name: "common", test: /web\/(?:features|forms|portals)\//, minShareCount: 3 },
            { name: wordsOf },
          ],
        },
      },
    },
  },
  server: {
    port: 4790,
    proxy: { "/v1": process.env.SOUK_PUBLIC_URL ?? "http://127.0.0.1:4700" },
  },
});

/** The texts of a language in one file, but for those of a portal, which has its own. */
function wordsOf(module: string): string | null {
  const [, language, area] = /\/locales\/(\w+)\/([\w-]+)\.json$/.exec(module) ?? [];
  if (language === undefined || area === undefined) return null;
  return PORTALS.has(area) ? `${area}-${language}` : `words-${language}`;
}
