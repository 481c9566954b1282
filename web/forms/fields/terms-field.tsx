import { Select, TextInput } from "@mantine/core";
import { useEffect, useState } from "react";
import { useText } from "../../i18n/text.ts";
import { useAnswer, useForm, usePartNames } from "../context.tsx";
import { readDecimal } from "../decimal.ts";
import { FieldFrame, WhyLocked } from "../field-frame.tsx";
import css from "../forms.module.css";
import { below, isList, isObject, type JsonObject } from "../json.ts";
import { type FieldProps, orNothing } from "./text-fields.tsx";

/** Ways of paying that exist for a term; the server checks the same (publisher's terms). */
const PAYMENTS: Readonly<Record<string, readonly string[]>> = {
  P1M: ["upfront"],
  P1Y: ["upfront", "monthly"],
  P2Y: ["upfront", "monthly", "annual"],
  P3Y: ["upfront", "monthly", "annual"],
};

/** Every billing term in one table: tick those that are sold, choose how each is paid, and price it. */
export function TermsField({ pointer, schema }: FieldProps) {
  const t = useText();
  const form = useForm();
  const names = usePartNames();
  const answer = useAnswer(pointer, schema);
  const item = schema.items?.properties ?? {};
  const possible = (item.term?.enum ?? Object.keys(PAYMENTS)).map(String);
  const sold = (isList(answer.value) ? answer.value : []).filter(isObject);
  const currency = String(
    form.content.baseCurrency ?? form.schema.properties?.baseCurrency?.default ?? "USD",
  );
  const put = (term: string, next: JsonObject | undefined) => {
    const rest = sold.filter((one) => one.term !== term);
    const all = next === undefined ? rest : [...rest, next];
    answer.set(possible.flatMap((one) => all.filter((entry) => entry.term === one)));
  };
  const paymentOptions = (term: string) =>
    (item.payment?.["x-options"] ?? [])
      .filter((option) => PAYMENTS[term]?.includes(option.value) ?? true)
      .map(({ value, label }) => ({ value, label }));
  return (
    <FieldFrame pointer={pointer} schema={schema} group>
      <div className={css.scroll}>
        <table className={css.prices}>
          <thead>
            <tr>
              <th scope="col">{item.term?.title}</th>
              <th scope="col">{item.payment?.title}</th>
              <th scope="col">
                {t("forms.terms.price", { title: item.price?.title ?? "", currency })}
              </th>
            </tr>
          </thead>
          <tbody>
            {possible.map((term) => {
              const index = sold.findIndex((one) => one.term === term);
              const entry = sold[index];
              const at = below(pointer, index);
              const lock = index < 0 ? undefined : form.locks[at];
              const paymentLock = index < 0 ? undefined : form.locks[below(at, "payment")];
              const findingOf = (name: string) =>
                index < 0
                  ? undefined
                  : form.findings.find((one) => one.pointer === below(at, name))?.detail;
              return (
                <tr key={term}>
                  <th scope="row">
                    <label className={css.plainChoice}>
                      <input
                        type="checkbox"
                        checked={entry !== undefined}
                        disabled={answer.readOnly || lock !== undefined}
                        onChange={(event) =>
                          put(
                            term,
                            event.currentTarget.checked
                              ? { term, payment: PAYMENTS[term]?.[0] ?? "upfront" }
                              : undefined,
                          )
                        }
                      />
                      {names.term(term)}
                    </label>
                    {lock === undefined ? null : <WhyLocked detail={lock.detail} />}
                  </th>
                  <td>
                    {entry === undefined ? (
                      <span className="dim">{t("forms.terms.notSold")}</span>
                    ) : (
                      <Payment
                        label={`${item.payment?.title ?? ""}, ${names.term(term)}`}
                        options={paymentOptions(term)}
                        value={String(entry.payment ?? "")}
                        fixed={answer.readOnly || paymentLock !== undefined}
                        error={findingOf("payment")}
                        onChange={(payment) => put(term, { ...entry, payment })}
                      />
                    )}
                  </td>
                  <td>
                    {entry === undefined ? null : (
                      <PriceInput
                        label={`${item.price?.title ?? ""}, ${names.term(term)}`}
                        value={String(entry.price ?? "")}
                        readOnly={answer.readOnly}
                        error={findingOf("price")}
                        onChange={(price) => put(term, { ...entry, price })}
                        onLeave={() => form.left(below(at, "price"))}
                      />
                    )}
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
    </FieldFrame>
  );
}

/** How a term is paid: a choice where there is one, else the word. */
function Payment(props: {
  readonly label: string;
  readonly options: readonly { readonly value: string; readonly label: string }[];
  readonly value: string;
  readonly fixed: boolean;
  readonly error: string | undefined;
  readonly onChange: (value: string | undefined) => void;
}) {
  const chosen = props.options.find((option) => option.value === props.value);
  if (props.fixed || (props.options.length === 1 && chosen !== undefined))
    return <span>{chosen?.label ?? props.value}</span>;
  return (
    <Select
      w={190}
      aria-label={props.label}
      data={props.options}
      value={props.value}
      error={props.error}
      onChange={(value) => props.onChange(value ?? undefined)}
    />
  );
}

/** An amount as people type it; kept as the exact decimal text the server reads. */
function PriceInput(props: {
  readonly label: string;
  readonly value: string;
  readonly readOnly: boolean;
  readonly error: string | undefined;
  readonly onChange: (value: string | undefined) => void;
  readonly onLeave: () => void;
}) {
  const [typed, setTyped] = useState(props.value);
  useEffect(() => setTyped(props.value), [props.value]);
  return (
    <TextInput
      w={140}
      inputMode="decimal"
      aria-label={props.label}
      readOnly={props.readOnly}
      value={typed}
      error={props.error}
      styles={{ input: { textAlign: "right" } }}
      onChange={(event) => setTyped(event.currentTarget.value)}
      onBlur={() => {
        const read = readDecimal(typed);
        setTyped(read);
        if (read !== props.value) props.onChange(orNothing(read));
        props.onLeave();
      }}
    />
  );
}
