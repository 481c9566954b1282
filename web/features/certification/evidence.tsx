import { Button } from "@mantine/core";
import {
  IconAlertTriangleFilled,
  IconCheck,
  IconCircleXFilled,
  IconStairsUp,
  IconUserShare,
} from "@tabler/icons-react";
import { useState } from "react";
import type { SubmissionReview } from "../../api/certification.ts";
import { useText } from "../../i18n/text.ts";
import { DateText } from "../../kit/dates.tsx";
import { KeyValueList } from "../../kit/page.tsx";
import { StatusText } from "../../kit/status.tsx";
import { TimelineList } from "../../kit/timeline.tsx";
import css from "./certification.module.css";
import { Conversation } from "./conversation.tsx";

const CHECKS = {
  passed: { icon: IconCheck, tone: "ok" },
  warnings: { icon: IconAlertTriangleFilled, tone: "you" },
  failed: { icon: IconCircleXFilled, tone: "bad" },
} as const;

/** What the publisher wrote for the team, why a person is asked, and what the checks did. */
export function ReviewEvidence({ review }: { readonly review: SubmissionReview }) {
  const t = useText();
  const isAllowed = (name: string) =>
    review.actions.some(({ action, allowed }) => action === name && allowed);
  return (
    <aside className={css.aside} aria-label={t("operator.evidence.title")}>
      <section>
        <h2>{t("operator.evidence.notes")}</h2>
        {review.notes === "" ? (
          <p className="muted">{t("operator.evidence.noNotes")}</p>
        ) : (
          // Publishers write them in a language of their choice, and nobody knows which.
          <p className={css.notes} lang="">
            {review.notes}
          </p>
        )}
        <p className="dim small">
          <DateText at={review.submittedAt} />
        </p>
      </section>
      <section>
        <h2>{t("conversation.title")}</h2>
        <Conversation
          about={{ as: "operator", id: review.id }}
          number={review.number}
          {...(isAllowed("write") ? { write: isAllowed("decide") ? "ask" : "reply" } : {})}
        />
      </section>
      {review.because.length === 0 ? null : (
        <section>
          <h2>{t("operator.evidence.because")}</h2>
          <ul className={css.undecided}>
            {review.because.map((reason) => (
              <li key={reason.code}>{reason.detail}</li>
            ))}
          </ul>
        </section>
      )}
      {review.earlier === null ? null : (
        <section>
          <h2>{t("operator.earlier.title", { number: review.earlier.number })}</h2>
          <ul className={css.earlier}>
            {review.earlier.findings.map(({ finding, changed }, index) => (
              <li key={finding.id ?? index}>
                <StatusText of="finding" status={finding.severity} />
                <span lang={finding.note === null ? undefined : ""}>{finding.detail}</span>
                <span className="dim small">
                  {[
                    finding.pageTitle,
                    finding.plan,
                    t(
                      finding.fixed === null
                        ? "operator.earlier.notFixed"
                        : "operator.earlier.fixed",
                    ),
                    t(changed ? "operator.earlier.changed" : "operator.earlier.unchanged"),
                  ]
                    .filter(Boolean)
                    .join(" · ")}
                </span>
              </li>
            ))}
          </ul>
        </section>
      )}
      {review.handovers.length === 0 ? null : (
        <section>
          <h2>{t("operator.evidence.handovers")}</h2>
          <TimelineList
            label={t("operator.evidence.handovers")}
            entries={review.handovers.map(({ kind, by, to, reason, at }) => ({
              id: at,
              icon: kind === "escalated" ? IconStairsUp : IconUserShare,
              tone: "off" as const,
              title: (
                <>
                  {t(`operator.evidence.${kind}`, { by, to })}{" "}
                  <span className="dim small">
                    <DateText at={at} />
                  </span>
                </>
              ),
              ...(reason === null
                ? {}
                : {
                    detail: (
                      // Colleagues write in a language of their choice, and nobody knows which.
                      <span lang="" style={{ whiteSpace: "pre-wrap", overflowWrap: "anywhere" }}>
                        {reason}
                      </span>
                    ),
                  }),
            }))}
          />
        </section>
      )}
      <section>
        <h2>{t("operator.evidence.record")}</h2>
        <KeyValueList
          facts={[
            { label: t("operator.evidence.publisher"), value: review.publisher.name },
            {
              label: t("operator.evidence.submissions"),
              value: review.publisherRecord.submissions,
            },
            { label: t("operator.evidence.rejected"), value: review.publisherRecord.rejected },
          ]}
        />
      </section>
      <Checks review={review} />
    </aside>
  );
}

function Checks({ review }: { readonly review: SubmissionReview }) {
  const t = useText();
  const [all, setAll] = useState(false);
  const notable = review.checks.filter((check) => check.outcome !== "passed");
  const shown = all ? review.checks : notable;
  const passed = review.checks.length - notable.length;
  return (
    <section>
      <h2>{t("operator.evidence.checks")}</h2>
      <ul className={css.checks}>
        {shown.map((check) => {
          const look = CHECKS[check.outcome];
          return (
            <li key={check.id} data-tone={look.tone}>
              <look.icon size={15} aria-hidden="true" />
              <span>
                {check.title}
                <span className="visually-hidden">: {t(`operator.check.${check.outcome}`)}</span>
              </span>
              <small>{t("operator.check.took", { ms: check.tookMs })}</small>
            </li>
          );
        })}
      </ul>
      {all || passed === 0 ? null : (
        <Button size="xs" variant="subtle" onClick={() => setAll(true)}>
          {t("operator.evidence.passed", { count: passed })}
        </Button>
      )}
    </section>
  );
}
