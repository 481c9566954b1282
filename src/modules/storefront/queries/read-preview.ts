import type { LiveEdition } from "../domain/live-edition.ts";

/** An edition that waits for its publisher, as its preview audience sees it. */
export type PreviewedOffer = {
  /** With every plan: public, private and hidden. */
  readonly edition: LiveEdition;
  /** E-mail addresses of the preview audience, in lower case. */
  readonly audience: readonly string[];
  readonly isLive: boolean;
};
