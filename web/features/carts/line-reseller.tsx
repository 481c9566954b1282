import { Button } from "@mantine/core";
import { useId, useState } from "react";
import type { CartLine } from "../../api/carts.ts";
import type { Named } from "../../api/listing.ts";
import { useText } from "../../i18n/text.ts";
import { ResellerSelect } from "../resellers/reseller-select.tsx";
import { useNeedsReseller } from "./cart-reseller.tsx";
import css from "./carts.module.css";

/** Through whom one line is sold, where that is another reseller than the order's; chosen where an indirect provider asks for it. */
export function LineReseller(props: {
  readonly line: CartLine;
  readonly name: string;
  readonly onChange: (reseller: Named | null) => void;
}) {
  const t = useText();
  const id = useId();
  const [open, setOpen] = useState(false);
  const { line, name } = props;
  if (!useNeedsReseller()) return null;
  if (!open && line.reseller === null)
    return (
      <Button
        size="compact-xs"
        variant="subtle"
        mt={4}
        aria-label={t("partner.reseller.ofLine.chooseFor", { name })}
        onClick={() => setOpen(true)}
      >
        {t("partner.reseller.ofLine.choose")}
      </Button>
    );
  return (
    <div className={css.lineReseller}>
      <ResellerSelect
        key={line.reseller?.id ?? "none"}
        id={id}
        label={t("partner.reseller.ofLine", { name })}
        value={line.reseller}
        description={t("partner.reseller.ofLine.note")}
        clearable
        onChange={(reseller) => {
          if (reseller === null) setOpen(false);
          props.onChange(reseller);
        }}
      />
    </div>
  );
}
