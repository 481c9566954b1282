import { page } from "./layout.tsx";
import type { MessageView, Shell } from "./model.ts";
import { type Speech, speechOf } from "./speech.ts";

/** Where there is no offer to show: what may be the reason, and where to go from here. */
export function renderMessage(shell: Shell, view: MessageView): string {
  const speech = speechOf(shell.language);
  const title =
    view.kind === "withdrawn"
      ? speech.t("withdrawn.title", { offer: view.offer })
      : speech.t("missing.title");
  return page(
    shell,
    { title, description: title, indexed: false, data: [] },
    <div className="wrap message">
      <h1>{title}</h1>
      {view.kind === "missing" ? (
        <Missing view={view} speech={speech} />
      ) : view.kind === "no-page" ? (
        <>
          <p>{speech.t("missing.no-page")}</p>
          <p className="row">
            <a className="button primary" href="/">
              {speech.t("missing.search")}
            </a>
          </p>
        </>
      ) : (
        <>
          <p>
            {speech.t("withdrawn.text", { publisher: view.publisher, date: speech.day(view.at) })}
          </p>
          <p className="row">
            <a className="button" href={view.publisherHref}>
              {speech.t("withdrawn.others", { publisher: view.publisher })}
            </a>
            <a className="button quiet" href="/">
              {speech.t("missing.search")}
            </a>
          </p>
        </>
      )}
    </div>,
  );
}

function Missing({
  view,
  speech,
}: {
  view: Extract<MessageView, { kind: "missing" }>;
  speech: Speech;
}) {
  const { t } = speech;
  return (
    <>
      <p>{t("missing.text")}</p>
      {view.email && <p>{t("missing.signed-in", { email: view.email })}</p>}
      <p className="row">
        {view.signInHref && (
          <a className="button primary" href={view.signInHref}>
            {t("missing.sign-in")}
          </a>
        )}
        <a className="button" href="/">
          {t("missing.search")}
        </a>
      </p>
    </>
  );
}
