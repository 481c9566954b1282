import { Button, Checkbox, NativeSelect, TextInput, type TextInputProps } from "@mantine/core";
import { IconPaperclip, IconTrash } from "@tabler/icons-react";
import { type ReactNode, useId, useRef } from "react";
import { useMarkets, useUploadFile } from "../../api/catalogue.ts";
import { DEAL_TYPES, type DealSolution, type DealType } from "../../api/deals.ts";
import { useLanguage } from "../../i18n/provider.tsx";
import { useText } from "../../i18n/text.ts";
import { useCountryName } from "../../kit/names.ts";
import { Reason } from "../../kit/states.tsx";
import { DEAL_FIELDS, type DealDraft, type DealField } from "./deal-draft.ts";
import css from "./deals.module.css";

/** What is wrong, by field. */
export type DealErrors = Partial<Readonly<Record<DealField, string>>>;
export const dealFieldId = (field: DealField): string => `deal-${field}`;

type Props = {
  readonly draft: DealDraft;
  readonly errors: DealErrors;
  /** The publisher's today: nothing is signed later. */
  readonly today: string;
  /** What can be chosen as solution; absent where the solution stays. */
  readonly solutions?: readonly DealSolution[] | undefined;
  readonly onChange: (change: Partial<DealDraft>) => void;
};

/** Customer, solution, values, days, contact and evidence of a deal (P23). */
export function DealFields(props: Props) {
  const t = useText();
  const { language } = useLanguage();
  const { draft, solutions, onChange } = props;
  const of = useFieldProps(props);
  const text = (field: Exclude<DealField, "evidence">, more: TextInputProps = {}) => (
    <TextInput {...of(field)} label={t(DEAL_FIELDS[field].label)} {...more} />
  );
  const first = text("firstName", { maxLength: 100, required: true });
  const last = text("lastName", { maxLength: 100, required: true });
  return (
    <>
      <Group title={t("deals.customer")}>
        {text("company", { maxLength: 200, required: true, autoComplete: "off" })}
        <div className={css.pair}>
          <CountrySelect {...props} />
          {text("city", { maxLength: 100, required: true, autoComplete: "off" })}
        </div>
        <div className={css.pair}>
          {text("region", { maxLength: 100, autoComplete: "off" })}
          {text("taxId", { maxLength: 50, autoComplete: "off" })}
        </div>
        {text("domain", {
          description: t("deals.domain.hint"),
          maxLength: 253,
          autoCapitalize: "none",
          autoComplete: "off",
        })}
      </Group>
      <Group title={t("deals.sale")}>
        {solutions === undefined ? null : (
          <NativeSelect
            {...of("offer")}
            label={t("deals.solution")}
            description={t("deals.solution.hint")}
            required
            data={[
              { value: "", label: t("deals.choose") },
              ...solutions.map(({ slug, name }) => ({ value: slug, label: name })),
            ]}
          />
        )}
        <NativeSelect
          {...of("dealType")}
          label={t("deals.type")}
          data={DEAL_TYPES.map((value) => ({ value, label: t(`deals.type.${value}`) }))}
          onChange={({ currentTarget }) => onChange({ dealType: currentTarget.value as DealType })}
        />
        <Values {...props} />
        <div className={css.pair}>
          {text("signedOn", { type: "date", max: props.today, required: true })}
          {text("startsOn", { type: "date", min: draft.signedOn, required: true })}
        </div>
        <div className={css.pair}>
          {text("endsOn", {
            type: "date",
            description: t("deals.endsOn.hint"),
            min: draft.startsOn,
            required: !draft.perpetual,
            disabled: draft.perpetual,
            ...(draft.perpetual ? { value: "" } : {}),
          })}
        </div>
        <Checkbox
          label={t("deals.perpetual.hint")}
          checked={draft.perpetual}
          onChange={({ currentTarget }) => onChange({ perpetual: currentTarget.checked })}
        />
      </Group>
      <Group title={t("deals.contact")}>
        <div className={css.pair}>
          {language === "ko" ? last : first}
          {language === "ko" ? first : last}
        </div>
        <div className={css.pair}>
          {text("email", { type: "email", maxLength: 254, required: true })}
          {text("phone", { type: "tel", maxLength: 50, required: true })}
        </div>
      </Group>
      <Evidence {...props} />
    </>
  );
}

function useFieldProps({ draft, errors, onChange }: Props) {
  return (field: Exclude<DealField, "evidence">) => ({
    id: dealFieldId(field),
    value: draft[field],
    error: errors[field],
    onChange: (event: { readonly currentTarget: { readonly value: string } }) =>
      onChange({ [field]: event.currentTarget.value }),
  });
}

function Group(props: { readonly title: string; readonly children: ReactNode }) {
  return (
    <fieldset className={css.group}>
      <legend>{props.title}</legend>
      {props.children}
    </fieldset>
  );
}

function CountrySelect(props: Props) {
  const t = useText();
  const of = useFieldProps(props);
  const countryName = useCountryName();
  const markets = useMarkets().data ?? [];
  return (
    <NativeSelect
      {...of("country")}
      label={t("deals.country")}
      required
      data={[
        { value: "", label: t("deals.choose") },
        ...markets
          .map(({ market }) => ({ value: market, label: countryName(market) }))
          .sort((a, b) => a.label.localeCompare(b.label)),
      ]}
    />
  );
}

/** Both values are of one currency. */
function Values(props: Props) {
  const t = useText();
  const of = useFieldProps(props);
  const markets = useMarkets().data ?? [];
  const currencies = [...new Set(markets.map(({ currency }) => currency))].sort();
  const known = currencies.includes(props.draft.currency)
    ? currencies
    : [props.draft.currency, ...currencies];
  return (
    <>
      <div className={css.values}>
        <NativeSelect {...of("currency")} label={t("deals.currency")} data={known} />
        {(["contractAmount", "solutionAmount"] as const).map((field) => (
          <TextInput
            key={field}
            {...of(field)}
            label={t(DEAL_FIELDS[field].label)}
            inputMode="decimal"
            maxLength={24}
            required
          />
        ))}
      </div>
      <p className="small muted">{t("deals.values.hint")}</p>
    </>
  );
}

/** One file that shows the sale, such as a signed order; it is uploaded when it is chosen. */
function Evidence({ draft, errors, onChange }: Props) {
  const t = useText();
  const input = useRef<HTMLInputElement>(null);
  const hint = useId();
  const upload = useUploadFile();
  const pick = (file: File | undefined) => {
    if (file !== undefined)
      upload.mutate(file, {
        onSuccess: ({ sha256, name }) => onChange({ evidence: { sha256, name } }),
      });
  };
  return (
    <Group title={t("deals.evidence")}>
      <p id={hint} className="small muted">
        {t("deals.evidence.hint")}
      </p>
      <div className={css.file}>
        {draft.evidence === null ? null : <span>{draft.evidence.name}</span>}
        <input
          ref={input}
          type="file"
          className="visually-hidden"
          tabIndex={-1}
          aria-label={t("deals.evidence")}
          onChange={(event) => {
            pick(event.currentTarget.files?.[0]);
            event.currentTarget.value = "";
          }}
        />
        <Button
          id={dealFieldId("evidence")}
          size="xs"
          leftSection={<IconPaperclip size={14} />}
          loading={upload.isPending}
          aria-describedby={hint}
          onClick={() => input.current?.click()}
        >
          {t(draft.evidence === null ? "deals.evidence.choose" : "deals.evidence.other")}
        </Button>
        {draft.evidence === null ? null : (
          <Button
            size="xs"
            variant="subtle"
            leftSection={<IconTrash size={14} />}
            onClick={() => onChange({ evidence: null })}
          >
            {t("deals.evidence.remove")}
          </Button>
        )}
      </div>
      {upload.isError ? (
        <p role="alert">
          <Reason error={upload.error} />
        </p>
      ) : errors.evidence === undefined ? null : (
        <p role="alert">{errors.evidence}</p>
      )}
    </Group>
  );
}
