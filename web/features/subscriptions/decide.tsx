import { Button } from "@mantine/core";
import { useText } from "../../i18n/text.ts";
import css from "./subscriptions.module.css";

/** Below the effect of a change: leave it, or do exactly what is shown. */
export function Decide(props: {
  readonly busy: boolean;
  /** Whether the effect is there to be read. */
  readonly ready: boolean;
  readonly onDiscard: () => void;
  readonly onSubmit: () => void;
}) {
  const t = useText();
  return (
    <div className={css.decide}>
      <Button variant="subtle" onClick={props.onDiscard}>
        {t("partner.quantity.discard")}
      </Button>
      <Button
        variant="filled"
        loading={props.busy}
        aria-disabled={!props.ready}
        onClick={props.onSubmit}
      >
        {t("partner.submit")}
      </Button>
    </div>
  );
}
