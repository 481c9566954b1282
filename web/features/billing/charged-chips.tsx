import type { MessageId } from "../../i18n/catalogue.ts";
import { useText } from "../../i18n/text.ts";
import { ChoiceChips } from "../../kit/choice-chips.tsx";
import type { ListState } from "../../kit/list-state.ts";
import css from "./billing.module.css";

/** What is paid again with each payment, and what is charged once. */
const CHARGED = ["recurring", "one-time"] as const;
export type Charged = (typeof CHARGED)[number];

/** Which lines the address asks for; undefined for all. */
export const chargedIn = (state: Pick<ListState, "filter">): Charged | undefined =>
  CHARGED.find((one) => one === state.filter("charged")[0]);

/** Chooses between all lines, those that recur, and those that are charged once. */
export function ChargedChips(props: {
  readonly charged: Charged | undefined;
  readonly onChange: (charged: Charged | undefined) => void;
}) {
  const t = useText();
  return (
    <div className={css.chips}>
      <ChoiceChips
        label={t("billing.charged")}
        joined
        value={props.charged ?? ""}
        choices={["", ...CHARGED].map((value) => ({
          value,
          label: t(`billing.charged.${value || "all"}` as MessageId),
        }))}
        onChange={(value) => props.onChange(CHARGED.find((one) => one === value))}
      />
    </div>
  );
}
