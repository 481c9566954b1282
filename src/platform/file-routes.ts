import { Readable } from "node:stream";
import type { FastifyReply, FastifyRequest } from "fastify";
import Type from "typebox";
import { refuse } from "../kernel/result.ts";
import { isFileOpen, recordUpload, uploadOf } from "./file-references.ts";
import { SIZE_LIMITS } from "./file-types.ts";
import type { FileStore } from "./files.ts";
import { type App, answer } from "./http.ts";
import { bytesOf } from "./input.ts";
import { notFound } from "./problems.ts";
import { route } from "./route.ts";
import { Closed } from "./schemas.ts";

const Sha256 = Type.String({ pattern: "^[0-9a-f]{64}$" });
const FileShape = Type.Object(
  {
    sha256: Type.String(),
    name: Type.String(),
    mediaType: Type.String(),
    size: Type.Integer(),
    width: Type.Optional(Type.Integer()),
    height: Type.Optional(Type.Integer()),
  },
  { title: "File" },
);

/** Types that a browser shows by itself without running anything in them. */
const SHOWN = new Set(["image/png", "image/jpeg", "image/webp", "image/gif", "application/pdf"]);

export function fileRoutes(app: App, files: FileStore): void {
  route(app, {
    method: "POST",
    url: "/v1/files",
    operationId: "uploadFile",
    summary: "Upload a file; the same bytes again are the same file",
    description:
      "The type is read from the bytes. Images up to 5 MiB, PDF up to 20 MiB, other files up to 100 MiB. Files that nothing refers to go after 30 days.",
    tags: ["Files"],
    access: { permission: "file:upload", of: ["publisher", "partner"] },
    consumes: "application/octet-stream",
    bodyLimit: SIZE_LIMITS.other,
    perMinute: 600,
    query: Closed({ name: Type.String({ minLength: 1, maxLength: 255 }) }),
    responses: { 201: FileShape },
    async handle({ request, query, organisation, db }) {
      // Without a body there is nothing to read: an empty file, which is refused as one.
      const content = bytesOf(request.body);
      const stored = await files.put(content);
      if (!stored.ok) return stored;
      await db.query(recordUpload, [stored.value.sha256, organisation.id, query.name]);
      return answer(201, { ...stored.value, name: query.name });
    },
  });

  route(app, {
    method: "GET",
    url: "/v1/files/:sha256",
    operationId: "downloadFile",
    summary: "A file that your organisation uploaded",
    tags: ["Files"],
    access: { signedIn: true },
    params: Closed({ sha256: Sha256 }),
    responses: {},
    async handle({ params, caller, db, request, reply }) {
      const organisations = caller.memberships.map(({ organisation }) => organisation.id);
      const certifies = caller.memberships.some(({ permissions }) =>
        permissions.has("certification:read"),
      );
      const upload = await uploadOf(db, params.sha256, organisations);
      if (upload === undefined && !certifies && !(await isFileOpen(db, params.sha256)))
        return refuse(notFound({}));
      return sendFile(files, params.sha256, { request, reply }, "private, max-age=3600");
    },
  });

  route(app, {
    method: "GET",
    url: "/files/:sha256",
    operationId: "readPublicFile",
    summary: "A file of a live listing, at an address that never changes its content",
    tags: ["Files"],
    access: { public: "live listings show it to everybody" },
    documented: false,
    params: Closed({ sha256: Sha256 }),
    responses: {},
    async handle({ params, db, request, reply }) {
      if (!(await isFileOpen(db, params.sha256))) return refuse(notFound({}));
      return sendFile(
        files,
        params.sha256,
        { request, reply },
        "public, max-age=31536000, immutable",
      );
    },
  });
}

/** Answers with a stored file; who may have it was asked before. */
export async function sendFile(
  files: FileStore,
  sha256: string,
  { request, reply }: { request: FastifyRequest; reply: FastifyReply },
  caching: string,
) {
  const stored = await files.stat(sha256);
  // Who asks for the head only is not worth reading the file for: the framework would read it to its end.
  const content =
    stored && (request.method === "HEAD" ? Readable.from([]) : await files.open(sha256));
  if (stored === undefined || content === undefined) return refuse(notFound({}));
  reply
    .type(stored.mediaType)
    .header("content-length", stored.size)
    .header("cache-control", caching)
    .header("content-security-policy", "default-src 'none'; sandbox")
    .header("content-disposition", SHOWN.has(stored.mediaType) ? "inline" : "attachment");
  return answer(200, content, { etag: sha256 });
}
