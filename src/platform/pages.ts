import { randomBytes } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants } from "node:zlib";
import { refuse } from "../kernel/result.ts";
import { builtFiles } from "./built-files.ts";
import { describeApi } from "./description.ts";
import { type App, answer } from "./http.ts";
import { notFound } from "./problems.ts";
import { route } from "./route.ts";

const WEB = join(import.meta.dirname, "../../dist/web");
const PORTALS = ["publisher", "partner", "customer", "operator"] as const;

/**
 * The interface: built files under /assets (their names hold their hash, so they are kept for a
 * year), and one page for every address of the portals and what is open beside them, with a nonce of its own for styles.
 */
export function interfaceRoutes(app: App): void {
  builtFiles(app, join(WEB, "assets"), "/assets/");
  let page: string | undefined;
  const html = (): string => {
    page ??= readFileSync(join(WEB, "index.html"), "utf8");
    return page;
  };
  const open = [
    "/sign-in",
    "/policies",
    "/sell",
    "/join/partner",
    "/join/customer",
    "/sell/confirm",
    "/sell/answer",
    "/set-password",
    "/relationship",
    "/not-licensed",
    "/join-team",
    "/consent",
  ];
  const addresses = [...open, ...PORTALS.flatMap((portal) => [`/${portal}`, `/${portal}/*`])];
  for (const url of addresses)
    route(app, {
      method: "GET",
      url,
      operationId: `page${url.replace(/[^a-z]+/g, "-")}${url.endsWith("*") ? "any" : ""}`,
      summary: "A page of the interface",
      tags: ["Pages"],
      access: { public: "the page is empty until its data is allowed" },
      documented: false,
      responses: {},
      async handle({ reply }) {
        if (!existsSync(join(WEB, "index.html"))) return refuse(notFound({}));
        reply.type("text/html; charset=utf-8").header("cache-control", "no-store");
        const nonce = randomBytes(16).toString("hex");
        const policy = String(reply.getHeader("content-security-policy"));
        reply.header(
          "content-security-policy",
          policy.replace("style-src 'self'", `style-src 'self' 'nonce-${nonce}'`),
        );
        return answer(200, html().replaceAll("__NONCE__", nonce));
      },
    });
}

const REFERENCE_PAGE = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>Souk API reference</title></head>
<body><div id="reference"></div><script src="/docs/api/reference.js"></script><script src="/docs/api/open.js"></script></body></html>`;

const OPEN_REFERENCE = `Scalar.createApiReference("#reference", {
  url: "/openapi.json", telemetry: false, withDefaultFonts: false, agent: { disabled: true }, mcp: { disabled: true },
  hideClientButton: true, showDeveloperTools: "never",
});`;

/** The interactive reference at /docs/api, made from /openapi.json. */
export function referenceRoutes(app: App): void {
  const open = {
    method: "GET",
    tags: ["Reference"],
    access: { public: "documentation" },
    documented: false,
    responses: {},
  } as const;
  let description: Promise<object> | undefined;
  route(app, {
    ...open,
    url: "/openapi.json",
    operationId: "getOpenApi",
    summary: "This description",
    async handle() {
      description ??= describeApi(app);
      return answer(200, await description);
    },
  });
  route(app, {
    ...open,
    url: "/docs/api",
    operationId: "getReference",
    summary: "The interactive API reference",
    async handle({ reply }) {
      // The reference adds style elements of its own; on this page alone they are allowed.
      const policy = String(reply.getHeader("content-security-policy"));
      reply
        .header(
          "content-security-policy",
          policy
            .replace(/style-src [^;]*;/, "style-src 'self' 'unsafe-inline';")
            .replace(/style-src-attr [^;]*;/, ""),
        )
        .type("text/html; charset=utf-8");
      return answer(200, REFERENCE_PAGE);
    },
  });
  route(app, {
    ...open,
    url: "/docs/api/open.js",
    operationId: "getReferenceOpener",
    summary: "Opens the reference",
    async handle({ reply }) {
      reply.type("text/javascript; charset=utf-8");
      return answer(200, OPEN_REFERENCE);
    },
  });
  let program: Promise<Buffer> | undefined;
  route(app, {
    ...open,
    url: "/docs/api/reference.js",
    operationId: "getReferenceProgram",
    summary: "Program of the reference",
    async handle({ reply }) {
      program ??= loadReferenceProgram();
      reply
        .type("text/javascript; charset=utf-8")
        .header("content-encoding", "br")
        .header("cache-control", "public, max-age=86400");
      return answer(200, await program);
    },
  });
}

/** The program is megabytes of text inside its package: read when somebody first opens the reference. */
async function loadReferenceProgram(): Promise<Buffer> {
  const [{ default: Fastify }, { default: reference }] = await Promise.all([
    import("fastify"),
    import("@scalar/fastify-api-reference"),
  ]);
  const holder = Fastify();
  await holder.register(reference as never, {
    routePrefix: "/r",
    configuration: { content: "{}" },
  });
  const response = await holder.inject("/r/js/scalar.js");
  await holder.close();
  if (response.statusCode !== 200)
    throw new Error(`The API reference is not in its package (${response.statusCode})`);
  return promisify(brotliCompress)(response.rawPayload, {
    params: { [constants.BROTLI_PARAM_QUALITY]: 5 },
  });
}
