import { Checkbox, NativeSelect, TextInput, type TextInputProps } from "@mantine/core";
import { IconLock } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useMarkets } from "../../api/catalogue.ts";
import { SEGMENTS } from "../../api/customers.ts";
import { LANGUAGE_NAMES, LANGUAGES } from "../../i18n/languages.ts";
import { useLanguage } from "../../i18n/provider.tsx";
import { useText } from "../../i18n/text.ts";
import { useCountryName } from "../../kit/names.ts";
import { useActing } from "../../shell/organisation.tsx";
import { useNeedsReseller } from "../carts/cart-reseller.tsx";
import { ResellerSelect } from "../resellers/reseller-select.tsx";
import {
  AGREEMENT_POINTERS,
  type AgreementDraft,
  type CustomerDraft,
  FIELD_POINTERS,
  resellerIn,
} from "./customer-draft.ts";
import css from "./customers.module.css";
import { useSegmentName } from "./segments.ts";

/** What the server, or the page before it asks the server, says about a place of the body. */
export type FieldErrors = Readonly<Record<string, string>>;

export const fieldId = (pointer: string): string => `field${pointer.replaceAll("/", "-")}`;

/** A section of a form. */
function FieldGroup(props: { readonly title: string; readonly children: ReactNode }) {
  return (
    <fieldset className={css.group}>
      <legend>{props.title}</legend>
      {props.children}
    </fieldset>
  );
}

/** A field that shows its value and cannot be changed any more. */
const LOCKED: TextInputProps = {
  readOnly: true,
  variant: "filled",
  rightSection: <IconLock size={16} aria-hidden="true" />,
};

/** Two fields beside each other where there is room. */
const Pair = ({ children }: { readonly children: ReactNode }) => (
  <div className={css.pair}>{children}</div>
);

type FieldProps = {
  readonly id: string;
  readonly value: string;
  readonly error: string | undefined;
  readonly onChange: (event: { readonly currentTarget: { readonly value: string } }) => void;
};

/** Name, mail address and phone of a person. */
function PersonFields(props: {
  readonly firstName: FieldProps;
  readonly lastName: FieldProps;
  readonly email: FieldProps;
  readonly phone: FieldProps;
}) {
  const t = useText();
  const { language } = useLanguage();
  const first = (
    <TextInput {...props.firstName} label={t("partner.field.firstName")} maxLength={50} required />
  );
  const last = (
    <TextInput {...props.lastName} label={t("partner.field.lastName")} maxLength={50} required />
  );
  return (
    <>
      <Pair>
        {language === "ko" ? last : first}
        {language === "ko" ? first : last}
      </Pair>
      <Pair>
        <TextInput
          {...props.email}
          label={t("partner.field.email")}
          type="email"
          maxLength={254}
          required
        />
        <TextInput {...props.phone} label={t("partner.field.phone")} type="tel" maxLength={30} />
      </Pair>
    </>
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
  const text = (field: keyof typeof FIELD_POINTERS): FieldProps => ({
    id: fieldId(FIELD_POINTERS[field]),
    value: draft[field],
    error: errors[FIELD_POINTERS[field]],
    onChange: (event) => onChange({ [field]: event.currentTarget.value }),
  });
  const plain = (
    field: keyof typeof FIELD_POINTERS,
    label: Parameters<typeof t>[0],
    more: TextInputProps,
  ) => <TextInput {...text(field)} label={t(label)} {...more} />;
  const options = (countries.data ?? [])
    .map(({ market }) => ({ value: market, label: countryName(market) }))
    .sort((a, b) => a.label.localeCompare(b.label));
  return (
    <>
      <FieldGroup title={t("partner.form.company")}>
        {plain("company", "partner.field.company", {
          description: t("partner.field.company.hint"),
          autoComplete: "off",
          maxLength: 200,
          required: true,
        })}
        <Pair>
          {plain("domain", "partner.field.domain", {
            description: t(fixed ? "partner.field.fixed" : "partner.field.domain.hint"),
            ...(fixed ? LOCKED : {}),
            autoCapitalize: "none",
            autoComplete: "off",
            maxLength: 253,
            required: !fixed,
          })}
          {fixed ? (
            plain("country", "partner.field.billingCountry", {
              description: t("partner.field.fixed"),
              value: countryName(draft.country),
              ...LOCKED,
            })
          ) : (
            <NativeSelect
              {...text("country")}
              label={t("partner.field.billingCountry")}
              description={t("partner.field.billingCountry.hint")}
              data={[{ value: "", label: t("partner.form.choose") }, ...options]}
              required
            />
          )}
        </Pair>
        <Pair>
          <NativeSelect
            {...text("segment")}
            label={t("partner.field.segment")}
            data={SEGMENTS.map((value) => ({ value, label: segmentName(value) }))}
          />
          <NativeSelect
            {...text("language")}
            label={t("partner.field.language")}
            data={LANGUAGES.map((value) => ({ value, label: LANGUAGE_NAMES[value] }))}
          />
        </Pair>
        <Pair>
          {plain("registrationNumber", "partner.field.registrationNumber", {
            description: t("partner.field.registrationNumber.hint"),
            autoComplete: "off",
            maxLength: 40,
          })}
          {plain("taxId", "partner.field.taxId", {
            description: t("partner.field.taxId.hint"),
            autoComplete: "off",
            maxLength: 40,
          })}
        </Pair>
        <RecordReseller draft={draft} errors={errors} onChange={onChange} />
      </FieldGroup>
      <FieldGroup title={t("partner.form.contact")}>
        <PersonFields
          firstName={text("contactFirstName")}
          lastName={text("contactLastName")}
          email={text("contactEmail")}
          phone={text("contactPhone")}
        />
      </FieldGroup>
      <FieldGroup title={t("partner.form.address")}>
        {plain("line1", "partner.field.line1", { maxLength: 200, required: true })}
        {plain("line2", "partner.field.line2", { maxLength: 200 })}
        <Pair>
          {plain("postalCode", "partner.field.postalCode", { maxLength: 20 })}
          {plain("city", "partner.field.city", { maxLength: 100, required: true })}
        </Pair>
        {plain("region", "partner.field.region", { maxLength: 100 })}
      </FieldGroup>
    </>
  );
}

/** The reseller that new carts of this customer begin with; only an indirect provider has one. */
function RecordReseller(props: {
  readonly draft: CustomerDraft;
  readonly errors: FieldErrors;
  readonly onChange: (change: Partial<CustomerDraft>) => void;
}) {
  const t = useText();
  const { may } = useActing();
  const needed = useNeedsReseller();
  if (!needed || !may("customer:read")) return null;
  return (
    <ResellerSelect
      id={fieldId(FIELD_POINTERS.resellerId)}
      value={resellerIn(props.draft)}
      description={t("partner.reseller.ofRecord")}
      error={props.errors[FIELD_POINTERS.resellerId]}
      clearable
      onChange={(reseller) =>
        props.onChange({ resellerId: reseller?.id ?? "", resellerName: reseller?.name ?? "" })
      }
    />
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
  const text = (field: keyof typeof AGREEMENT_POINTERS): FieldProps => ({
    id: fieldId(AGREEMENT_POINTERS[field]),
    value: draft[field],
    error: errors[pointerOf(field)],
    onChange: (event) => onChange({ [field]: event.currentTarget.value }),
  });
  return (
    <>
      <PersonFields
        firstName={text("firstName")}
        lastName={text("lastName")}
        email={text("email")}
        phone={text("phone")}
      />
      <Pair>
        <TextInput
          {...text("agreedOn")}
          label={t("partner.agreement.agreedOn")}
          type="date"
          max={props.today}
          required
        />
      </Pair>
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
