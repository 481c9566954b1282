import { Checkbox, NativeSelect, TextInput } from "@mantine/core";
import type { ReactNode } from "react";
import { useMarkets } from "../../api/catalogue.ts";
import { SEGMENTS, type Segment } from "../../api/customers.ts";
import { LANGUAGE_NAMES, LANGUAGES } from "../../i18n/languages.ts";
import { useText } from "../../i18n/text.ts";
import { useCountryName } from "../../kit/names.ts";
import {
  AGREEMENT_POINTERS,
  type AgreementDraft,
  type CustomerDraft,
  FIELD_POINTERS,
} from "./customer-draft.ts";
import css from "./customers.module.css";
import { useSegmentName } from "./segments.ts";

/** What the server, or the page before it asks the server, says about a place of the body. */
export type FieldErrors = Readonly<Record<string, string>>;

export const fieldId = (pointer: string): string => `field${pointer.replaceAll("/", "-")}`;

/** A section of a form. */
export function FieldGroup(props: { readonly title: string; readonly children: ReactNode }) {
  return (
    <fieldset className={css.group}>
      <legend>{props.title}</legend>
      {props.children}
    </fieldset>
  );
}

/** Who the customer is and where it is billed. Country and domain are fixed once it exists. */
export function CustomerFields(props: {
  readonly draft: CustomerDraft;
  readonly errors: FieldErrors;
  readonly exists?: boolean;
  readonly onChange: (change: Partial<CustomerDraft>) => void;
}) {
  const t = useText();
  const countryName = useCountryName();
  const segmentName = useSegmentName();
  const countries = useMarkets();
  const { draft, errors, onChange } = props;
  const fixed = props.exists === true;
  const text = (field: keyof CustomerDraft) => ({
    id: fieldId(FIELD_POINTERS[field]),
    value: draft[field],
    error: errors[FIELD_POINTERS[field]],
    onChange: (event: { readonly currentTarget: { readonly value: string } }) =>
      onChange({ [field]: event.currentTarget.value }),
  });
  const options = (countries.data ?? [])
    .map(({ market }) => ({ value: market, label: countryName(market) }))
    .sort((a, b) => a.label.localeCompare(b.label));
  return (
    <>
      <FieldGroup title={t("partner.form.company")}>
        <TextInput
          {...text("company")}
          label={t("partner.field.company")}
          description={t("partner.field.company.hint")}
          autoComplete="off"
          maxLength={200}
          required
        />
        <div className={css.pair}>
          <TextInput
            {...text("domain")}
            label={t("partner.field.domain")}
            description={fixed ? t("partner.field.fixed") : t("partner.field.domain.hint")}
            readOnly={fixed}
            autoCapitalize="none"
            autoComplete="off"
            maxLength={253}
            required
          />
          {fixed ? (
            <TextInput
              id={fieldId("/country")}
              label={t("partner.field.billingCountry")}
              description={t("partner.field.fixed")}
              value={countryName(draft.country)}
              readOnly
            />
          ) : (
            <NativeSelect
              {...text("country")}
              label={t("partner.field.billingCountry")}
              description={t("partner.field.billingCountry.hint")}
              data={[{ value: "", label: t("partner.form.choose") }, ...options]}
              required
            />
          )}
        </div>
        <div className={css.pair}>
          <NativeSelect
            {...text("segment")}
            onChange={(event) => onChange({ segment: event.currentTarget.value as Segment })}
            label={t("partner.field.segment")}
            data={SEGMENTS.map((value) => ({ value, label: segmentName(value) }))}
          />
          <NativeSelect
            {...text("language")}
            label={t("partner.field.language")}
            data={LANGUAGES.map((value) => ({ value, label: LANGUAGE_NAMES[value] }))}
          />
        </div>
        <div className={css.pair}>
          <TextInput
            {...text("registrationNumber")}
            label={t("partner.field.registrationNumber")}
            description={t("partner.field.registrationNumber.hint")}
            autoComplete="off"
            maxLength={40}
          />
          <TextInput
            {...text("taxId")}
            label={t("partner.field.taxId")}
            description={t("partner.field.taxId.hint")}
            autoComplete="off"
            maxLength={40}
          />
        </div>
      </FieldGroup>
      <FieldGroup title={t("partner.form.contact")}>
        <div className={css.pair}>
          <TextInput
            {...text("contactFirstName")}
            label={t("partner.field.firstName")}
            maxLength={50}
            required
          />
          <TextInput
            {...text("contactLastName")}
            label={t("partner.field.lastName")}
            maxLength={50}
            required
          />
        </div>
        <div className={css.pair}>
          <TextInput
            {...text("contactEmail")}
            label={t("partner.field.email")}
            type="email"
            maxLength={254}
            required
          />
          <TextInput
            {...text("contactPhone")}
            label={t("partner.field.phone")}
            type="tel"
            maxLength={30}
          />
        </div>
      </FieldGroup>
      <FieldGroup title={t("partner.form.address")}>
        <TextInput {...text("line1")} label={t("partner.field.line1")} maxLength={200} required />
        <TextInput {...text("line2")} label={t("partner.field.line2")} maxLength={200} />
        <div className={css.pair}>
          <TextInput {...text("postalCode")} label={t("partner.field.postalCode")} maxLength={20} />
          <TextInput {...text("city")} label={t("partner.field.city")} maxLength={100} required />
        </div>
        <TextInput {...text("region")} label={t("partner.field.region")} maxLength={100} />
      </FieldGroup>
    </>
  );
}

/** Who accepted the customer agreement, and the attestation of the person who types it. */
export function AgreementFields(props: {
  readonly draft: AgreementDraft;
  readonly errors: FieldErrors;
  readonly today: string;
  /** Pointers of a body that is the agreement itself begin here, and not at "/agreement". */
  readonly alone?: boolean;
  readonly onChange: (change: Partial<AgreementDraft>) => void;
}) {
  const t = useText();
  const { draft, errors, onChange } = props;
  const pointerOf = (field: keyof typeof AGREEMENT_POINTERS) =>
    props.alone === true
      ? AGREEMENT_POINTERS[field].replace("/agreement", "")
      : AGREEMENT_POINTERS[field];
  const text = (field: keyof typeof AGREEMENT_POINTERS) => ({
    id: fieldId(AGREEMENT_POINTERS[field]),
    value: draft[field],
    error: errors[pointerOf(field)],
    onChange: (event: { readonly currentTarget: { readonly value: string } }) =>
      onChange({ [field]: event.currentTarget.value }),
  });
  return (
    <>
      <div className={css.pair}>
        <TextInput
          {...text("firstName")}
          label={t("partner.field.firstName")}
          maxLength={50}
          required
        />
        <TextInput
          {...text("lastName")}
          label={t("partner.field.lastName")}
          maxLength={50}
          required
        />
      </div>
      <div className={css.pair}>
        <TextInput
          {...text("email")}
          label={t("partner.field.email")}
          type="email"
          maxLength={254}
          required
        />
        <TextInput {...text("phone")} label={t("partner.field.phone")} type="tel" maxLength={30} />
      </div>
      <div className={css.pair}>
        <TextInput
          {...text("agreedOn")}
          label={t("partner.agreement.agreedOn")}
          type="date"
          max={props.today}
          required
        />
      </div>
      <Checkbox
        className={css.attest ?? ""}
        id={fieldId("/agreement")}
        checked={draft.attested}
        onChange={(event) => onChange({ attested: event.currentTarget.checked })}
        label={t("partner.agreement.attest")}
        error={errors["/agreement"]}
      />
    </>
  );
}
