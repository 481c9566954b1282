import { createHash } from "node:crypto";
import { translate } from "../platform/text.ts";
import { type Client, CommandFailed, EXIT, exitCodeOf } from "./client.ts";
import { accept, type Context, type Options, placeOf, short, text } from "./offer-context.ts";
import type { OfferFile } from "./offer-file.ts";

/** What a dry run and an application answer. */
export type Applied = {
  readonly offer: string;
  readonly created: boolean;
  readonly version: number;
  /** Names exactly what is written, and over which draft. */
  readonly plan: string;
  readonly changes: readonly Change[];
  readonly locked: readonly { readonly pointer: string; readonly detail: string }[];
  readonly findings: readonly Finding[];
  /** Hashes of files that are not on the marketplace yet. */
  readonly missingFiles: readonly string[];
};
export type Change = {
  readonly what: "field" | "plan" | "audience";
  readonly kind: "added" | "removed" | "edited";
  readonly page: string | null;
  readonly plan: string | null;
  readonly pointer: string;
  readonly before?: unknown;
  readonly after?: unknown;
  readonly locked?: string | null;
};
export type Finding = {
  readonly page: string;
  readonly plan: string | null;
  readonly pointer: string;
  readonly code: string;
  readonly severity: "blocking" | "warning";
  readonly detail: string;
};

const addressOf = ({ document }: OfferFile): string =>
  `/v1/offers/${encodeURIComponent(`${String(document.publisher)}.${String(document.offer)}`)}/document`;

/** What applying the file would do; nothing changes. */
export async function dryRun(
  context: Context,
  client: Client,
  file: OfferFile,
  options: Options,
): Promise<Applied> {
  const answer = await client.call("PUT", `${addressOf(file)}?dryRun=true`, {
    body: file.document,
  });
  return accept<Applied>(context, answer, { file, options });
}

/** Does exactly what `compared` says, or is refused. */
export async function write(
  context: Context,
  client: Client,
  { file, compared }: { readonly file: OfferFile; readonly compared: Applied },
  options: Options,
): Promise<Applied> {
  const answer = await client.call("PUT", `${addressOf(file)}?plan=${compared.plan}`, {
    body: file.document,
    ...(compared.version > 0 && { ifMatch: `"${compared.version}"` }),
  });
  return accept<Applied>(context, answer, { file, options });
}

/** What the marketplace has that the file does not say; undefined where it has no such offer. */
export async function driftOf(
  context: Context,
  client: Client,
  { file, side }: { readonly file: OfferFile; readonly side: string },
  options: Options,
): Promise<{ readonly version: number; readonly differences: readonly Change[] } | undefined> {
  const answer = await client.call("POST", `${addressOf(file)}/drift?with=${side}`, {
    body: file.document,
  });
  return answer.status === 404 ? undefined : accept(context, answer, { file, options });
}

export type Upload = { readonly path: string; readonly sha256: string; readonly size: number };

/** The files that applying sends, in the order of their paths. */
export const uploadsOf = (file: OfferFile, { missingFiles }: Applied): Upload[] =>
  missingFiles
    .map((sha256) => {
      const local = file.files.get(sha256);
      if (local === undefined)
        throw new Error(`The marketplace asked for a file ${sha256} that was not offered`);
      return { path: local.path, sha256, size: local.bytes.length };
    })
    .sort((a, b) => (a.path < b.path ? -1 : 1));

export async function upload(client: Client, file: OfferFile, sha256: string): Promise<void> {
  const local = file.files.get(sha256);
  if (local === undefined) throw new Error(`No file ${sha256} was read`);
  const answer = await client.call("POST", `/v1/files?name=${encodeURIComponent(local.name)}`, {
    bytes: local.bytes,
  });
  if (answer.status !== 201) {
    const { title = "", detail = "" } = answer.body as { title?: string; detail?: string };
    throw new CommandFailed(
      `${local.path}: ${title}. ${detail}`,
      exitCodeOf(answer.status),
      answer.body,
    );
  }
}

/**
 * Names what a file and everything beside it say, however they are written down (SHA-256,
 * hexadecimal). Files count by their own hashes.
 */
export const contentOf = ({ document }: OfferFile): string =>
  createHash("sha256").update(JSON.stringify(document, inOrder)).digest("hex");

const inOrder = (_name: string, value: unknown): unknown =>
  typeof value === "object" && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
    : value;

const SIGNS = { added: "+", removed: "-", edited: "~" };

/**
 * One line for each change, and a second one with the reason where it is locked. Plain entries of
 * one list, such as 141 markets, share a line.
 */
export function linesOf(context: Pick<Context, "language">, changes: readonly Change[]): string[] {
  const lines: string[] = [];
  let run: Change[] = [];
  const flush = () => {
    const list = run[0] && listOf(run[0]);
    if (list !== undefined && run.length > 3) lines.push(runLine(list, run));
    else for (const one of run) lines.push(...linesOfOne(context, one));
    run = [];
  };
  for (const change of changes) {
    const [first] = run;
    if (first !== undefined && !isOfSameList(change, first)) flush();
    run.push(change);
  }
  flush();
  return lines;
}

/** The list that an added or removed text is an entry of. */
const listOf = ({ what, kind, pointer, before, after, locked }: Change): string | undefined =>
  what === "field" && kind !== "edited" && !locked && typeof (after ?? before) === "string"
    ? /^(.*)\/\d+$/.exec(pointer)?.[1]
    : undefined;

const isOfSameList = (one: Change, other: Change): boolean =>
  one.page === other.page &&
  one.plan === other.plan &&
  one.kind === other.kind &&
  listOf(one) !== undefined &&
  listOf(one) === listOf(other);

function runLine(list: string, run: readonly Change[]): string {
  const [{ kind, page, plan } = { kind: "added" as const, page: null, plan: null }] = run;
  const values = run.map(({ before, after }) => String(after ?? before));
  return `${SIGNS[kind]} ${placeOf(page ?? "", plan, list)}: ${values.join(", ")}`;
}

function linesOfOne(
  { language }: Pick<Context, "language">,
  { what, kind, page, plan, pointer, before, after, locked }: Change,
): string[] {
  const place =
    what === "field"
      ? placeOf(page ?? "", plan, pointer)
      : `${plan ?? ""} ${translate(language, `cli.what-${what}`)}`;
  const values = kind === "added" ? [after] : kind === "removed" ? [before] : [before, after];
  return [
    `${SIGNS[kind]} ${place}${what === "plan" ? "" : `: ${values.map(short).join(" → ")}`}`,
    ...(locked ? [`  ! ${locked}`] : []),
  ];
}

/** The changes, the files that are sent, and what that comes to. */
export function showPlan(
  context: Context,
  { changes, created, offer, locked, version, plan }: Applied,
  uploads: readonly Upload[],
): void {
  const { output } = context;
  for (const line of linesOf(context, changes)) output.data(line);
  for (const { path, size } of uploads)
    output.data(text(context, "upload", { path, kib: Math.ceil(size / 1024) }));
  if (changes.length === 0 && !created) {
    output.note(text(context, "no-differences", { offer }));
    return;
  }
  const counted = (kind: Change["kind"]) => changes.filter((one) => one.kind === kind).length;
  output.note(
    created
      ? text(context, "would-create", { offer })
      : text(context, "revision", { offer, version }),
  );
  output.note(
    text(context, "planned", {
      added: counted("added"),
      removed: counted("removed"),
      edited: counted("edited"),
      files: uploads.length,
    }),
  );
  if (locked.length > 0) output.note(text(context, "locked", { count: locked.length }));
  else output.note(text(context, "plan-id", { id: plan.slice(0, 12) }));
}

/** Exit code of a plan: refused, something to do, or nothing. */
export const planExit = ({ locked, changes, created }: Applied): number =>
  locked.length > 0 ? EXIT.conflict : changes.length > 0 || created ? EXIT.differences : EXIT.ok;
