import { IconEqual, IconMinus, IconPencil, IconPlus } from "@tabler/icons-react";
import { useText } from "../../i18n/text.ts";
import css from "./comparison.module.css";

export const KINDS = {
  added: { icon: IconPlus, tone: "ok" },
  removed: { icon: IconMinus, tone: "bad" },
  edited: { icon: IconPencil, tone: "run" },
  unchanged: { icon: IconEqual, tone: "off" },
} as const;
export type Kind = keyof typeof KINDS;

/** What happened to a value, as a word with a sign, never by colour alone. */
export function KindTag({ kind }: { readonly kind: Kind }) {
  const t = useText();
  const { icon: KindIcon, tone } = KINDS[kind];
  return (
    <span className={css.tag} data-tone={tone}>
      <KindIcon size={13} aria-hidden="true" />
      {t(`kit.change.${kind}`)}
    </span>
  );
}
