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
import { type OfferFile, readOfferFile, type Vocabulary } from "./offer-file.ts";
import { type FileError, type ParsedFile, parseOfferFile } from "./offer-yaml.ts";

/** Where a command writes: data for people or programs, and what is not data. */
export type Output = {
  data(text: string): void;
  note(text: string): void;
  /** Asks somebody at a terminal; undefined where nobody is there to answer. */
  readonly ask?: ((question: string) => Promise<string>) | undefined;
  /** The same without showing what is typed. */
  readonly askSecret?: ((question: string) => Promise<string>) | undefined;
  /** Everything that is written to the command. */
  readonly input?: (() => Promise<string>) | undefined;
};

/** What every command is given. */
export type Context = {
  readonly env: Environment;
  readonly output: Output;
  readonly language: Language;
};

export type Options = { readonly json?: boolean };

/** Reads the file and everything beside it; ends the command when anything in it is wrong. */
export async function load(
  context: Context,
  path: string,
  options: Options,
): Promise<{ file: OfferFile; client: Client }> {
  const parsed = await parse(context, path, options);
  for (const name of ["publisher", "offer", "type"] as const)
    if (parsed.head[name] === "") {
      const { line, column } = parsed.locate(`/${name}`);
      const about = { pointer: `/${name}`, code: "offer-file-head", params: { field: name } };
      throw fileErrors(context, [{ file: path, line, column, ...about }], options);
    }
  const client = clientOf(context, parsed.head.publisher);
  const vocabulary = await readVocabulary(context, client, parsed.head.type, options, parsed);
  const file = await readOfferFile(parsed, vocabulary);
  if (file.errors.length > 0) throw fileErrors(context, file.errors, options);
  return { file, client };
}

/** The YAML of a file, within its bounds; ends the command when it is none. */
export async function parse(context: Context, path: string, options: Options): Promise<ParsedFile> {
  let parsed: ParsedFile;
  try {
    parsed = await parseOfferFile(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== "ENOENT" && code !== "EISDIR" && code !== "EACCES") throw error;
    throw new CommandFailed(text(context, "offer-file-missing", { path }), EXIT.notFound);
  }
  if (parsed.errors.length > 0) throw fileErrors(context, parsed.errors, options);
  return parsed;
}

export async function readVocabulary(
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
    const error = {
      file: parsed.path,
      ...parsed.locate("/type"),
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

/** @param organisation whom the calls act for; undefined for what anybody who is signed in may ask */
export const clientOf = ({ env, language }: Context, organisation?: string): Client =>
  connect(env, {
    language,
    organisation,
    signInNeeded: () =>
      new CommandFailed(translate(language, "cli.sign-in-needed"), EXIT.signInNeeded),
  });

/** The body of a successful answer; a refusal ends the command and names line and field. */
export function accept<T>(
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
  throw new CommandFailed(message, exitCodeOf(status), { ...body, errors: located });
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
  return new CommandFailed(message, EXIT.invalid, { errors: described });
}

/** A value on one line; files by name and hash. */
export const short = (value: unknown): string => {
  const text = fileName(value) ?? value;
  const shown =
    typeof text === "string" ? text : JSON.stringify(text, (_name, one) => fileName(one) ?? one);
  const line = shown.replace(/\s+/g, " ");
  return line.length > 80 ? `${line.slice(0, 79)}…` : line;
};

const fileName = (value: unknown): string | undefined => {
  const { sha256, name } = (value ?? {}) as { sha256?: unknown; name?: unknown };
  return typeof sha256 === "string" ? `${String(name)} (${sha256.slice(0, 12)})` : undefined;
};

export const placeOf = (page: string, plan: string | null, pointer: string): string =>
  `${plan === null ? "" : `${plan} `}${page}${pointer}`;

export const text = (
  { language }: Pick<Context, "language">,
  key: string,
  params?: Readonly<Record<string, string | number>>,
): string => translate(language, `cli.${key}`, params);

/** The language of the terminal: LC_ALL, LC_MESSAGES or LANG, such as fr_FR.UTF-8. */
export const languageOfEnvironment = (env: Environment): Language =>
  languageOf((env.LC_ALL || env.LC_MESSAGES || env.LANG || "").split(".")[0]?.replace("_", "-"));
