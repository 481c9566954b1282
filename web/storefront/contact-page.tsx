import type { ReactNode } from "react";
import { page } from "./layout.tsx";
import type { ContactField, ContactView, Shell } from "./model.ts";
import { OfferLogo } from "./parts.tsx";
import { type Speech, speechOf } from "./speech.ts";

/** In the order of the form. */
const FIELDS = [
  "firstName",
  "lastName",
  "email",
  "phone",
  "company",
  "jobTitle",
  "country",
  "planId",
  "message",
  "consent",
] as const satisfies readonly (ContactField | "consent")[];

type Props = { readonly view: ContactView; readonly speech: Speech };

/** Writing to the publisher of an offer: a form that works without scripts. */
export function renderContact(shell: Shell, view: ContactView): string {
  const speech = speechOf(shell.language);
  const title = speech.t("contact.title", { publisher: view.publisher });
  return page(
    shell,
    { title: `${title} · ${view.offer}`, description: title, indexed: false, data: [] },
    <div className="wrap contact">
      <nav className="crumbs" aria-label={speech.t("offer.breadcrumb")}>
        <a href={view.offerHref} lang={foreign(view, shell)}>
          {view.offer}
        </a>
      </nav>
      <div className="hero">
        <OfferLogo src={view.logo} name={view.offer} size={72} />
        <div className="title">
          <h1>{title}</h1>
          <p className="meta">
            <span lang={foreign(view, shell)}>{view.offer}</span>
          </p>
        </div>
      </div>
      {view.sent ? <Sent view={view} speech={speech} /> : <Form view={view} speech={speech} />}
    </div>,
  );
}

const foreign = (view: ContactView, shell: Shell) =>
  view.language === shell.language ? undefined : view.language;

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
  const wrong = FIELDS.filter((one) => view.errors[one]);
  const countries = view.countries
    .map((code) => ({ code, name: speech.market(code) }))
    .sort((a, b) => speech.compare(a.name, b.name));
  // In Korean the family name comes first.
  const order =
    speech.language === "ko"
      ? (["lastName", "firstName"] as const)
      : (["firstName", "lastName"] as const);
  return (
    <form method="post" action={view.action} className="form" noValidate>
      {(wrong.length > 0 || view.problem) && (
        <div className="note wrong" role="alert" tabIndex={-1} id="wrong">
          <div>
            <b>{view.problem ?? t("contact.wrong", { count: wrong.length })}</b>
            <ul>
              {wrong.map((field) => (
                <li key={field}>
                  <a href={`#${field}`}>
                    {field === "consent" ? t("contact.consent.short") : t(`contact.${field}`)}
                  </a>{" "}
                  – {view.errors[field]}
                </li>
              ))}
            </ul>
          </div>
        </div>
      )}
      <p className="muted">{t("contact.required")}</p>
      <input type="hidden" name="key" value={view.key} />
      <div className="pair">
        {order.map((name) => (
          <TextField
            key={name}
            view={view}
            speech={speech}
            name={name}
            autoComplete={name === "firstName" ? "given-name" : "family-name"}
            required
          />
        ))}
      </div>
      <div className="pair">
        <TextField
          view={view}
          speech={speech}
          name="email"
          type="email"
          autoComplete="email"
          required
        />
        <TextField view={view} speech={speech} name="phone" type="tel" autoComplete="tel" />
      </div>
      <div className="pair">
        <TextField
          view={view}
          speech={speech}
          name="company"
          autoComplete="organization"
          required
        />
        <TextField view={view} speech={speech} name="jobTitle" autoComplete="organization-title" />
      </div>
      <Field view={view} speech={speech} name="country" required>
        {(props) => (
          <select {...props} autoComplete="country" defaultValue={view.values.country ?? ""}>
            <option value="">{t("contact.choose")}</option>
            {countries.map(({ code, name }) => (
              <option key={code} value={code}>
                {name}
              </option>
            ))}
          </select>
        )}
      </Field>
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
      <div className="agree">
        <input
          type="checkbox"
          id="consent"
          name="consent"
          value="yes"
          defaultChecked={view.consent}
          aria-invalid={view.errors.consent ? true : undefined}
          aria-describedby={view.errors.consent ? "consent-error" : undefined}
          required
        />
        <label htmlFor="consent">
          {t("contact.consent", { publisher: view.publisher })} *
          {view.privacyHref && (
            <>
              {" "}
              <a href={view.privacyHref} rel="noopener noreferrer nofollow" target="_blank">
                {t("contact.privacy", { publisher: view.publisher })}
              </a>
            </>
          )}
        </label>
      </div>
      {view.errors.consent && (
        <p className="error" id="consent-error">
          {view.errors.consent}
        </p>
      )}
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

type Control = {
  readonly id: string;
  readonly name: string;
  readonly required?: true | undefined;
  readonly "aria-invalid"?: true | undefined;
  readonly "aria-describedby"?: string | undefined;
};

function Field({
  view,
  speech,
  name,
  required,
  children,
}: Props & {
  readonly name: ContactField;
  readonly required?: boolean;
  readonly children: (control: Control) => ReactNode;
}) {
  const error = view.errors[name];
  return (
    <div className="field">
      <label htmlFor={name}>
        {speech.t(`contact.${name}`)}
        {required && <span aria-hidden="true"> *</span>}
      </label>
      {children({
        id: name,
        name,
        ...(required ? { required: true } : {}),
        ...(error ? { "aria-invalid": true, "aria-describedby": `${name}-error` } : {}),
      })}
      {error && (
        <p className="error" id={`${name}-error`}>
          {error}
        </p>
      )}
    </div>
  );
}

function TextField({
  type = "text",
  autoComplete,
  ...field
}: Props & {
  readonly name: ContactField;
  readonly type?: "text" | "email" | "tel";
  readonly autoComplete: string;
  readonly required?: boolean;
}) {
  const { view, name } = field;
  return (
    <Field {...field}>
      {(control) => (
        <input
          {...control}
          type={type}
          autoComplete={autoComplete}
          maxLength={view.limits[name]}
          defaultValue={view.values[name]}
        />
      )}
    </Field>
  );
}
