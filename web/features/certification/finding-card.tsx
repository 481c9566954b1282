import { IconAlertCircleFilled, IconAlertTriangleFilled } from "@tabler/icons-react";
import type { Finding, VerdictBody } from "../../api/certification.ts";
import { useText } from "../../i18n/text.ts";
import { EvidenceList } from "../../kit/evidence.tsx";
import css from "./certification.module.css";

/** What a check found, with its evidence. */
export function FindingCard(props: {
  readonly finding: Finding;
  /** Where it is, when it does not stand at its field. */
  readonly where?: string;
}) {
  const t = useText();
  const { finding } = props;
  const blocking = finding.severity === "blocking";
  return (
    <div className={css.finding} data-tone={blocking ? "bad" : "you"}>
      <header>
        {blocking ? (
          <IconAlertCircleFilled size={16} aria-hidden="true" />
        ) : (
          <IconAlertTriangleFilled size={16} aria-hidden="true" />
        )}
        <b>{t(blocking ? "status.finding.blocking" : "status.finding.warning")}</b>
        {finding.policy === null ? null : (
          <span className="small">
            {t("operator.finding.policy", { number: finding.policy.number })}
          </span>
        )}
      </header>
      {props.where === undefined ? null : <p className="small muted">{props.where}</p>}
      <p>{finding.detail}</p>
      {finding.note === null || finding.note === "" || finding.note === finding.detail ? null : (
        <p>{finding.note}</p>
      )}
      <EvidenceList label={t("operator.finding.evidence")} evidence={finding.evidence} />
    </div>
  );
}

/** What the reviewer is going to say about this field. */
export function OwnFinding({ verdict }: { readonly verdict: VerdictBody }) {
  const t = useText();
  const fails = verdict.verdict === "fail";
  return (
    <div className={css.finding} data-tone={fails ? "bad" : "you"}>
      <header>
        {fails ? (
          <IconAlertCircleFilled size={16} aria-hidden="true" />
        ) : (
          <IconAlertTriangleFilled size={16} aria-hidden="true" />
        )}
        <b>{t("operator.finding.yours")}</b>
        <span className="small">{t("operator.finding.policy", { number: verdict.policy })}</span>
      </header>
      <p>{verdict.text}</p>
    </div>
  );
}
