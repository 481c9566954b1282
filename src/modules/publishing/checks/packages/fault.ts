import type { Finding } from "../../domain/finding.ts";

/** What is wrong with a package; where it was given is added to it. */
export type Fault = Pick<Finding, "severity" | "code" | "params" | "evidence" | "plan">;

export const fault = (code: string, more: Omit<Fault, "severity" | "code"> = {}): Fault => ({
  severity: "blocking",
  code: `publishing/${code}`,
  ...more,
});

export const caution = (code: string, more: Omit<Fault, "severity" | "code"> = {}): Fault => ({
  ...fault(code, more),
  severity: "warning",
});

/** Names come from a package: what a finding says of one has at most 200 characters. */
export const shown = (text: string): string => text.slice(0, 200);

/** Ends the reading of a package: what comes after could not be trusted. */
export class Unreadable extends Error {
  readonly fault: Fault;
  constructor(found: Fault) {
    super(found.code);
    this.fault = found;
  }
}
