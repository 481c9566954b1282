import { setTimeout as pause } from "node:timers/promises";
import { type Client, CommandFailed, EXIT, patiently } from "./client.ts";
import { accept, type Context, type Options, text } from "./offer-context.ts";

export type Step = {
  readonly id: string;
  readonly title: string;
  readonly state: string;
  readonly stateTitle: string;
  readonly startedAt: string | null;
  readonly endedAt: string | null;
};
export type Phase = Omit<Step, "startedAt" | "endedAt"> & {
  readonly owner: string;
  readonly steps: readonly Step[];
};

/** A submission as the API shows it. */
export type Submission = {
  readonly number: number;
  readonly offer: string;
  readonly state: string;
  readonly stateTitle: string;
  readonly step: { readonly id: string; readonly title: string } | null;
  readonly phases: readonly Phase[];
  readonly actions: readonly {
    readonly action: string;
    readonly allowed: boolean;
    readonly reason: { readonly code: string; readonly detail: string } | null;
  }[];
};

export type FollowOptions = Options & {
  /** Seconds. */
  readonly timeout: number;
};

/** How long between two looks: short while checks run, longer while a person is waited for. */
const LOOK_EVERY_MS = { running: 500, person: 3_000 } as const;

export const submissionPath = (slug: string, number: number): string =>
  `/v1/offers/${encodeURIComponent(slug)}/submissions/${number}`;

/**
 * Looks at a submission until it is in a state in which nothing goes on by itself, and says which
 * step began and how it ended.
 *
 * @param until states that end the waiting
 * @throws CommandFailed with exit code 124 when the time is up; the submission goes on
 */
export async function follow(
  context: Context,
  client: Client,
  { submission, until }: { readonly submission: Submission; readonly until: readonly string[] },
  options: FollowOptions,
): Promise<Submission> {
  const deadline = performance.now() + options.timeout * 1000;
  const path = submissionPath(submission.offer, submission.number);
  const told = new Map<string, string>();
  let current = submission;
  for (;;) {
    tell(context, current, told);
    if (until.includes(current.state)) return current;
    const left = deadline - performance.now();
    if (left <= 0)
      throw new CommandFailed(
        text(context, "not-in-time", {
          offer: current.offer,
          state: current.stateTitle,
          seconds: options.timeout,
        }),
        EXIT.timedOut,
      );
    const byPerson = current.phases.some(({ state }) => state === "waiting-on-person");
    await pause(Math.min(left, byPerson ? LOOK_EVERY_MS.person : LOOK_EVERY_MS.running));
    const answer = await patiently(client, path);
    if (answer !== undefined) current = accept<Submission>(context, answer, { options });
  }
}

/** One line for each step whenever it is somewhere else than told before. */
function tell(context: Context, { phases }: Submission, told: Map<string, string>): void {
  for (const { title: phase, steps } of phases)
    for (const step of steps) {
      if (step.state === "waiting" || told.get(step.id) === step.state) continue;
      told.set(step.id, step.state);
      context.output.note(
        text(context, "step-line", { phase, step: step.title, state: step.stateTitle }),
      );
    }
}
