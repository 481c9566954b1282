import type { ProblemParams } from "../../../kernel/problem.ts";

/**
 * Something that stands between a saved page and its publication (blocking), or that the publisher
 * should know (warning). `pointer` is an RFC 6901 pointer into the page's content; `code` names the
 * message `field.<code>`, filled with `params`.
 */
export type Finding = {
  readonly pointer: string;
  readonly code: string;
  readonly params?: ProblemParams;
  readonly severity: "blocking" | "warning";
};

export const blocking = (pointer: string, code: string, params?: ProblemParams): Finding => ({
  pointer,
  code: `catalog/${code}`,
  severity: "blocking",
  ...(params && { params }),
});

export const warning = (pointer: string, code: string, params?: ProblemParams): Finding => ({
  ...blocking(pointer, code, params),
  severity: "warning",
});
