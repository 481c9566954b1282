import { useIntl } from "react-intl";
import type { MessageId } from "../i18n/catalogue.ts";
import { useText } from "../i18n/text.ts";
import css from "./evidence.module.css";

export type Evidence = Readonly<Record<string, string | number>>;

/**
 * What a check measured, in words. The installation's own checks may measure things of their own;
 * those are shown under the names they were given.
 */
export function EvidenceList(props: { readonly label: string; readonly evidence: Evidence }) {
  const t = useText();
  const { messages, formatMessage, formatNumber } = useIntl();
  const entries = Object.entries(props.evidence);
  if (entries.length === 0) return null;
  const word = (id: string, otherwise: string) =>
    id in messages ? formatMessage({ id: id as MessageId }) : otherwise;
  const shown = (name: string, value: string | number): string => {
    if (name === "outcome") return word(`kit.evidence.outcome.${value}`, String(value));
    if (typeof value !== "number") return value;
    if (name === "tookMs") return t("kit.evidence.ms", { count: value });
    if (name === "width" || name === "height") return t("kit.evidence.px", { count: value });
    if (name === "bytes")
      return formatNumber(value / 1000, {
        style: "unit",
        unit: "kilobyte",
        maximumFractionDigits: 1,
      });
    return String(value);
  };
  return (
    <dl className={css.evidence} aria-label={props.label}>
      {entries.map(([name, value]) => (
        <div key={name}>
          <dt>{word(`kit.evidence.${name}`, name)}</dt>
          <dd>{shown(name, value)}</dd>
        </div>
      ))}
    </dl>
  );
}
