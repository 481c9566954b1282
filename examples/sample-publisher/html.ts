import type { Language, SampleOffer, SamplePublisher } from "./config.ts";
import { LANGUAGES } from "./config.ts";
import { isTextKey, type TextKey, textsOf } from "./texts.ts";

/** Markup that is safe to send; everything else is escaped when it is put into a page. */
export class Html {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

type Part = Html | readonly Html[] | string | number;

/** A template whose values are escaped, except those that are markup themselves. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return new Html(
    strings.reduce((text, string, index) => text + markup(parts[index - 1] ?? "") + string),
  );
}

function markup(part: Part): string {
  if (part instanceof Html) return part.text;
  if (typeof part === "object") return part.map(({ text }) => text).join("");
  return String(part).replace(/[&<>"']/g, (sign) => `&#${sign.codePointAt(0)};`);
}

/** What a page is about and in which language; `path` is its own, without the query. */
export type View = {
  readonly language: Language;
  readonly path: string;
  readonly publisher?: SamplePublisher;
  readonly offer?: SampleOffer;
};

/** Pages that the bar of every offer links to. */
export const PAGES = ["docs", "support", "privacy", "terms"] as const;
/** Reached by Get it now alone: where an app that is installed elsewhere is installed from. */
const INSTALL = "install";
export type PageName = (typeof PAGES)[number] | typeof INSTALL;
export const isPageName = (name: string): name is PageName =>
  name === INSTALL || (PAGES as readonly string[]).includes(name);

/** The sentences of the view's language, with the names of its publisher and offer filled in. */
export function speak({ language, publisher, offer }: View) {
  const say = textsOf(language);
  const names = { publisher: publisher?.name ?? "", offer: offer?.name[language] ?? "" };
  return (key: TextKey, values: Readonly<Record<string, string>> = {}): string =>
    say(key, { ...names, ...values });
}

/** A whole page: the publisher's bar with its pages, the content, the languages. */
export function layout(view: View, title: string, content: Html, width: "" | "wide" = ""): string {
  const say = speak(view);
  const { language, path } = view;
  return html`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<link rel="stylesheet" href="/style.css">
</head>
<body class="${width}">
${barOf(view)}
<main>
${content}
</main>
<footer>
<span>${say("foot.sample")}</span>
<span>${LANGUAGES.map((other) =>
    other === language
      ? html`<b lang="${other}">${textsOf(other)("language")}</b>`
      : html`<a href="${path}?lang=${other}" hreflang="${other}" lang="${other}">${textsOf(other)("language")}</a>`,
  )}</span>
</footer>
</body>
</html>
`.text;
}

function barOf(view: View): Html {
  const { publisher, offer, language, path } = view;
  if (publisher === undefined) return html``;
  const say = speak(view);
  const at = `/${publisher.id}/${offer?.id ?? ""}`;
  const who =
    offer === undefined
      ? html`<a class="who" href="/"><span><b>${publisher.name}</b></span></a>`
      : html`<a class="who" href="${at}">${
          offer.logo === undefined
            ? html``
            : html`<img src="${at}/logo.png" width="40" height="40" alt="">`
        }<span><b>${offer.name[language]}</b><span>${publisher.name}</span></span></a>`;
  const links = PAGES.map((page) => {
    const current = path === `${at}/${page}` ? html` aria-current="page"` : html``;
    return html`<a href="${at}/${page}"${current}>${say(`nav.${page}`)}</a>`;
  });
  return html`<div class="bar"><div>${who}${
    offer === undefined ? html`` : html`<nav aria-label="${say("nav.label")}">${links}</nav>`
  }</div></div>`;
}

/** Privacy, support, terms or documentation: a title and its numbered sections. */
export function textPage(view: View, page: PageName): string {
  const say = speak(view);
  const sections = ["1", "2", "3", "4"].flatMap((number) => {
    const [title, text] = [`${page}.${number}.title`, `${page}.${number}.text`];
    return isTextKey(title) && isTextKey(text)
      ? [html`<h2>${say(title)}</h2><p>${say(text)}</p>`]
      : [];
  });
  const title = say(`${page}.title`);
  return layout(view, title, html`<h1>${title}</h1>${sections}`);
}

export function homePage(view: View, publishers: readonly SamplePublisher[]): string {
  const say = speak(view);
  const groups = publishers.map(
    ({ id, name, offers }) =>
      html`<div class="card"><h2>${name}</h2><ul class="offers">${offers.map(
        (offer) => html`<li><a href="/${id}/${offer.id}">${offer.name[view.language]}</a></li>`,
      )}</ul><a href="/${id}/events">${say("home.events")}</a></div>`,
  );
  const title = say("home.title");
  return layout(
    view,
    title,
    html`<h1>${title}</h1><p class="lead">${say("home.lead")}</p>${groups}`,
  );
}

export function offerPage(view: View): string {
  const say = speak(view);
  const title = view.offer?.name[view.language] ?? "";
  return layout(view, title, html`<h1>${title}</h1><p class="lead">${say("offer.lead")}</p>`);
}

/** A page that tells one thing: its tone, what happened, what to do, and a detail for support. */
export function messagePage(
  view: View,
  name: MessageName,
  {
    tone = "you",
    values = {},
    detail,
    extra = html``,
  }: {
    readonly tone?: "ok" | "you" | "bad";
    readonly values?: Readonly<Record<string, string>>;
    readonly detail?: string;
    readonly extra?: Html;
  } = {},
): string {
  const say = speak(view);
  const title = say(`${name}.title`, values);
  const mark = { ok: "✓", you: "!", bad: "×" }[tone];
  return layout(
    view,
    title,
    html`<span class="badge ${tone}" aria-hidden="true">${mark}</span>
<h1>${title}</h1>
<p class="lead">${say(`${name}.lead`, values)}</p>
${detail === undefined ? html`` : html`<p class="hint">${say("detail")} <code>${detail}</code></p>`}
${extra}`,
  );
}

/** Messages that have a title and a lead in every catalogue. */
export type MessageName = {
  [Key in TextKey]: Key extends `${infer Name}.lead`
    ? `${Name}.title` extends TextKey
      ? Name
      : never
    : never;
}[TextKey];
