import type { TSchema } from "typebox";
import type { PageDefinition } from "../offer-type.ts";
import {
  choice,
  entryId,
  file,
  group,
  type JsonObject,
  list,
  text,
  textarea,
} from "../page-schema.ts";
import { MIB, PDF } from "./media.ts";

/**
 * What the certification team or partners need and buyers never see.
 *
 * @param needed answers that the certification team cannot do without; with any, the page is required
 */
export const supplementalPage = (
  needed: Readonly<Record<string, TSchema>> = {},
): PageDefinition => ({
  id: "supplemental",
  title: "offer-type.page.supplemental",
  description: "offer-type.page.supplemental.hint",
  kind: "form",
  ...(Object.keys(needed).length === 0 && { optional: true }),
  schema: group({
    instructions: textarea("supplemental.instructions", { max: 3000, hint: true }),
    ...needed,
    files,
  }) as unknown as JsonObject,
});

const files = list(
  "supplemental.files",
  group({
    id: entryId("supplemental.file.id"),
    name: text("supplemental.file.name", { max: 255, oneLine: true, required: true }),
    file: file(
      "supplemental.file.file",
      [
        ...PDF,
        "application/zip",
        "image/png",
        "image/jpeg",
        "video/mp4",
        "text/plain",
        "text/csv",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
      ],
      100 * MIB,
      { required: true },
    ),
    audience: choice("supplemental.file.audience", ["certification", "partners"], {
      required: true,
      described: ["certification", "partners"],
    }),
  }),
  { add: true, max: 10, identity: "id", default: [], hint: true },
);
