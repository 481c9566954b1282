import type { HowToPay as Shown } from "../../api/payment-instructions.ts";
import { useText } from "../../i18n/text.ts";
import { CopyText } from "../../kit/copy-text.tsx";
import { KeyValueList } from "../../kit/page.tsx";
import css from "./how-to-pay.module.css";

const PARTS = ["holder", "bank", "iban", "accountNumber", "bankCode", "bic", "reference"] as const;
/** What payers type into the form of their bank. */
const COPIED: ReadonlySet<string> = new Set(["iban", "accountNumber", "reference"]);

/** Where something is paid: whose account it is, and what is named with the payment (ux.md F8, C9, R14). */
export function HowToPay({ shown }: { readonly shown: Shown }) {
  const t = useText();
  return (
    <>
      <KeyValueList
        facts={PARTS.flatMap((part) => {
          const value = shown[part];
          const label = t(`payInstructions.${part}`);
          if (value === null) return [];
          return [
            { label, value: COPIED.has(part) ? <CopyText text={value} label={label} /> : value },
          ];
        })}
      />
      {shown.note === null ? null : <p className={css.note}>{shown.note}</p>}
    </>
  );
}
