import { Button } from "@mantine/core";
import {
  IconAlertTriangleFilled,
  IconCheck,
  IconChevronDown,
  IconCircleDashed,
  IconInfoCircle,
  IconMinus,
  IconX,
} from "@tabler/icons-react";
import { useState } from "react";
import type { Policy, SubmissionReview, Verdict } from "../../api/certification.ts";
import { useText } from "../../i18n/text.ts";
import css from "./certification.module.css";
import { decidedCount, failed, undecided, type Verdicts, verdictOf } from "./verdicts.ts";

const LOOKS = {
  pass: { icon: IconCheck, tone: "ok" },
  warning: { icon: IconAlertTriangleFilled, tone: "you" },
  fail: { icon: IconX, tone: "bad" },
} as const;
const NOT_ASKED = { icon: IconMinus, tone: "off" } as const;
const OPEN = { icon: IconCircleDashed, tone: "off" } as const;

/** The policies in their groups: what checks decided, what waits for the reviewer. */
export function PolicyList(props: {
  readonly review: SubmissionReview;
  readonly verdicts: Verdicts;
  readonly editable: boolean;
  readonly onPass: (policy: Policy) => void;
  readonly onFinding: (policy: Policy, verdict: Verdict) => void;
}) {
  const t = useText();
  const { review, verdicts } = props;
  const decided = decidedCount(review, verdicts);
  const total = review.policies.filter(({ applies }) => applies).length;
  const [all, setAll] = useState(false);
  const settled = review.policies.filter(
    (policy) => policy.automatic && verdictOf(policy, verdicts) === "pass",
  );
  const shown = all ? review.policies : review.policies.filter((one) => !settled.includes(one));
  const groups = [...new Map(shown.map((one) => [one.group, one.groupTitle]))];
  const waiting = undecided(review, verdicts).length;
  const failing = failed(review, verdicts).length;
  return (
    <section className={css.policies} aria-labelledby="policies">
      <div className={css.progress}>
        <h2 id="policies">{t("operator.policies.title")}</h2>
        <span role="status">{t("operator.policies.decided", { decided, total })}</span>
      </div>
      <div className={css.bar} aria-hidden="true">
        <i style={{ width: `${total === 0 ? 0 : (decided / total) * 100}%` }} />
      </div>
      {groups.map(([group, title]) => (
        <div key={group}>
          <h3>{title}</h3>
          <ul>
            {shown
              .filter((policy) => policy.group === group)
              .map((policy) => (
                <PolicyRow key={policy.number} policy={policy} {...props} />
              ))}
          </ul>
        </div>
      ))}
      {all || settled.length === 0 ? null : (
        <Button
          size="xs"
          variant="subtle"
          leftSection={<IconChevronDown size={15} />}
          onClick={() => setAll(true)}
        >
          {t("operator.policies.passed", { count: settled.length })}
        </Button>
      )}
      {props.editable && waiting + failing > 0 ? (
        <p className={css.closed}>
          <IconInfoCircle size={16} aria-hidden="true" />
          {t("operator.policies.opens", { waiting, failing })}
        </p>
      ) : null}
    </section>
  );
}

function PolicyRow(props: {
  readonly policy: Policy;
  readonly verdicts: Verdicts;
  readonly editable: boolean;
  readonly onPass: (policy: Policy) => void;
  readonly onFinding: (policy: Policy, verdict: Verdict) => void;
}) {
  const t = useText();
  const { policy, verdicts, editable } = props;
  const verdict = verdictOf(policy, verdicts);
  const look = !policy.applies ? NOT_ASKED : verdict === null ? OPEN : LOOKS[verdict];
  const own = verdicts[policy.number];
  const word = !policy.applies
    ? t("operator.verdict.none")
    : verdict === null
      ? t("operator.verdict.open")
      : t(`operator.verdict.${verdict}`);
  const note = own?.text ?? policy.note;
  return (
    <li className={css.policy} data-verdict={verdict ?? "open"} id={`policy-${policy.number}`}>
      <div className={css.policyHead}>
        <span className="mono">{policy.number}</span>
        <span>
          {policy.title}
          <small>
            {policy.automatic && policy.applies && own === undefined
              ? t("operator.policies.automatic")
              : word}
          </small>
          {note == null || note === "" ? null : <small>{note}</small>}
        </span>
        <span data-tone={look.tone} title={word}>
          <look.icon size={16} aria-hidden="true" style={{ color: "var(--ic)" }} />
          <span className="visually-hidden">{word}</span>
        </span>
      </div>
      {policy.text === "" ? null : (
        <details>
          <summary>{t("operator.policies.text")}</summary>
          {policy.text}
        </details>
      )}
      {!editable || policy.automatic ? null : (
        <fieldset className={css.verdicts} style={{ border: 0, padding: 0 }}>
          <legend className="visually-hidden">
            {t("operator.policies.verdictOf", { number: policy.number, title: policy.title })}
          </legend>
          {(["pass", "warning", "fail"] as const).map((value) => (
            <button
              key={value}
              type="button"
              data-tone={LOOKS[value].tone}
              aria-pressed={verdict === value}
              onClick={() =>
                value === "pass" ? props.onPass(policy) : props.onFinding(policy, value)
              }
            >
              {t(`operator.verdict.${value}`)}
            </button>
          ))}
        </fieldset>
      )}
    </li>
  );
}
