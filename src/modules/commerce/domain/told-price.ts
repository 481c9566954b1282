import type { Instant } from "../../../kernel/calendar.ts";

/** A price that its publisher set while the subscription ran, and when its seller was told. */
export type ToldPrice = {
  readonly amount: string;
  readonly currency: string;
  readonly editionId: string;
  readonly editionVersion: number;
  readonly toldAt: Instant;
};
