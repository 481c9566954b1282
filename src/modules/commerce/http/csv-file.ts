import { asAttachment } from "../../../platform/attachment.ts";
import { CSV_BEGIN, csvLines } from "../../../platform/csv.ts";
import { answer } from "../../../platform/http.ts";

/** Answers with lines as a file of comma-separated values, which nobody keeps. */
export function csvFile(
  reply: Parameters<typeof asAttachment>[0],
  name: string,
  lines: readonly (readonly string[])[],
) {
  asAttachment(reply, `${name}.csv`);
  return answer(200, CSV_BEGIN + csvLines(lines));
}
