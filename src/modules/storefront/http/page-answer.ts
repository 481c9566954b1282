import type { FastifyReply, FastifyRequest } from "fastify";
import type { Instant } from "../../../kernel/calendar.ts";
import type { Result } from "../../../kernel/result.ts";
import type { Reader } from "../../../platform/database.ts";
import { isSame } from "../../../platform/etag.ts";
import { type Answer, answer, type Caller } from "../../../platform/http.ts";
import type { Parameters } from "../domain/catalogue-query.ts";
import { encodingFor, type KeptPage } from "./page-cache.ts";
import type { Drawn, Parts } from "./pages.ts";
import { rememberedChoices, type Visitor } from "./visitor.ts";

/** What the answer to a page's request is made from. */
export type Context = {
  readonly caller: Caller;
  readonly db: Reader;
  /** Marketplace time of the request. */
  readonly at: Instant;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
};

/** Who asks, and what draws the page for them. */
export type Visit = (context: Context) => Promise<Parts>;

/** Answers with a page that was drawn for this request, or with one that is kept for everybody. */
export async function send(
  { request, reply }: Context,
  visitor: Visitor,
  drawn: Drawn | undefined,
  kept: KeptPage | undefined,
): Promise<Result<Answer>> {
  const { lang, market } = request.query as Parameters;
  const cookies = rememberedChoices(
    { lang: text(lang), market: text(market) },
    visitor,
    request.protocol === "https",
  );
  if (cookies.length > 0) reply.header("set-cookie", cookies);
  reply.header("vary", "accept-encoding, accept-language, cookie, authorization");
  reply.header("content-language", visitor.language);
  reply.type("text/html; charset=utf-8");
  if (kept === undefined) {
    reply.header("cache-control", "private, no-store");
    return answer(drawn?.status ?? 500, drawn?.html);
  }
  reply.header("cache-control", "no-cache").header("etag", kept.etag);
  if (isSame(request.headers["if-none-match"], kept.etag)) return answer(304);
  const encoding = encodingFor(text(request.headers["accept-encoding"]));
  if (encoding !== "identity") reply.header("content-encoding", encoding);
  return answer(kept.status, kept.body);
}

export const text = (value: string | readonly string[] | undefined): string | undefined =>
  typeof value === "string" ? value : value?.[0];
