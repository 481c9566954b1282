/** One finding of a refused request, at a place of its body. */
export type FieldProblem = {
  readonly pointer: string;
  readonly code: string;
  readonly detail: string;
  readonly page?: string;
  readonly plan?: string;
  readonly line?: number;
  readonly column?: number;
};

/** RFC 9457 problem details as the server sends them, in the reader's language. */
export type ProblemDetails = {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail?: string;
  readonly code?: string;
  readonly requestId?: string;
  readonly errors?: readonly FieldProblem[];
  readonly [parameter: string]: unknown;
};

/** The server refused: `problem` says what happened, why, and what can be done now. */
export class Refusal extends Error {
  readonly problem: ProblemDetails;
  readonly status: number;
  /** The current version of the thing, where the answer carried one (412). */
  readonly etag: string | undefined;

  constructor(problem: ProblemDetails, etag?: string) {
    super(problem.detail ?? problem.title);
    this.name = "Refusal";
    this.problem = problem;
    this.status = problem.status;
    this.etag = etag;
  }

  get code(): string {
    return this.problem.code ?? this.problem.type;
  }

  get requestId(): string | undefined {
    return this.problem.requestId;
  }

  get fields(): readonly FieldProblem[] {
    return this.problem.errors ?? [];
  }
}

/** No answer came: the network, or the server did not speak within the deadline. */
export class NoAnswer extends Error {
  readonly afterSeconds: number | undefined;

  constructor(cause: unknown, afterSeconds?: number) {
    super("The server did not answer.", { cause });
    this.name = "NoAnswer";
    this.afterSeconds = afterSeconds;
  }
}

export const isRefusal = (error: unknown): error is Refusal => error instanceof Refusal;
export const isStale = (error: unknown): error is Refusal =>
  isRefusal(error) && error.status === 412;
export const isForbidden = (error: unknown): error is Refusal =>
  isRefusal(error) && error.status === 403;
/** Nothing is at the address; one that names no possible id leads as little as an unknown id. */
export const isNotFound = (error: unknown): error is Refusal =>
  isRefusal(error) &&
  (error.status === 404 ||
    (error.status === 400 &&
      error.fields.length > 0 &&
      error.fields.every(({ pointer }) => pointer.startsWith("/params/"))));
export const isSignedOut = (error: unknown): error is Refusal =>
  isRefusal(error) && error.status === 401;

/** What the server found wrong at a place of what was sent: each field of a form asks for its own. */
export const findingsOf =
  (error: unknown) =>
  (pointer: string): string | undefined =>
    isRefusal(error)
      ? // A field of the form may have gone into the address and not into the body.
        error.fields.find((field) => [pointer, `/params${pointer}`].includes(field.pointer))?.detail
      : undefined;
