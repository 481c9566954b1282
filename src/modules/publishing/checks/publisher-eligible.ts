import type { Finding } from "../domain/finding.ts";
import { blocking, type Check } from "./check.ts";

/** What stands against a publisher that was suspended. */
export const publisherNotActive = (name: string): Finding =>
  blocking("publisher-not-active", { policy: "10.1", params: { name } });

/** Only an organisation in good standing sells. */
export const publisherEligible: Check = {
  name: "publisher-eligible",
  policy: "10.1",
  cost: "cheap",
  run: ({ publisher }) =>
    publisher.status === "active" ? [] : [publisherNotActive(publisher.name)],
};
