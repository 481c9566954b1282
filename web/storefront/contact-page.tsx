import {
  Agreement,
  Field,
  OfferHead,
  PERSON_FIELDS,
  PersonPart,
  WrongFields,
} from "./form-fields.tsx";
import { page } from "./layout.tsx";
import type { ContactView, Shell } from "./model.ts";
import { type Speech, speechOf } from "./speech.ts";

type Props = { readonly view: ContactView; readonly speech: Speech };

/** Writing to the publisher of an offer: a form that works without scripts. */
export function renderContact(shell: Shell, view: ContactView): string {
  const speech = speechOf(shell.language);
  const title = speech.t("contact.title", { publisher: view.publisher });
  return page(
    shell,
    { title: `${title} · ${view.offer}`, description: title, indexed: false, data: [] },
    <div className="wrap contact">
      <OfferHead view={view} shell={shell} speech={speech} title={title} />
      {view.sent ? <Sent view={view} speech={speech} /> : <Form view={view} speech={speech} />}
    </div>,
  );
}

function Sent({ view, speech: { t } }: Props) {
  return (
    <div className="note" role="status">
      <div>
        <b>{t("contact.sent", { publisher: view.publisher })}</b>
        <p>{t(view.sent?.copied ? "contact.sent.copied" : "contact.sent.text")}</p>
        <p>
          <a href={view.offerHref}>{t("contact.back")}</a>
        </p>
      </div>
    </div>
  );
}

function Form({ view, speech }: Props) {
  const { t } = speech;
  return (
    <form method="post" action={view.action} className="form" noValidate>
      <WrongFields
        view={view}
        speech={speech}
        fields={[
          ...PERSON_FIELDS.map((name) => [name, t(`contact.${name}`)] as const),
          ["planId", t("contact.planId")],
          ["message", t("contact.message")],
          ["consent", t("contact.consent.short")],
        ]}
      />
      <p className="muted">{t("contact.required")}</p>
      <input type="hidden" name="key" value={view.key} />
      <PersonPart view={view} speech={speech} />
      {view.plans.length > 0 && (
        <Field view={view} speech={speech} name="planId">
          {(props) => (
            <select {...props} defaultValue={view.values.planId ?? ""}>
              <option value="">{t("contact.no-plan")}</option>
              {view.plans.map(({ id, name }) => (
                <option key={id} value={id}>
                  {name}
                </option>
              ))}
            </select>
          )}
        </Field>
      )}
      <Field view={view} speech={speech} name="message" required>
        {(props) => (
          <textarea
            {...props}
            rows={7}
            maxLength={view.limits.message}
            defaultValue={view.values.message}
          />
        )}
      </Field>
      <Agreement view={view} name="consent" checked={view.consent}>
        {t("contact.consent", { publisher: view.publisher })} *
        {view.privacyHref && (
          <>
            {" "}
            <a href={view.privacyHref} rel="noopener noreferrer nofollow" target="_blank">
              {t("contact.privacy", { publisher: view.publisher })}
            </a>
          </>
        )}
      </Agreement>
      <p className="row">
        <button type="submit" className="button primary">
          {t("contact.send")}
        </button>
        <a className="button quiet" href={view.offerHref}>
          {t("contact.cancel")}
        </a>
      </p>
    </form>
  );
}
