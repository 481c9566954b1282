import type { Reader } from "../../../platform/database.ts";
import type { LiveEdition } from "../domain/live-edition.ts";

/** An edition that waits for its publisher, as its preview audience sees it. */
export type PreviewedOffer = {
  /** With every plan: public, private and hidden. */
  readonly edition: LiveEdition;
  /** E-mail addresses of the preview audience, in lower case. */
  readonly audience: readonly string[];
  readonly isLive: boolean;
};

export async function readPreview(
  _db: Reader,
  _slug: string,
  _token: string,
): Promise<PreviewedOffer | undefined> {
  return undefined;
}
