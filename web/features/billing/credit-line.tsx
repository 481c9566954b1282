import { Checkbox, NativeSelect, TextInput } from "@mantine/core";
import type { InvoiceLine, LineToCredit } from "../../api/invoices.ts";
import type { MessageId } from "../../i18n/catalogue.ts";
import { useText } from "../../i18n/text.ts";
import { MoneyText, useMoneyFormat } from "../../kit/money.tsx";
import css from "./billing.module.css";

const HOW = ["rest", "net", "quantity"] as const;

/** A line that is to be credited, as it is entered. */
export type Choice = {
  readonly chargeId: string;
  readonly how: (typeof HOW)[number];
  readonly value: string;
};

/** Lines of which something can still be given back: no credits, and of usage what is disputed alone. */
export const isCreditable = ({ reversedBy, left, usage, dispute }: InvoiceLine): boolean =>
  reversedBy === null && left !== null && (usage === null || dispute?.state === "open");

/** What is asked of the server; what cannot be read is sent as it is, for it to say what is wrong. */
export function creditedLine({ chargeId, how, value }: Choice): LineToCredit {
  const text = value.trim().replace(",", ".");
  if (how === "net") return { chargeId, net: text };
  if (how === "quantity") return { chargeId, quantity: Math.trunc(Number(text)) || 0 };
  return { chargeId };
}

/** One line of an invoice with how much of it is credited. */
export function CreditLine(props: {
  readonly line: InvoiceLine;
  /** Undefined while it is not chosen. */
  readonly choice: Choice | undefined;
  readonly errorAt: (field: "chargeId" | "net" | "quantity") => string | undefined;
  readonly onChange: (choice: Choice | undefined) => void;
}) {
  const t = useText();
  const format = useMoneyFormat();
  const { line, choice, errorAt, onChange } = props;
  const isPart = line.left !== null && line.left.amount !== line.net.amount;
  return (
    <div>
      <Checkbox
        mt="xs"
        checked={choice !== undefined}
        error={errorAt("chargeId")}
        onChange={({ currentTarget: { checked } }) =>
          onChange(checked ? { chargeId: line.id, how: "rest", value: "" } : undefined)
        }
        label={
          <>
            {line.offer.name} · {line.plan.name}, {t(`partner.charge.${line.kind}` as MessageId)}:{" "}
            <MoneyText value={line.net} />
            {isPart && line.left !== null ? (
              <small className="dim">
                {" "}
                ({t("billing.credit.left", { left: format(line.left) })})
              </small>
            ) : null}
          </>
        }
      />
      {choice === undefined ? null : (
        <div className={css.choice}>
          <NativeSelect
            label={t("billing.credit.how")}
            value={choice.how}
            onChange={({ currentTarget: { value } }) =>
              onChange({ ...choice, how: HOW.find((how) => how === value) ?? "rest", value: "" })
            }
            // A flat price has no licences to count.
            data={HOW.filter(
              (how) => how !== "quantity" || (line.quantity > 1 && line.usage === null),
            ).map((value) => ({
              value,
              label: t(`billing.credit.how.${value}`),
            }))}
          />
          {choice.how === "rest" ? null : (
            <TextInput
              label={
                choice.how === "net"
                  ? t("billing.credit.net", { currency: line.net.currency })
                  : t("billing.credit.quantity")
              }
              inputMode={choice.how === "net" ? "decimal" : "numeric"}
              maxLength={24}
              value={choice.value}
              error={errorAt(choice.how)}
              onChange={({ currentTarget: { value } }) => onChange({ ...choice, value })}
            />
          )}
        </div>
      )}
    </div>
  );
}
