import type { MessageId } from "../../i18n/catalogue.ts";
import { useText } from "../../i18n/text.ts";
import css from "../files/files.module.css";

type Needed = "yes" | "no" | "country" | "together";

/** The columns of a file of customers with the fields of the form that they are. */
const COLUMNS: readonly (readonly [name: string, field: MessageId, Needed, example: string])[] = [
  ["Company", "partner.field.company", "yes", "Ateliers Morvan"],
  ["Domain", "partner.field.domain", "yes", "ateliers-morvan.example"],
  ["Country", "partner.field.billingCountry", "yes", "FR"],
  ["Segment", "partner.field.segment", "yes", "commercial, education, government, non-profit"],
  ["Language", "partner.field.language", "yes", "en, fr, ko"],
  ["RegistrationNumber", "partner.field.registrationNumber", "country", "0000099999"],
  ["TaxId", "partner.field.taxId", "no", "FR00999999999"],
  ["FirstName", "partner.field.firstName", "yes", "Claire"],
  ["LastName", "partner.field.lastName", "yes", "Morvan"],
  ["Email", "partner.field.email", "yes", "claire@ateliers-morvan.example"],
  ["Phone", "partner.field.phone", "country", "+33 1 23 45 67 89"],
  ["AddressLine1", "partner.field.line1", "yes", "4 rue des Tanneurs"],
  ["AddressLine2", "partner.field.line2", "no", ""],
  ["PostalCode", "partner.field.postalCode", "no", "21000"],
  ["City", "partner.field.city", "yes", "Dijon"],
  ["Region", "partner.field.region", "no", ""],
];
const RESELLER = ["Reseller", "partner.field.reseller", "no", "vauban.example"] as const;
const AGREEMENT = [
  ["AgreementFirstName", "partner.field.firstName", "together", "Claire"],
  ["AgreementLastName", "partner.field.lastName", "together", "Morvan"],
  ["AgreementEmail", "partner.field.email", "together", "claire@ateliers-morvan.example"],
  ["AgreementPhone", "partner.field.phone", "no", ""],
  ["AgreedOn", "partner.agreement.agreedOn", "together", "2026-11-20"],
] as const;

/** What a file of customers says, column by column; the names are the same in every language. */
export function CustomerColumns({ withReseller }: { readonly withReseller: boolean }) {
  const t = useText();
  const row = (
    [name, field, needed, example]: (typeof COLUMNS)[number],
    labelled: (field: string) => string = (one) => one,
  ) => (
    <tr key={name}>
      <th scope="row">
        <code>{name}</code>
      </th>
      <td>{labelled(t(field))}</td>
      <td>{t(`bulk.needed.${needed}` as MessageId)}</td>
      <td>{example}</td>
    </tr>
  );
  return (
    <details className={css.needs}>
      <summary>{t("bulk.columns")}</summary>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by keyboard. */}
      <section className={css.scroll} tabIndex={0} aria-label={t("bulk.columns")}>
        <table className={css.table}>
          <thead>
            <tr>
              <th scope="col">{t("bulk.columns.name")}</th>
              <th scope="col">{t("bulk.columns.field")}</th>
              <th scope="col">{t("bulk.columns.needed")}</th>
              <th scope="col">{t("bulk.columns.example")}</th>
            </tr>
          </thead>
          <tbody>
            {[...COLUMNS, ...(withReseller ? [RESELLER] : [])].map((one) => row(one))}
            {AGREEMENT.map((one) => row(one, (field) => t("bulk.agreement.of", { field })))}
          </tbody>
        </table>
      </section>
    </details>
  );
}
