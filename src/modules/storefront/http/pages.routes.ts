import type { FastifyRequest } from "fastify";
import { type Result, refuse } from "../../../kernel/result.ts";
import { type Answer, type App, answer } from "../../../platform/http.ts";
import { notFound } from "../../../platform/problems.ts";
import { route } from "../../../platform/route.ts";
import { addressOf, type Parameters, readCatalogueQuery } from "../domain/catalogue-query.ts";
import { compareAddress, readCompared } from "../domain/comparison.ts";
import { isView, type Looking } from "../domain/counted-view.ts";
import { filesOf, isSlug } from "../domain/live-edition.ts";
import { readOffer } from "../queries/read-offer.ts";
import { readPreview } from "../queries/read-preview.ts";
import { catalogueRevision, offerRevision } from "../queries/revision.ts";
import { countViews } from "../views.ts";
import { contactRoutes } from "./contact.routes.ts";
import { openDrawing } from "./drawing.ts";
import { type Context, send, text } from "./page-answer.ts";
import { createPageCache, encodingFor, type PageCache } from "./page-cache.ts";
import {
  comparePage,
  type Drawn,
  listPage,
  missingPage,
  noPage,
  type OfferAsked,
  offerPage,
  type Parts,
  type Place,
  type PreviewAsked,
  previewPage,
  previewQuery,
} from "./pages.ts";
import { testDriveRoutes } from "./test-drive.routes.ts";
import { customerTenants, publishersOf, visitorOf } from "./visitor.ts";

const page = {
  method: "GET",
  tags: ["Pages"],
  documented: false,
  responses: {},
} as const;

/** The public pages: lists, offers, previews. Readable without scripts and by anybody. */
export function pageRoutes(app: App, markets: ReadonlyMap<string, string>): void {
  const cache = createPageCache();
  const countView = countViews(app);
  const { platform } = app;
  const place = (): Place => ({
    name: platform.marketplace.name,
    sandbox: platform.marketplace.kind === "sandbox",
    origin: platform.addresses.web,
    markets,
  });

  const visit = async ({ caller, db, request }: Context): Promise<Parts> => {
    const { lang, market } = request.query as Parameters;
    const visitor = visitorOf(
      caller,
      {
        lang: text(lang),
        market: text(market),
        cookies: request.headers.cookie,
        acceptLanguage: request.headers["accept-language"],
      },
      markets,
    );
    return { db, drawing: await openDrawing(), place: place(), visitor };
  };

  contactRoutes(app, visit, markets);
  testDriveRoutes(app, visit, markets);

  const list = async (context: Context) => {
    const parts = await visit(context);
    const query = readCatalogueQuery(context.request.query as Parameters);
    return show(context, parts, cache, {
      key: async () => `list ${await catalogueRevision(context.db)} ${addressOf(query)}`,
      draw: () => listPage(parts, query),
    });
  };

  route(app, {
    ...page,
    url: "/",
    operationId: "page-storefront",
    summary: "The storefront: all offers, filtered and searched",
    access: { public: "the storefront is for everybody" },
    handle: list,
  });

  route(app, {
    ...page,
    url: "/search",
    operationId: "page-storefront-search",
    summary: "The storefront by an address that people guess",
    access: { public: "the storefront is for everybody" },
    async handle({ request }) {
      const location = addressOf(readCatalogueQuery(request.query as Parameters));
      return answer(301, undefined, { headers: { location } });
    },
  });

  route(app, {
    ...page,
    url: "/compare",
    operationId: "page-compare",
    summary: "Offers side by side",
    access: { public: "live public offers are for everybody; what is not public is not shown" },
    async handle(context) {
      const parts = await visit(context);
      const compared = readCompared((context.request.query as Parameters).offer);
      return show(context, parts, cache, {
        key: async () =>
          `compare ${await catalogueRevision(context.db)} ${compareAddress(compared.slugs)} ${compared.leftOut}`,
        draw: () => comparePage(parts, compared),
      });
    },
  });

  route(app, {
    ...page,
    url: "/product/:type/:slug",
    operationId: "page-offer",
    summary: "An offer",
    access: { public: "live public offers are for everybody; what is not public is not shown" },
    async handle(context) {
      const { type = "", slug = "" } = context.request.params as Record<string, string>;
      const query = context.request.query as Parameters;
      const asked: OfferAsked = { type, slug, users: text(query.users), term: text(query.term) };
      const token = text(query.preview);
      const parts = await visit(context);
      const key = text(query.key);
      if (token !== undefined && isSlug(slug))
        return send(
          context,
          parts.visitor,
          await preview(parts, { ...asked, token, key }),
          undefined,
        );
      if (!isSlug(slug)) return send(context, parts.visitor, missingPage(parts, "/"), undefined);
      const shown = await show(context, parts, cache, {
        key: async () => {
          const found = await offerRevision(context.db, slug);
          // What is not public is drawn anew each time: nobody learns from a faster answer.
          if (!found?.public) return undefined;
          return `offer ${found.revision} ${type} ${slug} ${asked.users ?? ""} ${asked.term ?? ""}`;
        },
        draw: () => offerPage(parts, asked),
      });
      // A browser that had the page already looks at it, too (304); whoever asks for its head alone does not.
      const looked = shown.ok && shown.value.status < 400 && context.request.method === "GET";
      if (looked && isView(slug, lookingOf(context)))
        countView(slug, parts.visitor.language, context.at);
      return shown;
    },
  });

  route(app, {
    ...page,
    url: "/product/:type/:slug/files/:sha256",
    operationId: "page-offer-file",
    summary: "An image or document of a preview, or of an offer that is private to its audience",
    access: {
      public:
        "opens for who sees the offer, or has the secret of its preview and is of its audience",
    },
    async handle({ request, reply, db, caller }) {
      const { slug = "", sha256 = "" } = request.params as Record<string, string>;
      const { preview: asked, key } = request.query as Parameters;
      const token = text(asked);
      if (!isSlug(slug)) return refuse(notFound({}));
      const tenantIds = customerTenants(caller);
      const found =
        token === undefined
          ? await readOffer(db, slug, tenantIds)
          : await readPreview(db, slug, token, {
              email: caller.email,
              tenantIds,
              publishes: publishersOf(caller),
              key: text(key),
            });
      const file = found && filesOf(found.edition).find((one) => one.sha256 === sha256);
      const content = file && (await platform.services.files?.open(file.sha256));
      if (!file || !content) return refuse(notFound({}));
      reply.type(file.mediaType).header("cache-control", "private, max-age=300");
      return answer(200, content);
    },
  });

  route(app, {
    ...page,
    url: "/*",
    operationId: "page-nowhere",
    summary: "Every address that leads nowhere",
    access: { public: "there is nothing to protect" },
    async handle(context) {
      if (!wantsPage(context.request)) return refuse(notFound({}));
      const parts = await visit(context);
      return send(context, parts.visitor, noPage(parts), undefined);
    },
  });
}

/** The address of a browser's page: programs get the problem document that they read. */
const wantsPage = ({ headers, url }: FastifyRequest): boolean =>
  (headers.accept ?? "").includes("text/html") && !/^\/(v1|api|partner-center|scim)\//i.test(url);

/** What the request says of who looks at the page; nothing of it is kept. */
const lookingOf = ({ request: { headers }, caller }: Context): Looking => ({
  userAgent: headers["user-agent"],
  purpose: text(headers["sec-purpose"] ?? headers["purpose"]),
  publisherHandles: caller.memberships.flatMap(({ organisation }) =>
    organisation.kind === "publisher" ? [organisation.handle] : [],
  ),
  ofTheHouse:
    caller.kind === "client" ||
    // Somebody of the operator looks through another's eyes.
    caller.lookedThroughBy !== undefined ||
    caller.memberships.some(({ organisation }) => organisation.kind === "operator"),
});

async function preview(parts: Parts, asked: PreviewAsked): Promise<Drawn> {
  const path = `/product/${asked.type}/${asked.slug}`;
  const address = `${path}?${previewQuery(asked)}`;
  const { email, tenantIds, publishes } = parts.visitor;
  const found = await readPreview(parts.db, asked.slug, asked.token, {
    email,
    tenantIds,
    publishes,
    key: asked.key,
  });
  return found?.edition.type === asked.type
    ? previewPage(parts, found, asked)
    : missingPage(parts, address);
}

/**
 * Anonymous visitors of one language and market see one page, so it is kept; the key's revision is
 * read with every request. A signed-in person's page is that person's own, and a program's that of
 * its organisation: neither is ever kept for others.
 */
async function show(
  context: Context,
  parts: Parts,
  cache: PageCache,
  { key, draw }: { key: () => Promise<string | undefined>; draw: () => Promise<Drawn> },
): Promise<Result<Answer>> {
  const { visitor } = parts;
  const common = context.caller.kind === "anonymous" ? await key() : undefined;
  if (common === undefined) return send(context, visitor, await draw(), undefined);
  const encoding = encodingFor(text(context.request.headers["accept-encoding"]));
  const kept = await cache.page(`${visitor.language} ${visitor.market} ${common}`, encoding, draw);
  return send(context, visitor, undefined, kept);
}
