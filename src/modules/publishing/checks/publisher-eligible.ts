import { blocking, type Check } from "./check.ts";

/** Only an organisation in good standing sells. */
export const publisherEligible: Check = {
  name: "publisher-eligible",
  policy: "10.1",
  cost: "cheap",
  run: ({ publisher }) =>
    publisher.status === "active"
      ? []
      : [blocking("publisher-not-active", { params: { name: publisher.name } })],
};
