import { CSV_BEGIN, csvLines } from "../../../platform/csv.ts";
import { answer } from "../../../platform/http.ts";

type Reply = {
  type(value: string): Reply;
  header(name: string, value: string): Reply;
};

/** Answers with lines as a file of comma-separated values, which nobody keeps. */
export function csvFile(reply: Reply, name: string, lines: readonly (readonly string[])[]) {
  reply
    .type("text/csv; charset=utf-8")
    .header("cache-control", "no-store")
    .header("content-disposition", `attachment; filename="${name}.csv"`);
  return answer(200, CSV_BEGIN + csvLines(lines));
}
