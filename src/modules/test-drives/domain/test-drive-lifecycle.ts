import type { Lifecycle } from "../../../kernel/lifecycle.ts";

/** Being prepared by the publisher, ready for the person, or over. */
export const TEST_DRIVE_STATES = ["opening", "ready", "failed", "ended"] as const;
export type TestDriveState = (typeof TEST_DRIVE_STATES)[number];

export const TEST_DRIVE_ACTIONS = ["open", "fail", "end"] as const;
export type TestDriveAction = (typeof TEST_DRIVE_ACTIONS)[number];

/**
 * `open` and `fail` are the publisher's answers; `end` is the time's, the person's or the publisher's.
 * A place is held while it is opening or ready.
 */
export const TEST_DRIVE_LIFECYCLE = {
  opening: { open: "ready", fail: "failed", end: "ended" },
  ready: { end: "ended" },
  failed: {},
  ended: {},
} as const satisfies Lifecycle<TestDriveState, TestDriveAction>;

export const ENDED_BY = ["time", "person", "publisher", "failure"] as const;
export type EndedBy = (typeof ENDED_BY)[number];

/** So many test drives of one offer a person begins within 24 hours of marketplace time. */
export const MOST_A_DAY = 3;
