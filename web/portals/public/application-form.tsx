import { Button, Checkbox, NativeSelect, TextInput, type TextInputProps } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { type ApplicantKind, PARTNER_TYPES, useAgreement } from "../../api/applications.ts";
import { useMarkets } from "../../api/catalogue.ts";
import { SEGMENTS } from "../../api/customers.ts";
import { isRefusal } from "../../api/problem.ts";
import type { MessageId } from "../../i18n/catalogue.ts";
import { useText } from "../../i18n/text.ts";
import { FindingsSummary } from "../../kit/findings-summary.tsx";
import { useCountryName } from "../../kit/names.ts";
import { ErrorState } from "../../kit/states.tsx";
import css from "./applying-pages.module.css";

/** In the order of the form; the pointer of each into the request is its name here. */
const FIELDS = {
  "/name": { label: "applications.field.name", needed: true },
  "/publisherId": { label: "applications.field.publisherId", needed: true },
  "/partnerType": { label: "applications.field.partnerType", needed: true },
  "/segment": { label: "applications.field.segment", needed: true },
  "/country": { label: "applications.field.country", needed: true },
  "/currency": { label: "applications.field.currency", needed: true },
  "/taxId": { label: "applications.field.taxId", needed: false },
  "/timeZone": { label: "applications.field.timeZone", needed: true },
  "/contact/name": { label: "applications.field.contactName", needed: true },
  "/contact/email": { label: "applications.field.email", needed: true },
  "/contact/phone": { label: "applications.field.phone", needed: false },
  "/agreement": { label: "applications.agreement", needed: false },
} as const satisfies Record<string, { label: MessageId; needed: boolean }>;
type Pointer = keyof typeof FIELDS;

/** What one kind is asked alone. */
const ONLY: Partial<Record<Pointer, ApplicantKind>> = {
  "/publisherId": "publisher",
  "/partnerType": "partner",
  "/segment": "customer",
};

const POINTERS = Object.keys(FIELDS) as readonly Pointer[];
const idOf = (pointer: string): string => `field${pointer.replaceAll("/", "-")}`;
const EMPTY = {
  ...(Object.fromEntries(POINTERS.map((pointer) => [pointer, ""])) as Record<Pointer, string>),
  "/timeZone": Intl.DateTimeFormat().resolvedOptions().timeZone,
};
const ZONES = Intl.supportedValuesOf("timeZone");

/** What a company says of itself, and the agreement that it accepts. */
export function ApplicationForm(props: {
  readonly kind: ApplicantKind;
  readonly busy: boolean;
  readonly error: unknown;
  /** Counts refused presses: the summary takes the focus with each. */
  readonly presses: number;
  readonly onRefused: () => void;
  readonly onChange: () => void;
  readonly onSend: (body: unknown) => void;
}) {
  const t = useText();
  const country = useCountryName();
  const markets = useMarkets();
  const { kind } = props;
  const agreement = useAgreement(kind);
  const pointers = POINTERS.filter((one) => (ONLY[one] ?? kind) === kind);
  const [draft, setDraft] = useState(EMPTY);
  const [accepted, setAccepted] = useState(false);
  const [missing, setMissing] = useState<Partial<Record<string, string>>>({});
  const told = isRefusal(props.error) ? props.error.fields : [];
  const errors: Partial<Record<string, string>> = {
    ...Object.fromEntries(told.map(({ pointer, detail }) => [pointer, detail])),
    ...missing,
  };
  const change = (pointer: Pointer, value: string) => {
    const market = markets.data?.find((one) => one.market === value);
    setDraft({
      ...draft,
      [pointer]: value,
      ...(pointer === "/country" && market !== undefined ? { "/currency": market.currency } : {}),
    });
    setMissing({});
    props.onChange();
  };
  const field = (pointer: Pointer) => {
    const { label, needed } = FIELDS[pointer];
    return {
      id: idOf(pointer),
      label: needed ? t(label) : t("applications.field.optional", { label: t(label) }),
      required: needed,
      value: draft[pointer],
      error: errors[pointer],
      onChange: (event: { currentTarget: { value: string } }) =>
        change(pointer, event.currentTarget.value),
    };
  };
  const text = (pointer: Pointer, more: TextInputProps) => (
    <TextInput {...field(pointer)} {...more} />
  );
  const choices = (options: readonly { value: string; label: string }[]) => [
    { value: "", label: t("applications.field.choose") },
    ...[...options].sort((a, b) => a.label.localeCompare(b.label)),
  ];
  const send = (event: FormEvent) => {
    event.preventDefault();
    const found: Record<string, string> = {};
    for (const pointer of pointers)
      if (FIELDS[pointer].needed && draft[pointer].trim() === "")
        found[pointer] = t("applications.apply.required");
    if (!accepted) found["/agreement"] = t("applications.apply.accept");
    setMissing(found);
    if (Object.keys(found).length > 0 || agreement.data === undefined) return props.onRefused();
    if (props.busy) return;
    props.onSend({
      name: draft["/name"].trim(),
      kind,
      ...(kind === "publisher" ? { publisherId: draft["/publisherId"].trim() } : {}),
      ...(kind === "partner" ? { partnerType: draft["/partnerType"] } : {}),
      ...(kind === "customer" ? { segment: draft["/segment"] } : {}),
      country: draft["/country"],
      currency: draft["/currency"],
      taxId: draft["/taxId"].trim() || null,
      timeZone: draft["/timeZone"],
      contact: {
        name: draft["/contact/name"].trim(),
        email: draft["/contact/email"].trim(),
        phone: draft["/contact/phone"].trim() || null,
      },
      agreement: { version: agreement.data.version, accepted: true },
    });
  };
  const wrong = pointers.filter((pointer) => errors[pointer] !== undefined);
  const currencies = [...new Set((markets.data ?? []).map(({ currency }) => currency))];
  const zones = ZONES.includes(draft["/timeZone"]) ? ZONES : [draft["/timeZone"], ...ZONES];
  return (
    <form className={css.form} onSubmit={send} noValidate>
      {wrong.length > 0 ? (
        <FindingsSummary
          title={t("applications.apply.refused", { count: wrong.length })}
          focusKey={props.presses}
          entries={wrong.map((pointer) => ({
            id: pointer,
            label: t(FIELDS[pointer].label),
            detail: errors[pointer] ?? "",
            onGo: () => document.getElementById(idOf(pointer))?.focus(),
          }))}
        />
      ) : props.error === null ? null : (
        <ErrorState
          error={props.error}
          what={t("applications.apply.failed")}
          focusKey={props.presses}
        />
      )}
      <h2>{t("applications.apply.company")}</h2>
      {text("/name", { autoComplete: "organization", maxLength: 200 })}
      {kind === "publisher"
        ? text("/publisherId", {
            description: t("applications.field.publisherIdHint"),
            autoComplete: "off",
            autoCapitalize: "none",
            maxLength: 30,
          })
        : null}
      {kind === "partner" ? (
        <NativeSelect
          {...field("/partnerType")}
          description={t("applications.field.partnerTypeHint")}
          data={[
            { value: "", label: t("applications.field.choose") },
            ...PARTNER_TYPES.map((value) => ({
              value,
              label: t(`applications.partnerType.${value}`),
            })),
          ]}
        />
      ) : null}
      {kind === "customer" ? (
        <NativeSelect
          {...field("/segment")}
          data={[
            { value: "", label: t("applications.field.choose") },
            ...SEGMENTS.map((value) => ({ value, label: t(`applications.segment.${value}`) })),
          ]}
        />
      ) : null}
      <div className={css.pair}>
        <NativeSelect
          {...field("/country")}
          data={choices(
            (markets.data ?? []).map(({ market }) => ({ value: market, label: country(market) })),
          )}
        />
        <NativeSelect
          {...field("/currency")}
          {...(kind === "publisher" ? {} : { label: t("applications.field.currencyOfInvoices") })}
          data={choices(currencies.map((value) => ({ value, label: value })))}
        />
      </div>
      <div className={css.pair}>
        {text("/taxId", { autoComplete: "off", maxLength: 40 })}
        <NativeSelect {...field("/timeZone")} data={zones} />
      </div>
      <h2>{t("applications.apply.contact")}</h2>
      {text("/contact/name", { autoComplete: "name", maxLength: 200 })}
      <div className={css.pair}>
        {text("/contact/email", {
          description: t("applications.field.emailHint"),
          type: "email",
          autoComplete: "email",
          maxLength: 254,
        })}
        {text("/contact/phone", {
          type: "tel",
          autoComplete: "tel",
          maxLength: 30,
        })}
      </div>
      <h2 id="agreement-title">{t("applications.agreement")}</h2>
      {agreement.isError ? (
        <ErrorState
          error={agreement.error}
          what={t("applications.apply.failed")}
          onRetry={() => void agreement.refetch()}
        />
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: who uses keys only scrolls it, too.
        <section className={css.agreement} aria-labelledby="agreement-title" tabIndex={0}>
          {agreement.data?.text}
        </section>
      )}
      <Checkbox
        id={idOf("/agreement")}
        label={t("applications.field.accept", { version: agreement.data?.version ?? "" })}
        checked={accepted}
        error={errors["/agreement"]}
        onChange={(event) => {
          setAccepted(event.currentTarget.checked);
          setMissing({});
          props.onChange();
        }}
      />
      <div>
        <Button type="submit" variant="filled" loading={props.busy}>
          {t(kind === "customer" ? "applications.apply.customer.send" : "applications.apply.send")}
        </Button>
      </div>
    </form>
  );
}
