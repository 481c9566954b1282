import type { Check } from "./check.ts";

/** What the catalogue's own review of pages, fields and limits found. */
export const requiredFields: Check = {
  name: "required-fields",
  policy: "100.2",
  cost: "cheap",
  run: ({ review }) => review,
};
