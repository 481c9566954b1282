import { NativeSelect, Textarea, TextInput } from "@mantine/core";
import { useState } from "react";
import {
  type KeptInstructions,
  REFERENCE_RULES,
  useSetPaymentInstructions,
} from "../../api/payment-instructions.ts";
import { findingsOf } from "../../api/problem.ts";
import { LANGUAGES } from "../../i18n/languages.ts";
import { useText } from "../../i18n/text.ts";
import { ConfirmDialog } from "../../kit/confirm-dialog.tsx";

const ACCOUNT = [
  ["holder", 70],
  ["bank", 100],
  ["iban", 50],
  ["accountNumber", 34],
  ["bankCode", 34],
  ["bic", 20],
] as const;
const HINTS = {
  accountNumber: "payInstructions.accountHint",
  bankCode: "payInstructions.bankCodeHint",
} as const;

/** Where buyers pay in a currency: a new one, or one that has instructions. */
export function InstructionsDialog(props: {
  readonly kept: KeptInstructions | undefined;
  readonly onClose: () => void;
}) {
  const t = useText();
  const { kept } = props;
  const set = useSetPaymentInstructions();
  const [currency, setCurrency] = useState(kept?.currency ?? "");
  const [account, setAccount] = useState<Readonly<Record<string, string>>>(() =>
    Object.fromEntries(ACCOUNT.map(([part]) => [part, kept?.[part] ?? ""])),
  );
  const [reference, setReference] = useState(kept?.reference ?? "invoice-number");
  const [note, setNote] = useState<Readonly<Record<string, string>>>(kept?.note ?? {});
  const [asked, setAsked] = useState(false);
  const errorAt = findingsOf(set.error);
  const code = currency.trim().toUpperCase();
  const isCode = /^[A-Z]{3}$/.test(code);
  const filled = (part: string) => account[part]?.trim() || null;
  const save = () => {
    setAsked(true);
    if (!isCode) return;
    set.mutate(
      {
        currency: code,
        seen: kept === undefined ? "none" : String(kept.version),
        said: {
          holder: account["holder"] ?? "",
          bank: account["bank"] ?? "",
          iban: filled("iban"),
          accountNumber: filled("accountNumber"),
          bankCode: filled("bankCode"),
          bic: filled("bic"),
          reference,
          note,
        },
      },
      { onSuccess: props.onClose },
    );
  };
  return (
    <ConfirmDialog
      opened
      title={
        kept === undefined
          ? t("payInstructions.add")
          : t("payInstructions.editNamed", { currency: kept.currency })
      }
      confirm={t("payInstructions.save")}
      keep={t("payInstructions.keep")}
      busy={set.isPending}
      error={set.error}
      again={t("payInstructions.again")}
      onConfirm={save}
      onClose={props.onClose}
    >
      {kept === undefined ? (
        <TextInput
          label={t("payInstructions.currency")}
          description={t("payInstructions.currencyHint")}
          maxLength={3}
          value={currency}
          error={asked && !isCode ? t("payInstructions.currencyWrong") : errorAt("/currency")}
          onChange={({ currentTarget: { value } }) => setCurrency(value)}
        />
      ) : null}
      {ACCOUNT.map(([part, maxLength]) => (
        <TextInput
          key={part}
          mt="sm"
          label={t(`payInstructions.${part}`)}
          description={part in HINTS ? t(HINTS[part as keyof typeof HINTS]) : undefined}
          maxLength={maxLength}
          autoComplete="off"
          value={account[part] ?? ""}
          error={errorAt(`/${part}`)}
          onChange={({ currentTarget: { value } }) => {
            setAccount({ ...account, [part]: value });
            set.reset();
          }}
        />
      ))}
      <NativeSelect
        mt="sm"
        label={t("payInstructions.reference")}
        value={reference}
        onChange={({ currentTarget: { value } }) =>
          setReference(REFERENCE_RULES.find((one) => one === value) ?? "invoice-number")
        }
        data={REFERENCE_RULES.map((value) => ({
          value,
          label: t(`payInstructions.reference.${value}`),
        }))}
      />
      {LANGUAGES.map((language) => (
        <Textarea
          key={language}
          mt="sm"
          lang={language}
          label={t("payInstructions.words", {
            language: new Intl.DisplayNames(language, { type: "language" }).of(language) ?? "",
          })}
          autosize
          minRows={2}
          maxLength={500}
          value={note[language] ?? ""}
          onChange={({ currentTarget: { value } }) => setNote({ ...note, [language]: value })}
        />
      ))}
    </ConfirmDialog>
  );
}
