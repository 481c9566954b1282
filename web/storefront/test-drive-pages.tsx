import { Agreement, OfferHead, PERSON_FIELDS, PersonPart, WrongFields } from "./form-fields.tsx";
import { page } from "./layout.tsx";
import type { OwnTestDriveView, Shell, TestDriveView } from "./model.ts";
import { type Speech, speechOf } from "./speech.ts";

/** Asking for a place of a test drive: a form that works without scripts. */
export function renderTestDrive(shell: Shell, view: TestDriveView): string {
  const speech = speechOf(shell.language);
  const title = speech.t("test-drive.title");
  return page(
    shell,
    { title: `${title} · ${view.offer}`, description: title, indexed: false, data: [] },
    <div className="wrap contact">
      <OfferHead view={view} shell={shell} speech={speech} title={title} />
      <p>{speech.t("test-drive.hours", { hours: view.durationHours })}</p>
      {view.description !== "" && (
        <p className="as-typed" lang={shell.language === "en" ? undefined : "en"}>
          {view.description}
        </p>
      )}
      {view.full ? (
        <Full view={view} full={view.full} speech={speech} />
      ) : (
        <Form view={view} speech={speech} />
      )}
    </div>,
  );
}

function Full({
  view,
  full,
  speech: { t, moment },
}: {
  readonly view: TestDriveView;
  readonly full: NonNullable<TestDriveView["full"]>;
  readonly speech: Speech;
}) {
  return (
    <div className="note" role="status">
      <div>
        <b>{t("test-drive.full", { places: full.places })}</b>
        <p>{t("test-drive.full.next", { when: moment(full.nextFree, full.timeZone) })}</p>
        <p className="row">
          <a className="button" href={view.action}>
            {t("test-drive.look-again")}
          </a>
          <a className="button quiet" href={view.offerHref}>
            {t("contact.back")}
          </a>
        </p>
      </div>
    </div>
  );
}

function Form({ view, speech }: { readonly view: TestDriveView; readonly speech: Speech }) {
  const { t } = speech;
  const { publisher } = view;
  return (
    <form method="post" action={view.action} className="form" noValidate>
      <WrongFields
        view={view}
        speech={speech}
        fields={[
          ...PERSON_FIELDS.map((name) => [name, t(`contact.${name}`)] as const),
          ...(view.regions ? [["region", t("test-drive.region")] as const] : []),
          ["terms", t("test-drive.terms.short")],
          ["consent", t("contact.consent.short")],
        ]}
      />
      <p className="muted">{t("contact.required")}</p>
      <input type="hidden" name="key" value={view.key} />
      <PersonPart view={view} speech={speech} />
      {view.regions && <Region view={view} regions={view.regions} speech={speech} />}
      <Agreement view={view} name="terms" checked={view.terms}>
        {t("test-drive.terms")} *{" "}
        <a href={view.termsHref} rel="noopener noreferrer nofollow" target="_blank">
          {t("test-drive.terms.link")}
        </a>
        {view.privacyHref && (
          <>
            {" · "}
            <a href={view.privacyHref} rel="noopener noreferrer nofollow" target="_blank">
              {t("contact.privacy", { publisher })}
            </a>
          </>
        )}
      </Agreement>
      <Agreement view={view} name="consent" checked={view.consent}>
        {t("test-drive.consent", { publisher })} *
      </Agreement>
      <p className="row">
        <button type="submit" className="button primary">
          {t("test-drive.start")}
        </button>
        <a className="button quiet" href={view.offerHref}>
          {t("contact.cancel")}
        </a>
      </p>
    </form>
  );
}

function Region({
  view,
  regions: { chosen, choices, timeZone },
  speech: { t, moment },
}: {
  readonly view: TestDriveView;
  readonly regions: NonNullable<TestDriveView["regions"]>;
  readonly speech: Speech;
}) {
  const wrong = view.errors.region;
  return (
    <div className="field">
      <label htmlFor="region">{t("test-drive.region")}</label>
      <select
        id="region"
        name="region"
        defaultValue={chosen}
        aria-invalid={wrong ? true : undefined}
        aria-describedby={wrong ? "region-error" : undefined}
      >
        <option value="">{t("test-drive.region.any")}</option>
        {choices.map(({ region, nextFree }) => (
          <option key={region} value={region} disabled={nextFree !== undefined}>
            {nextFree === undefined
              ? region
              : t("test-drive.region.full", { region, when: moment(nextFree, timeZone) })}
          </option>
        ))}
      </select>
      {wrong && (
        <p className="error" id="region-error">
          {wrong}
        </p>
      )}
    </div>
  );
}

/** Somebody's own test drive: what it waits for, how to get in, until when. */
export function renderOwnTestDrive(shell: Shell, view: OwnTestDriveView): string {
  const speech = speechOf(shell.language);
  const { t } = speech;
  const title = t("test-drive.own");
  return page(
    shell,
    { title: `${title} · ${view.offer}`, description: title, indexed: false, data: [] },
    <div className="wrap contact">
      <OfferHead view={view} shell={shell} speech={speech} title={title} />
      <State view={view} speech={speech} />
      {view.state === "ready" && <Access view={view} speech={speech} />}
      <Help view={view} speech={speech} />
      {view.endAction && (
        <form method="post" action={view.endAction} className="row">
          <button type="submit" className="button">
            {t("test-drive.end")}
          </button>
          <span className="muted">{t("test-drive.end.hint")}</span>
        </form>
      )}
    </div>,
  );
}

type Own = { readonly view: OwnTestDriveView; readonly speech: Speech };

function State({ view, speech: { t, moment } }: Own) {
  const { state, endedBy, temperature = "hosted", publisher, durationHours: hours } = view;
  const at = (instant: string | undefined) =>
    instant === undefined ? "" : moment(instant, view.timeZone);
  return (
    <div className="note" role="status">
      <div>
        <b>{t(`test-drive.state.${state}`)}</b>
        {state === "opening" && (
          <>
            <p>
              {t(`test-drive.opening.${temperature}`, { publisher })} {t("test-drive.opening.mail")}
            </p>
            <p>{t("test-drive.opening.hours", { hours })}</p>
            <p>
              <a href={view.href}>{t("test-drive.look-again")}</a>
            </p>
          </>
        )}
        {state === "ready" && <p>{t("test-drive.until", { when: at(view.endsAt) })}</p>}
        {state === "failed" && <p>{t("test-drive.failed", { publisher })}</p>}
        {state === "ended" && (
          <p>{t(`test-drive.ended.${endedBy ?? "time"}`, { publisher, when: at(view.endedAt) })}</p>
        )}
        {(state === "failed" || state === "ended") && (
          <p>
            <a href={view.offerHref}>{t("contact.back")}</a>
          </p>
        )}
      </div>
    </div>
  );
}

function Access({ view, speech: { t } }: Own) {
  return (
    <section aria-labelledby="access">
      <h2 id="access">{t("test-drive.access")}</h2>
      {view.accessHref && (
        <p>
          <a
            className="button primary"
            href={view.accessHref}
            rel="noopener noreferrer nofollow"
            target="_blank"
          >
            {t("test-drive.open")}
            <span className="vh">, {t("cta.external")}</span>
          </a>
        </p>
      )}
      {view.information.map((text) => (
        <p key={text} className="as-typed">
          {text}
        </p>
      ))}
    </section>
  );
}

function Help({ view, speech }: Own) {
  const { t } = speech;
  if (view.manual === undefined && view.videos.length === 0) return null;
  return (
    <section aria-labelledby="help">
      <h2 id="help">{t("test-drive.help")}</h2>
      <ul>
        {view.manual && (
          <li>
            <a href={view.manual.href}>{view.manual.name}</a>{" "}
            <span className="muted">PDF, {speech.fileSize(view.manual.bytes)}</span>
          </li>
        )}
        {view.videos.map(({ name, href }) => (
          <li key={href}>
            <a href={href} rel="noopener noreferrer nofollow" target="_blank">
              {name}
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}
