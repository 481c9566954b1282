// Small commands and what they print: they share their context, and are read together.
import { Command, Option } from "commander";
import { type Language, languageOf, translate } from "../platform/text.ts";
import {
  type Answer,
  type Client,
  CommandFailed,
  connect,
  type Environment,
  EXIT,
  exitCodeOf,
} from "./client.ts";
import { exportDocument, isEmptyFolder, writeExport } from "./offer-export.ts";
import {
  type FileError,
  type OfferFile,
  type ParsedFile,
  parseOfferFile,
  readOfferFile,
  type Vocabulary,
} from "./offer-file.ts";

/** Where a command writes: data for people or programs, and what is not data. */
export type Output = { data(text: string): void; note(text: string): void };

type Context = {
  readonly env: Environment;
  readonly output: Output;
  readonly language: Language;
  /** Set by the command that ran. */
  exitCode: number;
};

/** `souk offer …`: offers as code. A client of the REST API like any other. */
export function offerCommand(
  env: Environment,
  output: Output,
): { command: Command; exitCode(): number } {
  const language = languageOfEnvironment(env);
  const context: Context = { env, output, language, exitCode: EXIT.ok };
  const say = (key: string) => translate(language, `cli.${key}`);
  const command = new Command("offer").description(say("offer"));
  const run =
    <A extends unknown[]>(work: (context: Context, ...given: A) => Promise<number>) =>
    async (...given: A) => {
      context.exitCode = await work(context, ...given);
    };
  command
    .command("validate")
    .description(say("offer-validate"))
    .argument("<file>", say("argument-file"))
    .option("--json", say("option-json"))
    .action(run((one, file: string, options: Options) => validate(one, file, options)));
  command
    .command("apply")
    .description(say("offer-apply"))
    .argument("<file>", say("argument-file"))
    .option("--dry-run", say("option-dry-run"))
    .option("--json", say("option-json"))
    .action(run((one, file: string, options: Options) => apply(one, file, options)));
  command
    .command("export")
    .description(say("offer-export"))
    .argument("<offer>", say("argument-offer"))
    .requiredOption("--out <folder>", say("option-out"))
    .option("--force", say("option-force"))
    .option("--json", say("option-json"))
    .action(run((one, offer: string, options: ExportOptions) => exportOffer(one, offer, options)));
  command
    .command("diff")
    .description(say("offer-diff"))
    .argument("<offer>", say("argument-offer"))
    .option("--of <edition>", say("option-of"), "draft")
    .option("--with <edition>", say("option-with"))
    .addOption(new Option("--show <fields>", say("option-show")).choices(SHOWN).default("modified"))
    .option("--json", say("option-json"))
    .action(run((one, offer: string, options: DiffOptions) => diffOffer(one, offer, options)));
  return { command, exitCode: () => context.exitCode };
}

const SHOWN = ["all", "modified", "removed", "added", "edited", "unchanged"];
type DiffOptions = Options & {
  readonly of: string;
  readonly with?: string;
  readonly show: string;
};

type Options = { readonly json?: boolean; readonly dryRun?: boolean };
type ExportOptions = Options & { readonly out: string; readonly force?: boolean };

/** What a dry run and an application answer. */
type Applied = {
  readonly offer: string;
  readonly created: boolean;
  readonly version: number;
  readonly changes: readonly Change[];
  readonly locked: readonly { readonly pointer: string; readonly detail: string }[];
  readonly findings: readonly Finding[];
  readonly missingFiles: readonly string[];
};
type Change = {
  readonly what: "field" | "plan" | "audience";
  readonly kind: "added" | "removed" | "edited";
  readonly page: string | null;
  readonly plan: string | null;
  readonly pointer: string;
  readonly before?: unknown;
  readonly after?: unknown;
  readonly locked: string | null;
};
type Finding = {
  readonly page: string;
  readonly plan: string | null;
  readonly pointer: string;
  readonly code: string;
  readonly severity: "blocking" | "warning";
  readonly detail: string;
};

async function validate(context: Context, path: string, options: Options): Promise<number> {
  const { file, client } = await load(context, path, options);
  const compared = await dryRun(context, client, file, options);
  const located = compared.findings.map((finding) => ({
    ...finding,
    file: file.path,
    ...file.locate(documentPointer(file, finding)),
  }));
  const blocking = located.filter(({ severity }) => severity === "blocking").length;
  if (options.json)
    context.output.data(JSON.stringify({ valid: blocking === 0, findings: located }, null, 2));
  else {
    for (const { line, column, page, plan, pointer, detail, severity } of located)
      context.output.data(
        `${path}:${line}:${column}: ${text(context, `severity-${severity}`)} ${placeOf(page, plan, pointer)}: ${detail}`,
      );
    context.output.note(
      text(context, "validated", { blocking, warnings: located.length - blocking }),
    );
  }
  return blocking === 0 ? EXIT.ok : EXIT.invalid;
}

async function apply(context: Context, path: string, options: Options): Promise<number> {
  const { file, client } = await load(context, path, options);
  const compared = await dryRun(context, client, file, options);
  if (options.dryRun) {
    printChanges(context, compared, options);
    return compared.locked.length > 0
      ? EXIT.conflict
      : compared.changes.length > 0 || compared.created
        ? EXIT.differences
        : EXIT.ok;
  }
  if (compared.locked.length > 0) {
    printChanges(context, compared, options);
    context.output.note(text(context, "locked", { count: compared.locked.length }));
    return EXIT.conflict;
  }
  for (const sha256 of compared.missingFiles) await upload(client, file, sha256);
  const { publisher, offer } = file.document as Record<string, string>;
  // Exactly what was compared is applied: a change made by somebody else in between refuses it.
  const answer = await client.call("PUT", `/v1/offers/${publisher}.${offer}/document`, {
    body: file.document,
    organisation: publisher ?? "",
    ...(compared.version > 0 && { ifMatch: `"${compared.version}"` }),
  });
  const applied = accept<Applied>(context, answer, { file, options });
  printChanges(context, applied, options);
  if (!options.json) {
    const blocking = applied.findings.filter(({ severity }) => severity === "blocking").length;
    context.output.note(
      text(
        context,
        applied.created ? "created" : applied.changes.length > 0 ? "applied" : "unchanged",
        {
          offer: applied.offer,
          count: applied.changes.length,
        },
      ),
    );
    if (blocking > 0)
      context.output.note(text(context, "incomplete", { count: blocking, file: path }));
  }
  return EXIT.ok;
}

async function exportOffer(
  context: Context,
  slug: string,
  options: ExportOptions,
): Promise<number> {
  const publisher = slug.split(".")[0] ?? "";
  if (!options.force && !(await isEmptyFolder(options.out)))
    throw new CommandFailed(
      text(context, "folder-not-empty", { folder: options.out }),
      EXIT.conflict,
    );
  const client = clientOf(context, publisher);
  const read = await client.call("GET", `/v1/offers/${encodeURIComponent(slug)}/document`, {
    organisation: publisher,
  });
  const document = accept<Record<string, unknown>>(context, read, { options });
  const vocabulary = await readVocabulary(context, client, String(document.type), options);
  const written = await writeExport(
    options.out,
    exportDocument(document, vocabulary),
    async (sha256) => {
      const file = await client.call("GET", `/v1/files/${sha256}`);
      if (file.status !== 200) accept(context, file, { options });
      return file.bytes;
    },
  );
  if (options.json)
    context.output.data(
      JSON.stringify({ offer: slug, folder: options.out, files: written }, null, 2),
    );
  else
    context.output.note(
      text(context, "exported", { offer: slug, count: written.length, folder: options.out }),
    );
  return EXIT.ok;
}

type Compared = {
  readonly of: object;
  readonly with: object | null;
  readonly counts: Readonly<Record<keyof typeof SIGNS, number>>;
  readonly data: readonly {
    readonly page: string;
    readonly plan: string | null;
    readonly kind: keyof typeof SIGNS;
    readonly label: readonly string[];
    readonly before: unknown;
    readonly after: unknown;
  }[];
  readonly nextCursor: string | null;
};
const SIGNS = { added: "+", removed: "-", edited: "~", unchanged: "=" };

/** Prints each page of the comparison as it comes: an offer can have a hundred thousand fields. */
async function diffOffer(context: Context, slug: string, options: DiffOptions): Promise<number> {
  const publisher = slug.split(".")[0] ?? "";
  const client = clientOf(context, publisher);
  const query = new URLSearchParams({ of: options.of, show: options.show, limit: "100" });
  if (options.with !== undefined) query.set("with", options.with);
  for (;;) {
    const answer = await client.call(
      "GET",
      `/v1/offers/${encodeURIComponent(slug)}/comparison?${query}`,
      { organisation: publisher },
    );
    const { data, counts, nextCursor, ...sides } = accept<Compared>(context, answer, { options });
    for (const field of data)
      context.output.data(options.json ? JSON.stringify(field) : lineOf(field));
    if (nextCursor !== null) {
      query.set("cursor", nextCursor);
      continue;
    }
    const { unchanged, ...changed } = counts;
    if (!options.json) context.output.note(text(context, "compared", { ...changed, unchanged }));
    else context.output.note(JSON.stringify({ of: sides.of, with: sides.with, counts }));
    return Object.values(changed).some((count) => count > 0) ? EXIT.differences : EXIT.ok;
  }
}

function lineOf({ page, plan, kind, label, before, after }: Compared["data"][number]): string {
  const values = kind === "unchanged" ? [after] : [before, after];
  const shown = values.filter((one) => one !== null).map(short);
  return `${SIGNS[kind]} ${placeOf(page, plan, "")} ${label.join(" · ")}: ${shown.join(" → ")}`;
}

/** Reads the file and everything beside it; ends the command when anything in it is wrong. */
async function load(
  context: Context,
  path: string,
  options: Options,
): Promise<{ file: OfferFile; client: Client }> {
  let parsed: ParsedFile;
  try {
    parsed = await parseOfferFile(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== "ENOENT" && code !== "EISDIR" && code !== "EACCES") throw error;
    throw new CommandFailed(text(context, "offer-file-missing", { path }), EXIT.notFound);
  }
  if (parsed.errors.length > 0) throw fileErrors(context, parsed.errors, options);
  for (const name of ["publisher", "offer", "type"] as const)
    if (parsed.head[name] === "")
      throw fileErrors(
        context,
        [
          {
            file: path,
            line: 1,
            column: 1,
            pointer: `/${name}`,
            code: "offer-file-head",
            params: { field: name },
          },
        ],
        options,
      );
  const client = clientOf(context, parsed.head.publisher);
  const vocabulary = await readVocabulary(context, client, parsed.head.type, options, parsed);
  const file = await readOfferFile(parsed, vocabulary);
  if (file.errors.length > 0) throw fileErrors(context, file.errors, options);
  return { file, client };
}

async function readVocabulary(
  context: Context,
  client: Client,
  type: string,
  options: Options,
  parsed?: ParsedFile,
): Promise<Vocabulary> {
  const described = await client.call("GET", `/v1/offer-types/${encodeURIComponent(type)}`, {
    anonymous: true,
  });
  if (described.status === 404 && parsed !== undefined) {
    const { line, column } = (
      await readOfferFile(parsed, { pages: [], planPages: [], markets: [] })
    ).locate("/type");
    const error = {
      file: parsed.path,
      line,
      column,
      pointer: "/type",
      code: "offer-type-unknown",
      params: { type },
    };
    throw fileErrors(context, [error], options);
  }
  const { pages, planPages } = accept<Vocabulary>(context, described, { options });
  const markets = accept<{ data: readonly { market: string }[] }>(
    context,
    await client.call("GET", "/v1/markets", { anonymous: true }),
    { options },
  );
  return { pages, planPages, markets: markets.data.map(({ market }) => market).sort() };
}

async function dryRun(
  context: Context,
  client: Client,
  file: OfferFile,
  options: Options,
): Promise<Applied> {
  const { publisher, offer } = file.document as Record<string, string>;
  const answer = await client.call("PUT", `/v1/offers/${publisher}.${offer}/document?dryRun=true`, {
    body: file.document,
    organisation: publisher ?? "",
  });
  return accept<Applied>(context, answer, { file, options });
}

async function upload(client: Client, file: OfferFile, sha256: string): Promise<void> {
  const local = file.files.get(sha256);
  if (local === undefined)
    throw new Error(`The marketplace asked for a file ${sha256} that was not offered`);
  const answer = await client.call("POST", `/v1/files?name=${encodeURIComponent(local.name)}`, {
    bytes: local.bytes,
    organisation: String(file.document.publisher),
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

const clientOf = ({ env, language }: Context, publisher: string): Client =>
  connect(env, {
    language,
    tenant: publisher,
    signInNeeded: () =>
      new CommandFailed(translate(language, "cli.sign-in-needed"), EXIT.signInNeeded),
  });

/** The body of a successful answer; a refusal ends the command and names line and field. */
function accept<T>(
  context: Context,
  { status, body }: Answer,
  { file, options }: { readonly file?: OfferFile; readonly options: Options },
): T {
  if (status < 400) return body as T;
  const errors = (body.errors ?? []) as readonly {
    pointer: string;
    code: string;
    detail: string;
  }[];
  const located = errors.map((error) => ({
    ...error,
    ...(file && { file: file.path, ...file.locate(error.pointer) }),
  }));
  const lines = [
    `${String(body.title ?? status)}. ${String(body.detail ?? "")}`.trim(),
    ...located.map(({ pointer, detail, ...place }) =>
      "line" in place
        ? `${place.file}:${place.line}:${place.column}: ${pointer}: ${detail}`
        : `${pointer}: ${detail}`,
    ),
    ...(body.requestId === undefined
      ? []
      : [text(context, "request", { id: String(body.requestId) })]),
  ];
  const message = options.json
    ? JSON.stringify({ ...body, errors: located }, null, 2)
    : lines.join("\n");
  throw new CommandFailed(message, exitCodeOf(status), body);
}

function fileErrors(
  context: Context,
  errors: readonly FileError[],
  options: Options,
): CommandFailed {
  const described = errors.map(({ code, key, params, detail, ...place }) => ({
    ...place,
    detail: detail ?? translate(context.language, key ?? `cli.${code ?? ""}`, params),
  }));
  const message = options.json
    ? JSON.stringify({ code: "cli/offer-file-invalid", errors: described }, null, 2)
    : described
        .map(
          ({ file, line, column, pointer, detail }) =>
            `${file}:${line}:${column}: ${pointer === "" ? "" : `${pointer}: `}${detail}`,
        )
        .join("\n");
  return new CommandFailed(message, EXIT.invalid);
}

function printChanges({ output, ...context }: Context, applied: Applied, options: Options): void {
  if (options.json) {
    output.data(JSON.stringify(applied, null, 2));
    return;
  }
  const signs = { added: "+", removed: "-", edited: "~" };
  for (const { what, kind, page, plan, pointer, before, after, locked } of applied.changes) {
    const place =
      what === "field"
        ? placeOf(page ?? "", plan, pointer)
        : `${plan ?? ""} ${translate(context.language, `cli.what-${what}`)}`;
    const values =
      what === "plan"
        ? ""
        : `: ${[before, after]
            .filter((one) => one !== undefined)
            .map(short)
            .join(" → ")}`;
    output.data(`${signs[kind]} ${place}${values}`);
    if (locked !== null) output.data(`  ! ${locked}`);
  }
  if (options.dryRun && applied.changes.length === 0)
    output.note(translate(context.language, "cli.no-differences", { offer: applied.offer }));
}

const short = (value: unknown): string => {
  const shown = typeof value === "string" ? value : JSON.stringify(value);
  const line = shown.replace(/\s+/g, " ");
  return line.length > 80 ? `${line.slice(0, 79)}…` : line;
};

const placeOf = (page: string, plan: string | null, pointer: string): string =>
  `${plan === null ? "" : `${plan} `}${page}${pointer}`;

/** Findings point into a page; this is where the page stands in the document. */
function documentPointer(file: OfferFile, { page, plan, pointer }: Finding): string {
  if (plan === null) return `/${page}${pointer}`;
  const plans = (file.document.plans ?? []) as readonly { plan?: unknown }[];
  return `/plans/${plans.findIndex((one) => one.plan === plan)}/${page}${pointer}`;
}

const text = (
  { language }: Pick<Context, "language">,
  key: string,
  params?: Readonly<Record<string, string | number>>,
): string => translate(language, `cli.${key}`, params);

/** The language of the terminal: LC_ALL, LC_MESSAGES or LANG, such as fr_FR.UTF-8. */
export const languageOfEnvironment = (env: Environment): Language =>
  languageOf((env.LC_ALL || env.LC_MESSAGES || env.LANG || "").split(".")[0]?.replace("_", "-"));
