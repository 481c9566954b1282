import { builtFiles } from "../../../platform/built-files.ts";
import { type App, answer } from "../../../platform/http.ts";
import { route } from "../../../platform/route.ts";
import { sitemapOffers } from "../queries/read-offer.ts";
import { catalogueRevision } from "../queries/revision.ts";
import { ASSETS } from "./drawing.ts";

const open = { method: "GET", tags: ["Pages"], documented: false, responses: {} } as const;

/** Style sheets, fonts and script of the public pages, and what search engines ask for. */
export function assetRoutes(app: App): void {
  builtFiles(app, ASSETS, "/storefront-assets/");

  route(app, {
    ...open,
    url: "/robots.txt",
    operationId: "page-robots",
    summary: "What search engines may read",
    access: { public: "for search engines" },
    async handle({ reply, platform }) {
      reply.type("text/plain; charset=utf-8");
      const closed = ["/v1/", "/publisher", "/partner", "/customer", "/operator", "/sign-in"];
      return answer(
        200,
        [
          "User-agent: *",
          ...closed.map((path) => `Disallow: ${path}`),
          "Allow: /",
          `Sitemap: ${platform.addresses.web}/sitemap.xml`,
          "",
        ].join("\n"),
      );
    },
  });

  let kept: { revision: string; xml: string } | undefined;
  route(app, {
    ...open,
    url: "/sitemap.xml",
    operationId: "page-sitemap",
    summary: "Addresses of all live public offers",
    access: { public: "for search engines" },
    async handle({ db, reply, platform }) {
      const revision = await catalogueRevision(db);
      if (kept?.revision !== revision) {
        const offers = await sitemapOffers(db, "", MOST_ADDRESSES - 1);
        kept = { revision, xml: sitemap(platform.addresses.web, offers) };
      }
      reply.type("application/xml; charset=utf-8").header("cache-control", "no-cache");
      return answer(200, kept.xml);
    },
  });
}

/** As many as one file may hold by the sitemap protocol. */
const MOST_ADDRESSES = 50_000;

const sitemap = (
  origin: string,
  offers: readonly { slug: string; type: string; since: string }[],
): string =>
  [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">',
    `<url><loc>${origin}/</loc></url>`,
    // Slugs are letters, digits, hyphen, underscore and dot: nothing that XML would read.
    ...offers.map(
      ({ slug, type, since }) =>
        `<url><loc>${origin}/product/${type}/${slug}</loc><lastmod>${since}</lastmod></url>`,
    ),
    "</urlset>",
    "",
  ].join("\n");
