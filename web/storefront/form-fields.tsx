import type { ReactNode } from "react";
import type { AboutOffer, ContactField, PersonFields, Shell } from "./model.ts";
import { OfferLogo } from "./parts.tsx";
import type { Speech } from "./speech.ts";

type Props = { readonly view: PersonFields; readonly speech: Speech };

/** The head of a page about an offer: the way back, its logo, what the page is for. */
export function OfferHead(props: {
  readonly view: AboutOffer;
  readonly shell: Shell;
  readonly speech: Speech;
  readonly title: string;
}) {
  const { view, shell, speech, title } = props;
  const foreign = view.language === shell.language ? undefined : view.language;
  return (
    <>
      <nav className="crumbs" aria-label={speech.t("offer.breadcrumb")}>
        <a href={view.offerHref} lang={foreign}>
          {view.offer}
        </a>
      </nav>
      <div className="hero">
        <OfferLogo src={view.logo} name={view.offer} size={72} />
        <div className="title">
          <h1>{title}</h1>
          <p className="meta">
            <span lang={foreign}>{view.offer}</span>
          </p>
        </div>
      </div>
    </>
  );
}

/** What is wrong with the whole form and with its fields, each a link to the field. */
export function WrongFields(
  props: Props & {
    /** In the order of the form, with their labels. */
    readonly fields: readonly (readonly [
      name: ContactField | "consent" | "terms" | "region",
      label: string,
    ])[];
  },
) {
  const { view, speech } = props;
  const wrong = props.fields.filter(([name]) => view.errors[name]);
  if (wrong.length === 0 && !view.problem) return null;
  return (
    <div className="note wrong" role="alert" tabIndex={-1} id="wrong">
      <div>
        <b>{view.problem ?? speech.t("contact.wrong", { count: wrong.length })}</b>
        <ul>
          {wrong.map(([name, label]) => (
            <li key={name}>
              <a href={`#${name}`}>{label}</a> – {view.errors[name]}
            </li>
          ))}
        </ul>
      </div>
    </div>
  );
}

/** In the order of `PersonPart`. */
export const PERSON_FIELDS = [
  "firstName",
  "lastName",
  "email",
  "phone",
  "company",
  "jobTitle",
  "country",
] as const satisfies readonly ContactField[];

/** Who it is: name, addresses, company, country. */
export function PersonPart({ view, speech }: Props) {
  const { t } = speech;
  const countries = view.countries
    .map((code) => ({ code, name: speech.market(code) }))
    .sort((a, b) => speech.compare(a.name, b.name));
  // In Korean the family name comes first.
  const order =
    speech.language === "ko"
      ? (["lastName", "firstName"] as const)
      : (["firstName", "lastName"] as const);
  return (
    <>
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
    </>
  );
}

/** A box that has to be ticked, with what is agreed to. */
export function Agreement({
  view,
  name,
  checked,
  children,
}: {
  readonly view: PersonFields;
  readonly name: "consent" | "terms";
  readonly checked: boolean;
  readonly children: ReactNode;
}) {
  const error = view.errors[name];
  return (
    <>
      <div className="agree">
        <input
          type="checkbox"
          id={name}
          name={name}
          value="yes"
          defaultChecked={checked}
          aria-invalid={error ? true : undefined}
          aria-describedby={error ? `${name}-error` : undefined}
          required
        />
        <label htmlFor={name}>{children}</label>
      </div>
      {error && (
        <p className="error" id={`${name}-error`}>
          {error}
        </p>
      )}
    </>
  );
}

type Control = {
  readonly id: string;
  readonly name: string;
  readonly required?: true | undefined;
  readonly "aria-invalid"?: true | undefined;
  readonly "aria-describedby"?: string | undefined;
};

/** A label, its control and what is wrong with it. */
export function Field({
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
