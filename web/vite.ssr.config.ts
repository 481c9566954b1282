import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));

/**
 * The public pages, drawn on the server: one file that needs no package at run time, and its style
 * sheets, fonts and script beside it with their hash in the name.
 */
export default defineConfig({
  root: path("."),
  base: "/",
  publicDir: false,
  plugins: [react()],
  define: { "process.env.NODE_ENV": '"production"' },
  ssr: { noExternal: true },
  build: {
    ssr: path("storefront/entry.tsx"),
    outDir: path("../dist/ssr"),
    emptyOutDir: true,
    assetsDir: "storefront-assets",
    assetsInlineLimit: 0,
    ssrEmitAssets: true,
    cssMinify: true,
    minify: false,
    target: "node26",
    rollupOptions: { output: { entryFileNames: "storefront.js" } },
  },
});
