import { pageOf } from "../domain/snapshot.ts";
import { type Check, warning } from "./check.ts";

/** A screen of 1280 × 720 that compresses below this shows one colour or next to nothing. */
const NEARLY_EMPTY_BYTES = 3_000;

/** The same screenshot twice, or one that shows nothing. */
export const repeatedImages: Check = {
  name: "repeated-images",
  policy: "100.5",
  cost: "cheap",
  async run({ snapshot }, { files }) {
    const pictures = (pageOf(snapshot, "listing").screenshots ?? []).flatMap(({ file }, index) =>
      file?.sha256 === undefined ? [] : [{ sha256: file.sha256, index }],
    );
    const findings = [];
    for (const { sha256, index } of pictures) {
      const at = { page: "listing", pointer: `/screenshots/${index}/file` };
      const first = pictures.findIndex((one) => one.sha256 === sha256);
      const earlier = pictures[first];
      if (earlier !== undefined && earlier.index < index)
        findings.push(warning("image-repeated", { ...at, params: { first: earlier.index + 1 } }));
      const size = (await files.stat(sha256))?.size ?? NEARLY_EMPTY_BYTES;
      if (size < NEARLY_EMPTY_BYTES)
        findings.push(warning("image-nearly-empty", { ...at, evidence: { bytes: size } }));
    }
    return findings;
  },
};
