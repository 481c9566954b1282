import { useText } from "../i18n/text.ts";
import css from "./edition-rail.module.css";

export type Editions = {
  /** The draft differs from what buyers see, or nothing was ever live. */
  readonly draft: boolean;
  readonly preview: boolean;
  readonly live: boolean;
};

/** Three segments, Draft, Preview, Live, so that one status never hides another truth. */
export function EditionRail({ editions }: { readonly editions: Editions }) {
  const t = useText();
  const present = [
    editions.draft && t("kit.edition.draftChanges"),
    editions.preview && t("status.offer.preview"),
    editions.live && t("status.offer.live"),
  ].filter((word) => word !== false);
  const words = present.length === 0 ? t("kit.edition.none") : present.join(", ");
  return (
    <span className={css.rail} role="img" aria-label={words} title={words}>
      <i data-on={editions.draft} data-tone="off" />
      <i data-on={editions.preview} data-tone="pre" />
      <i data-on={editions.live} data-tone="ok" />
    </span>
  );
}

export function EditionLegend() {
  const t = useText();
  return (
    <ul className={css.legend}>
      <li>
        <EditionRail editions={{ draft: true, preview: false, live: false }} />
        {t("kit.edition.draftChanges")}
      </li>
      <li>
        <EditionRail editions={{ draft: false, preview: true, live: false }} />
        {t("status.offer.preview")}
      </li>
      <li>
        <EditionRail editions={{ draft: false, preview: false, live: true }} />
        {t("status.offer.live")}
      </li>
    </ul>
  );
}
