import { testDriveOf } from "../domain/snapshot.ts";
import { blocking, type Check, warning } from "./check.ts";
import { isBroken } from "./links-answer.ts";

/**
 * The publisher's address that opens and closes places takes a POST (decision 51), and gives nobody a
 * place who comes without a token of the marketplace. What the page asks for is checked by the catalogue.
 */
export const testDriveAnswers: Check = {
  name: "test-drive-answers",
  policy: "200.4",
  cost: "outside",
  async run({ snapshot }, { outgoing }) {
    const { placesUrl: url } = testDriveOf(snapshot);
    if (url === undefined) return [];
    const at = { page: "test-drive", pointer: "/placesUrl" };
    const outcome = await outgoing.exchange({
      url,
      method: "POST",
      headers: { "content-type": "application/json" },
      body: "{}",
      maxBodyBytes: 1_024,
    });
    const { tookMs } = outcome;
    if (outcome.kind === "refused") {
      const evidence = { url, outcome: outcome.code, tookMs };
      return [blocking("test-drive-unreachable", { ...at, params: { url }, evidence })];
    }
    const { status } = outcome;
    const evidence = { url, status, tookMs };
    if (isBroken(status) || status === 405 || (status >= 300 && status < 400))
      return [blocking("test-drive-broken", { ...at, params: { url, status }, evidence })];
    return status < 300 ? [warning("test-drive-open", { ...at, params: { url }, evidence })] : [];
  },
};
