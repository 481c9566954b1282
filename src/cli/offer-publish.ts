import { randomUUID } from "node:crypto";
import { type Answer, type Client, CommandFailed, EXIT } from "./client.ts";
import {
  accept,
  type Context,
  clientOf,
  type Options,
  parse,
  placeOf,
  text,
} from "./offer-context.ts";
import { type FollowOptions, follow, type Submission, submissionPath } from "./offer-follow.ts";

/** Which offer: named, or that of an offer file. */
export type OfOffer = { readonly offer: string | undefined; readonly file: string };
export type PublishOptions = FollowOptions & {
  readonly notes?: string;
  readonly wait?: boolean;
};
export type GoLiveOptions = FollowOptions & {
  readonly yes?: boolean;
  readonly wait: boolean;
  readonly confirmSubscriptions?: string;
};
export type CancelOptions = Options & { readonly yes?: boolean };

type Publication = {
  readonly offer: string;
  readonly submission: Submission | null;
  readonly preview: { readonly url: string } | null;
  readonly actions: Submission["actions"];
};
type Report = {
  readonly findings: readonly {
    readonly severity: "blocking" | "warning";
    readonly policy: { readonly number: string; readonly title: string } | null;
    readonly detail: string;
    readonly page: string | null;
    readonly plan: string | null;
    readonly pointer: string | null;
  }[];
};

/** Sends the draft to its preview; with `--wait`, follows it there. */
export async function publish(
  context: Context,
  named: OfOffer,
  options: PublishOptions,
): Promise<number> {
  const { slug, client } = await offerOf(context, named, options);
  const answer = await client.call("POST", `${pathOf(slug)}/submissions`, {
    body: options.notes === undefined ? {} : { notes: options.notes },
    idempotencyKey: randomUUID(),
  });
  const submission = accept<Submission>(context, answer, { options });
  const { output } = context;
  output.note(text(context, "submitted", { offer: slug, number: submission.number }));
  if (!options.wait) {
    if (options.json) output.data(JSON.stringify({ submission }, null, 2));
    return EXIT.ok;
  }
  const reached = await follow(
    context,
    client,
    { submission, until: STOPS_BEFORE_SIGN_OFF },
    options,
  );
  return reached.state === "preview"
    ? showPreview(context, client, reached, options)
    : showWhatStopped(context, client, reached, options);
}

const STOPS_BEFORE_SIGN_OFF = ["preview", "attention-needed", "cancelled", "replaced", "withdrawn"];
const STOPS_AFTER_SIGN_OFF = ["live", "attention-after-sign-off", "withdrawn"];

/** Signs the preview off, after somebody agreed; follows it until it is live. */
export async function goLive(
  context: Context,
  named: OfOffer,
  options: GoLiveOptions,
): Promise<number> {
  const { slug, client } = await offerOf(context, named, options);
  const { submission } = await publicationOf(context, client, slug, options);
  if (submission === null)
    throw new CommandFailed(text(context, "nothing-submitted", { offer: slug }), EXIT.conflict);
  if (!(await isAgreed(context, "go-live-confirm", slug, options.yes))) return EXIT.failed;
  const answer = await client.call("PUT", `${submissionPath(slug, submission.number)}/sign-off`, {
    body: options.confirmSubscriptions
      ? { confirmedSubscriptions: options.confirmSubscriptions }
      : {},
  });
  const signed = acceptSignOff(context, answer, options);
  const { output } = context;
  output.note(text(context, "signed-off", { offer: slug, number: signed.number }));
  if (!options.wait) {
    if (options.json) output.data(JSON.stringify({ submission: signed }, null, 2));
    return EXIT.ok;
  }
  const reached = await follow(
    context,
    client,
    { submission: signed, until: STOPS_AFTER_SIGN_OFF },
    options,
  );
  if (reached.state !== "live") return showWhatStopped(context, client, reached, options);
  if (options.json) output.data(JSON.stringify({ submission: reached }, null, 2));
  else output.note(text(context, "is-live", { offer: slug }));
  return EXIT.ok;
}

/** A refusal that asks to confirm subscriptions says how it is given here. */
function acceptSignOff(context: Context, answer: Answer, options: Options): Submission {
  try {
    return accept<Submission>(context, answer, { options });
  } catch (error) {
    const { code, confirmation } = answer.body as { code?: string; confirmation?: string };
    if (!(error instanceof CommandFailed) || options.json || code !== "publishing/audience-in-use")
      throw error;
    const hint = text(context, "confirm-subscriptions", { confirmation: confirmation ?? "" });
    throw new CommandFailed(`${error.message}\n${hint}`, error.exitCode, error.problem);
  }
}

/** Takes a submission back before its sign-off. */
export async function cancel(
  context: Context,
  named: OfOffer,
  options: CancelOptions,
): Promise<number> {
  const { slug, client } = await offerOf(context, named, options);
  const { submission } = await publicationOf(context, client, slug, options);
  if (submission === null)
    throw new CommandFailed(text(context, "nothing-submitted", { offer: slug }), EXIT.conflict);
  if (!(await isAgreed(context, "cancel-confirm", slug, options.yes))) return EXIT.failed;
  const answer = await client.call(
    "PUT",
    `${submissionPath(slug, submission.number)}/cancellation`,
    {
      body: {},
    },
  );
  const cancelled = accept<Submission>(context, answer, { options });
  if (options.json) context.output.data(JSON.stringify({ submission: cancelled }, null, 2));
  else
    context.output.note(
      text(context, "publish-cancelled", { offer: slug, number: cancelled.number }),
    );
  return EXIT.ok;
}

/** Where the offer and its newest submission stand, and what can be done now. */
export async function status(context: Context, named: OfOffer, options: Options): Promise<number> {
  const { slug, client } = await offerOf(context, named, options);
  const offer = accept<{
    status: string;
    statusTitle: string;
    address: string;
    live: object | null;
  }>(context, await client.call("GET", pathOf(slug)), { options });
  const publication = await publicationOf(context, client, slug, options);
  const { output } = context;
  if (options.json) {
    output.data(
      JSON.stringify({ status: offer.status, address: offer.address, ...publication }, null, 2),
    );
    return EXIT.ok;
  }
  const { submission, preview, actions } = publication;
  output.data(text(context, "status-line", { offer: slug, state: offer.statusTitle }));
  if (submission !== null) {
    output.data(
      text(context, "submission-line", { number: submission.number, state: submission.stateTitle }),
    );
    for (const { title, stateTitle } of submission.phases)
      output.data(text(context, "phase-line", { phase: title, state: stateTitle }));
  }
  if (preview !== null) output.data(text(context, "preview-line", { url: preview.url }));
  const can = actions.flatMap(({ action, allowed }) => (allowed ? (COMMANDS[action] ?? []) : []));
  if (can.length > 0) output.note(text(context, "can-do", { commands: can.join(", ") }));
  return EXIT.ok;
}

/** The commands that do what the API says can be done. */
const COMMANDS: Readonly<Record<string, string>> = {
  publish: "souk offer publish",
  "cancel-publish": "souk offer cancel",
  "go-live": "souk offer go-live",
};

async function offerOf(
  context: Context,
  { offer, file }: OfOffer,
  options: Options,
): Promise<{ readonly slug: string; readonly client: Client }> {
  let slug = offer;
  if (slug === undefined) {
    const { head } = await parse(context, file, options);
    slug = `${head.publisher}.${head.offer}`;
  }
  return { slug, client: clientOf(context, slug.split(".")[0] ?? "") };
}

const pathOf = (slug: string): string => `/v1/offers/${encodeURIComponent(slug)}`;

const publicationOf = async (
  context: Context,
  client: Client,
  slug: string,
  options: Options,
): Promise<Publication> =>
  accept<Publication>(context, await client.call("GET", `${pathOf(slug)}/publication`), {
    options,
  });

/** Whether somebody agrees; nobody at a terminal has to be told how to agree in advance. */
async function isAgreed(
  context: Context,
  question: "go-live-confirm" | "cancel-confirm",
  offer: string,
  yes: boolean | undefined,
): Promise<boolean> {
  if (yes) return true;
  const { output } = context;
  if (output.ask === undefined)
    throw new CommandFailed(text(context, "agreement-needed"), EXIT.usage);
  const answer = await output.ask(`${text(context, question, { offer })} `);
  if (text(context, "confirm-words").split(" ").includes(answer.trim().toLowerCase())) return true;
  output.note(text(context, "not-applied"));
  return false;
}

async function showPreview(
  context: Context,
  client: Client,
  submission: Submission,
  options: Options,
): Promise<number> {
  const { preview } = await publicationOf(context, client, submission.offer, options);
  if (options.json) context.output.data(JSON.stringify({ submission, preview }, null, 2));
  else {
    if (preview !== null) context.output.data(text(context, "preview-line", { url: preview.url }));
    context.output.note(text(context, "preview-ready", { offer: submission.offer }));
  }
  return EXIT.ok;
}

/** What the checks or the certification team found, or that somebody ended the submission. */
async function showWhatStopped(
  context: Context,
  client: Client,
  submission: Submission,
  options: Options,
): Promise<number> {
  const { output } = context;
  const { offer, number, state, stateTitle } = submission;
  const answer = await client.call("GET", `${submissionPath(offer, number)}/report`);
  const { findings } = accept<Report>(context, answer, { options });
  if (options.json) output.data(JSON.stringify({ submission, findings }, null, 2));
  else
    for (const { severity, policy, detail, page, plan, pointer } of findings)
      output.data(
        `${text(context, `severity-${severity}`)} ${placeOf(page ?? "", plan, pointer ?? "")}: ${policy === null ? "" : `${policy.number} `}${detail}`,
      );
  output.note(text(context, "stopped-at", { offer, number, state: stateTitle }));
  return state.startsWith("attention") ? EXIT.invalid : EXIT.conflict;
}
