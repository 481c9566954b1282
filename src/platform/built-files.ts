import { existsSync, readdirSync } from "node:fs";
import { negotiate } from "@fastify/accept-negotiator";
import { mime, send } from "@fastify/send";
import type { FastifyReply, FastifyRequest } from "fastify";
import type { App } from "./http.ts";
import { preconditionFailed } from "./problems.ts";
import { sendProblem } from "./route.ts";

/** The names of their files end so. Of two that a reader takes alike, the first is sent. */
const ENDINGS = { br: ".br", gzip: ".gz" } as const;
type Encoding = keyof typeof ENDINGS;

const A_YEAR_MS = 31_536_000_000;

/**
 * Serves what the build made in `folder` under `prefix`, for everybody: in the smallest encoding that
 * the build wrote and the reader takes, to be kept for a year. Which files there are is read once: a
 * page asks for a dozen, and an address that is none of them costs no look at the disk. Nothing is
 * served where nothing was built.
 */
export function builtFiles(app: App, folder: string, prefix: string): void {
  if (!existsSync(folder)) return;
  const files = filesIn(folder);
  app.fastify.route({
    method: ["HEAD", "GET"],
    url: `${prefix}*`,
    async handler(request: FastifyRequest<{ Params: { "*": string } }>, reply: FastifyReply) {
      const name = request.params["*"];
      const encodings = files.get(name);
      if (encodings === undefined) return reply.callNotFound();
      const encoding = chosen(request, encodings);
      const sent = await send(
        request.raw,
        encoding === undefined ? name : name + ENDINGS[encoding],
        {
          root: folder,
          maxAge: A_YEAR_MS,
          immutable: true,
          index: false,
          contentType: false,
          acceptRanges: false,
        },
      );
      if (sent.type === "error") {
        if (sent.statusCode === 404) return reply.callNotFound();
        // Its name has the hash of what it holds: that is its version.
        if (sent.statusCode === 412)
          return sendProblem(app, request, reply, preconditionFailed({ current: name }));
        throw sent.metadata.error;
      }
      reply.code(sent.statusCode).headers(sent.headers);
      if (sent.statusCode < 300) reply.type(typeOf(name));
      if (encodings.length > 0) reply.header("vary", "accept-encoding");
      if (encoding !== undefined) reply.header("content-encoding", encoding);
      return reply.send(sent.stream);
    },
  });
}

/** The files by their names, with the encodings in which they lie there, too. */
function filesIn(folder: string): ReadonlyMap<string, readonly Encoding[]> {
  const names = new Set(readdirSync(folder));
  const endings = Object.entries(ENDINGS) as [Encoding, string][];
  return new Map(
    [...names]
      .filter((name) => !endings.some(([, ending]) => name.endsWith(ending)))
      .map((name) => [
        name,
        endings.flatMap(([encoding, ending]) => (names.has(name + ending) ? [encoding] : [])),
      ]),
  );
}

function chosen(request: FastifyRequest, encodings: readonly Encoding[]): Encoding | undefined {
  const wanted = request.headers["accept-encoding"];
  if (typeof wanted !== "string" || encodings.length === 0) return undefined;
  return negotiate(wanted.toLowerCase(), [...encodings]) ?? undefined;
}

function typeOf(name: string): string {
  const type = mime.getType(name) ?? "application/octet-stream";
  return /^text\/|javascript|json|svg/.test(type) ? `${type}; charset=utf-8` : type;
}
