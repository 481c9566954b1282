import type { GroupEffect } from "../../api/seat-desk.ts";
import { useText } from "../../i18n/text.ts";

/** What giving a plan's licences to a group comes to, or taking them from it: sentence by sentence. */
export function GroupEffectText(props: {
  readonly kind: "give" | "take";
  readonly effect: GroupEffect;
}) {
  const t = useText();
  const { kind, effect } = props;
  const lines = (["changed", "unchanged", "waiting", "inactive", "served"] as const).filter(
    (one) => one === "changed" || effect[one] > 0,
  );
  return (
    <ul>
      {lines.map((one) => (
        <li key={one}>{t(`licences.group.${kind}.${one}`, { count: effect[one] })}</li>
      ))}
      <li>{t("licences.left", { count: effect.available })}</li>
    </ul>
  );
}
