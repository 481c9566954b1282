import { Readable } from "node:stream";
import Type from "typebox";
import type { Instant } from "../../../kernel/calendar.ts";
import { refuse } from "../../../kernel/result.ts";
import type { Reader } from "../../../platform/database.ts";
import { type App, answer } from "../../../platform/http.ts";
import { notFound } from "../../../platform/problems.ts";
import { route } from "../../../platform/route.ts";
import { Closed } from "../../../platform/schemas.ts";
import { type Language, translate } from "../../../platform/text.ts";
import { plansOf, type Shown } from "../domain/comparison.ts";
import {
  type FileRow,
  type FileWords,
  htmlEnd,
  htmlHead,
  htmlSection,
  schemaAt,
  valueText,
} from "../domain/comparison-file.ts";
import type { LabelWords } from "../domain/field-label.ts";
import {
  type ComparedSide,
  type ComparisonRow,
  comparedRows,
  comparedSides,
  type Section,
  type Sides,
} from "../queries/compare-offer.ts";
import { wordsIn } from "../queries/field-words.ts";
import { type LoadedOffer, loadOffer } from "../queries/load-draft.ts";
import { taxonomyInForce } from "../queries/taxonomy.ts";
import { comparisonQuery } from "./comparison.routes.ts";
import { nameOf, rowView, sideView } from "./comparison-view.ts";
import { slugParam } from "./shapes.ts";

/** A comparison as a file to keep or to hand on. */
export function comparisonFileRoutes(app: App): void {
  route(app, {
    method: "GET",
    url: "/v1/offers/:offer/comparison/file",
    operationId: "exportComparison",
    summary: "A comparison as a file: an HTML page that needs no other file, or JSON",
    description:
      "All fields that `show`, `page` and `plan` let through, as they are at this moment; the JSON has the rows of the comparison. " +
      "The file is sent while it is made: one that ends early is not complete.",
    tags: ["Offers"],
    access: { permission: "offer:read", of: "publisher" },
    params: Closed(slugParam),
    query: Closed({
      ...comparisonQuery,
      format: Type.Optional(
        Type.Union([Type.Literal("html"), Type.Literal("json")], { default: "html" }),
      ),
    }),
    responses: {},
    async handle({ organisation, params, query, db, at, locale, reply }) {
      const loaded = await loadOffer(db, organisation.id, params.offer);
      if (loaded === undefined) return refuse(notFound({}));
      const sides = await comparedSides(db, loaded, query);
      if (!sides.ok) return sides;
      const format = query.format ?? "html";
      const asked: Asked = {
        db,
        loaded,
        slug: params.offer,
        sides: sides.value,
        wanted: { shown: query.show ?? "modified", page: query.page, plan: query.plan },
        at,
        labels: wordsIn(locale, await taxonomyInForce(db)),
        locale,
      };
      reply
        .type(format === "html" ? "text/html; charset=utf-8" : "application/json; charset=utf-8")
        .header("cache-control", "no-store")
        // A page that the publisher's texts are in is saved, and never opened at this address.
        .header("content-security-policy", "default-src 'none'; sandbox")
        .header(
          "content-disposition",
          `attachment; filename="comparison-${params.offer}.${format}"`,
        );
      return answer(200, Readable.from(format === "html" ? htmlOf(asked) : jsonOf(asked)));
    },
  });
}

type Asked = {
  readonly db: Reader;
  readonly loaded: LoadedOffer;
  readonly slug: string;
  readonly sides: Sides;
  readonly wanted: {
    readonly shown: Shown;
    readonly page: string | undefined;
    readonly plan: string | undefined;
  };
  readonly at: Instant;
  readonly labels: LabelWords;
  readonly locale: Language;
};

async function* jsonOf(asked: Asked): AsyncGenerator<string> {
  const { db, loaded, sides, wanted, at, locale, slug } = asked;
  const { labels: words } = asked;
  const head = {
    offer: slug,
    exportedAt: at.toString(),
    of: sideView(sides.after),
    with: sides.before === undefined ? null : sideView(sides.before),
    show: wanted.shown,
    page: wanted.page ?? null,
    plan: wanted.plan ?? null,
  };
  yield `${JSON.stringify(head).slice(0, -1)},"data":[`;
  let between = "\n";
  for await (const { rows } of comparedRows(db, loaded, sides, wanted)) {
    const texts = rows.map((row) => JSON.stringify(rowView(row, words, locale)));
    yield between + texts.join(",\n");
    between = ",\n";
  }
  yield "\n]}\n";
}

async function* htmlOf(asked: Asked): AsyncGenerator<string> {
  const { db, loaded, sides, wanted, labels, locale } = asked;
  const words = fileWords(asked);
  yield htmlHead(words);
  let hasRows = false;
  for await (const { section, rows } of comparedRows(db, loaded, sides, wanted)) {
    hasRows = true;
    const shown = rows.map((row) => fileRow(row, words, labels, locale));
    yield htmlSection(sectionTitle(section, asked), shown, words);
  }
  yield htmlEnd(words, hasRows);
}

function fileRow(
  row: ComparisonRow,
  words: FileWords,
  labels: LabelWords,
  locale: Language,
): FileRow {
  const schema = schemaAt(row.schema, row.pointer);
  const read = (value: ComparisonRow["before"]) =>
    valueText(value, schema, { text: labels.text, yes: words.yes, no: words.no });
  const { label } = rowView(row, labels, locale);
  const order = row.what === "order" ? [translate(locale, "publisher.compare.order")] : [];
  return {
    kind: row.kind,
    label: [...(label.length === 0 ? [row.pointer] : label), ...order],
    before: read(row.before),
    after: read(row.after),
  };
}

function sectionTitle({ title, plan }: Section, { sides, locale }: Asked): string {
  const name = translate(locale, title);
  if (plan === undefined) return name;
  const found = plansOf(sides.before?.content, sides.after.content).find(
    ({ planId }) => planId === plan,
  );
  const called = nameOf(found?.shown.pages["plan-listing"], locale) ?? plan;
  const presence =
    found === undefined || found.presence === "kept"
      ? ""
      : ` (${translate(locale, `kit.change.${found.presence}`)})`;
  return `${translate(locale, "publisher.compare.plan", { plan: called })}${presence} · ${name}`;
}

function fileWords({ loaded, slug, sides, wanted, at, locale }: Asked): FileWords {
  const text = (key: string, params = {}) => translate(locale, key, params);
  const moment = (instant: Instant) =>
    new Intl.DateTimeFormat(locale, {
      day: "numeric",
      month: "short",
      year: "numeric",
      hour: "2-digit",
      minute: "2-digit",
      hourCycle: "h23",
      timeZone: "UTC",
      timeZoneName: "short",
    }).format(new Date(instant.epochMilliseconds));
  const side = ({ name, version, since }: ComparedSide) =>
    name === "edition"
      ? version === null
        ? text("publisher.compare.side.edition", { date: moment(since) })
        : text("publisher.compare.side.version", { version, date: moment(since) })
      : `${text(`publisher.compare.side.${name}`)}${
          name === "live" && version !== null ? ` v${version}` : ""
        }, ${moment(since)}`;
  const { before, after } = sides;
  const older = before === undefined ? text("publisher.compare.side.nothing") : side(before);
  const { page, plan } = wanted;
  return {
    language: locale,
    title: text("publisher.compare.file.title", { offer: slug, alias: loaded.offer.alias }),
    about: [
      `${text("publisher.compare.of")} – ${side(after)}`,
      `${text("publisher.compare.with")} – ${older}`,
      [
        text(`publisher.compare.show.${wanted.shown}`),
        ...(plan === undefined ? [] : [text("publisher.compare.plan", { plan })]),
        page ?? text("publisher.compare.allPages"),
      ].join(" · "),
      text("publisher.compare.file.made", { moment: moment(at) }),
    ],
    none: text("publisher.compare.noneShown"),
    field: text("publisher.compare.file.field"),
    change: text("publisher.compare.file.change"),
    before: before === undefined ? older : text(sideTitle(before)),
    after: text(sideTitle(after)),
    nothing: text("kit.change.nothing"),
    yes: text("kit.change.yes"),
    no: text("kit.change.no"),
    kinds: {
      added: text("kit.change.added"),
      removed: text("kit.change.removed"),
      edited: text("kit.change.edited"),
      unchanged: text("kit.change.unchanged"),
    },
  };
}

const sideTitle = ({ name }: ComparedSide): string =>
  name === "edition" ? "kit.change.before" : `publisher.compare.side.${name}`;
