import Type from "typebox";
import { refuse } from "../../../kernel/result.ts";
import { asAttachment } from "../../../platform/attachment.ts";
import { type App, answer } from "../../../platform/http.ts";
import { bytesOf } from "../../../platform/input.ts";
import { notFound } from "../../../platform/problems.ts";
import { route } from "../../../platform/route.ts";
import { Closed, Nullable, OneOf } from "../../../platform/schemas.ts";
import { LANGUAGES } from "../domain/page-schema.ts";
import { loadOffer } from "../queries/load-draft.ts";
import { importTexts, readTextFile, TEXT_FILE_BYTES, textFile } from "../use-cases/text-file.ts";
import { slugParam } from "./shapes.ts";

const tags = ["Offers"];
const LanguageShape = OneOf(LANGUAGES);
const url = "/v1/offers/:offer/texts/file";

/** The texts of an offer for its translators, as CSV files (ux.md P6). */
export function textFileRoutes(app: App): void {
  route(app, {
    method: "GET",
    url,
    operationId: "exportTexts",
    summary: "The texts of a draft in English and one more language, as a CSV file",
    description:
      "Columns Page, Plan, Field, `en` and the language. Short texts of a list, such as keywords, stand a line each in their cell.",
    tags,
    access: { permission: "offer:read", of: "publisher" },
    params: Closed(slugParam),
    query: Closed({ language: LanguageShape }),
    responses: {},
    async handle({ organisation, params, query, db, reply }) {
      const found = await loadOffer(db, organisation.id, params.offer);
      if (found === undefined) return refuse(notFound({}));
      asAttachment(reply, `${found.offer.offerId}-${query.language}.csv`);
      return answer(200, textFile(found.draft, query.language), { etag: found.offer.version });
    },
  });

  route(app, {
    method: "PUT",
    url,
    operationId: "importTexts",
    summary: "Take the texts of one language from a CSV file into the draft: all of it, or nothing",
    description:
      "Reads the columns Page, Plan, Field and the one named by `language`. A cell without text changes nothing. A file with any bad row changes nothing: `errors` names up to 1,000 places with line and column. With dryRun=true nothing changes and the answer says what would.",
    tags,
    access: { permission: "offer:edit", of: "publisher" },
    precondition: true,
    consumes: "text/csv",
    bodyLimit: TEXT_FILE_BYTES,
    perMinute: 300,
    params: Closed(slugParam),
    query: Closed({
      language: LanguageShape,
      dryRun: Type.Optional(Type.Boolean({ default: false })),
    }),
    responses: {
      200: Type.Object(
        {
          dryRun: Type.Boolean(),
          rows: Type.Integer(),
          added: Type.Integer(),
          edited: Type.Integer(),
          unchanged: Type.Integer(),
          empty: Type.Integer({ description: "Rows without a text, which change nothing." }),
          changes: Type.Array(
            Type.Object({
              line: Type.Integer(),
              page: Type.String(),
              plan: Nullable(Type.String()),
              field: Type.String(),
              before: Type.String(),
              after: Type.String(),
            }),
          ),
        },
        { title: "ImportedTexts" },
      ),
    },
    async handle({ organisation, params, query, request, db, ifMatch }) {
      const { language, dryRun = false } = query;
      const body = bytesOf(request.body);
      const file = await readTextFile(body, language);
      if (!file.ok) return file;
      const imported = await importTexts(db, {
        publisherId: organisation.id,
        slug: params.offer,
        language,
        file: file.value,
        ifMatch,
        dryRun,
      });
      if (!imported.ok) return imported;
      const { planned, offer } = imported.value;
      const { changes, unchanged, empty } = planned;
      const added = changes.filter(({ before }) => before === "").length;
      return answer(
        200,
        {
          dryRun,
          rows: file.value.rows.length,
          added,
          edited: changes.length - added,
          unchanged,
          empty,
          changes: changes.map(({ line, place, before, after }) => ({
            line,
            page: place.page,
            plan: place.planId ?? null,
            field: place.field,
            before,
            after,
          })),
        },
        { etag: offer.offer.version },
      );
    },
  });
}
