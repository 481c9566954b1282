import { readFile, stat, writeFile } from "node:fs/promises";
import { type Client, CommandFailed, connectedTo, EXIT } from "./client.ts";
import {
  type Applied,
  type Change,
  contentOf,
  dryRun,
  linesOf,
  planExit,
  showPlan,
  type Upload,
  upload,
  uploadsOf,
  write,
} from "./offer-changes.ts";
import { type Context, load, type Options, text } from "./offer-context.ts";
import type { OfferFile } from "./offer-file.ts";

/** A plan as it is kept between its review and its application. */
type PlanFile = {
  readonly format: typeof PLAN_FORMAT;
  /** Address of the marketplace that it was made with. */
  readonly marketplace: string;
  readonly offer: string;
  /** Version of the draft that was compared with; 0 where there was no offer. */
  readonly revision: number;
  /** SHA-256 of everything the offer file and the files beside it say. */
  readonly content: string;
  /** What the marketplace calls exactly these changes of exactly that draft. */
  readonly plan: string;
  readonly created: boolean;
  readonly changes: readonly Change[];
  readonly locked: Applied["locked"];
  readonly uploads: readonly Upload[];
};

const PLAN_FORMAT = "souk.plan/1";
const PLAN_LIMIT_BYTES = 256 * 1_048_576;

export type PlanOptions = Options & { readonly out?: string };
export type ApplyOptions = Options & {
  readonly dryRun?: boolean;
  readonly yes?: boolean;
  readonly plan?: string;
};

/** Says what applying would do, and keeps it to be applied after its review. */
export async function planOffer(
  context: Context,
  path: string,
  options: PlanOptions,
): Promise<number> {
  const { file, client } = await load(context, path, options);
  const compared = await dryRun(context, client, file, options);
  const uploads = uploadsOf(file, compared);
  const plan: PlanFile = {
    format: PLAN_FORMAT,
    marketplace: connectedTo(context.env),
    offer: compared.offer,
    revision: compared.version,
    content: contentOf(file),
    plan: compared.plan,
    created: compared.created,
    changes: compared.changes,
    locked: compared.locked,
    uploads,
  };
  const written = `${JSON.stringify(plan, null, 2)}\n`;
  if (options.out !== undefined) await writeFile(options.out, written);
  if (options.json) context.output.data(written.trimEnd());
  else showPlan(context, compared, uploads);
  return planExit(compared);
}

/** Makes the draft what the file says: what a reviewed plan says, or what somebody agrees to now. */
export async function apply(
  context: Context,
  path: string,
  options: ApplyOptions,
): Promise<number> {
  const { output } = context;
  if (options.dryRun) return planOffer(context, path, options);
  const reviewed = options.plan === undefined ? undefined : await readPlan(context, options.plan);
  const { file, client } = await load(context, path, options);
  const compared = await dryRun(context, client, file, options);
  const uploads = uploadsOf(file, compared);
  const isDone = compared.changes.length === 0 && !compared.created;
  if (reviewed !== undefined) checkPlan(context, { reviewed, file, compared, isDone }, options);
  if (compared.locked.length > 0) {
    if (options.json) output.data(JSON.stringify(compared, null, 2));
    else showPlan(context, compared, uploads);
    return EXIT.conflict;
  }
  const asks = reviewed === undefined && !options.yes && !isDone;
  if (asks) {
    showPlan(context, compared, uploads);
    if (output.ask === undefined)
      throw new CommandFailed(text(context, "confirmation-needed"), EXIT.usage);
    const answer = await output.ask(`${text(context, "confirm")} `);
    if (!text(context, "confirm-words").split(" ").includes(answer.trim().toLowerCase())) {
      output.note(text(context, "not-applied"));
      return EXIT.failed;
    }
  }
  const applied = await doPlan(context, client, { file, compared, uploads }, options);
  report(context, path, { applied, uploads }, { ...options, asked: asks });
  return EXIT.ok;
}

async function doPlan(
  context: Context,
  client: Client,
  {
    file,
    compared,
    uploads,
  }: {
    readonly file: OfferFile;
    readonly compared: Applied;
    readonly uploads: readonly Upload[];
  },
  options: Options,
): Promise<Applied> {
  for (const { sha256 } of uploads) await upload(client, file, sha256);
  return write(context, client, { file, compared }, options);
}

function report(
  context: Context,
  path: string,
  { applied, uploads }: { readonly applied: Applied; readonly uploads: readonly Upload[] },
  options: Options & { readonly asked: boolean },
): void {
  const { output } = context;
  if (options.json) {
    output.data(JSON.stringify({ ...applied, uploads }, null, 2));
    return;
  }
  if (!options.asked) {
    for (const line of linesOf(context, applied.changes)) output.data(line);
    for (const { path: sent, size } of uploads)
      output.data(text(context, "upload", { path: sent, kib: Math.ceil(size / 1024) }));
  }
  const { offer, created, changes, findings } = applied;
  const outcome = created ? "created" : changes.length > 0 ? "applied" : "unchanged";
  output.note(text(context, outcome, { offer, count: changes.length }));
  const count = findings.filter(({ severity }) => severity === "blocking").length;
  if (count > 0) output.note(text(context, "incomplete", { count, file: path }));
}

async function readPlan(context: Context, path: string): Promise<PlanFile> {
  let read: unknown;
  try {
    if ((await stat(path)).size <= PLAN_LIMIT_BYTES)
      read = JSON.parse(await readFile(path, "utf8"));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "EISDIR" || code === "EACCES")
      throw new CommandFailed(text(context, "offer-file-missing", { path }), EXIT.notFound);
    if (!(error instanceof SyntaxError)) throw error;
  }
  const plan = (typeof read === "object" && read !== null ? read : {}) as Partial<PlanFile>;
  if (
    plan.format !== PLAN_FORMAT ||
    [plan.marketplace, plan.offer, plan.content, plan.plan].some(
      (one) => typeof one !== "string",
    ) ||
    !Number.isInteger(plan.revision) ||
    !Array.isArray(plan.changes)
  )
    throw new CommandFailed(text(context, "plan-file-invalid", { path }), EXIT.invalid);
  return plan as PlanFile;
}

/** Ends the command where applying the file now would be anything else than what was reviewed. */
function checkPlan(
  context: Context,
  {
    reviewed,
    file,
    compared,
    isDone,
  }: {
    readonly reviewed: PlanFile;
    readonly file: OfferFile;
    readonly compared: Applied;
    readonly isDone: boolean;
  },
  options: Options,
): void {
  const marketplace = connectedTo(context.env);
  const isSameContent = reviewed.content === contentOf(file);
  // Applied already: the same plan may be run again by a pipeline that was interrupted.
  if (isSameContent && isDone && reviewed.offer === compared.offer) return;
  const reasons = [
    ...(reviewed.marketplace === marketplace
      ? []
      : [
          text(context, "plan-of-another-marketplace", {
            reviewed: reviewed.marketplace,
            marketplace,
          }),
        ]),
    ...(reviewed.offer === compared.offer
      ? []
      : [
          text(context, "plan-of-another-offer", {
            reviewed: reviewed.offer,
            offer: compared.offer,
          }),
        ]),
    ...(isSameContent ? [] : [text(context, "plan-content-moved", { file: file.path })]),
    ...(reviewed.revision === compared.version
      ? []
      : [
          text(context, "plan-draft-moved", {
            reviewed: reviewed.revision,
            version: compared.version,
          }),
        ]),
  ];
  if (reasons.length === 0) {
    if (reviewed.plan === compared.plan) return;
    reasons.push(text(context, "plan-rest-moved"));
  }
  const keys = (changes: readonly Change[]) => new Set(changes.map((one) => JSON.stringify(one)));
  const [then, now] = [keys(reviewed.changes), keys(compared.changes)];
  const gone = reviewed.changes.filter((one) => !now.has(JSON.stringify(one)));
  const fresh = compared.changes.filter((one) => !then.has(JSON.stringify(one)));
  const listed = (heading: string, changes: readonly Change[]) =>
    changes.length === 0 ? [] : [text(context, heading), ...linesOf(context, changes)];
  const message = options.json
    ? JSON.stringify({ code: "cli/plan-moved", reasons, gone, new: fresh }, null, 2)
    : [
        text(context, "plan-moved"),
        ...reasons,
        ...listed("plan-gone", gone),
        ...listed("plan-new", fresh),
      ].join("\n");
  throw new CommandFailed(message, EXIT.conflict);
}
