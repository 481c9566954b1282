import { Button, Textarea } from "@mantine/core";
import { IconMessageQuestion } from "@tabler/icons-react";
import { type FormEvent, useState } from "react";
import { isRefusal } from "../../api/problem.ts";
import {
  type DealDraft,
  draftOfDeal,
  emptyFields,
  termsBody,
} from "../../features/deals/deal-draft.ts";
import { dealEntries, dealErrorsOf } from "../../features/deals/deal-errors.ts";
import { DealFields } from "../../features/deals/deal-fields.tsx";
import type { DealParts } from "../../features/deals/deal-page.tsx";
import css from "../../features/deals/deals.module.css";
import { useToday } from "../../features/deals/today.ts";
import { useText } from "../../i18n/text.ts";
import { FindingsSummary } from "../../kit/findings-summary.tsx";
import { Section } from "../../kit/page.tsx";
import { Notice, RefusedNotice } from "../../kit/states.tsx";

/** The operator's question, the answer to it, and the fields to put right. */
export function AnswerForm({ deal, change }: DealParts) {
  const t = useText();
  const today = useToday();
  const [text, setText] = useState("");
  const [draft, setDraft] = useState<DealDraft>(() => draftOfDeal(deal));
  const [edits, setEdits] = useState(false);
  const [presses, setPresses] = useState(0);
  const [isMissing, setMissing] = useState(false);
  const error = change.variables?.what === "answers" ? change.error : null;
  const isDuplicate = isRefusal(error) && error.code === "licensing/deal-duplicate";
  const missing = isMissing ? emptyFields(draft) : [];
  const errors = {
    ...dealErrorsOf(error),
    ...Object.fromEntries(missing.map((field) => [field, t("deals.required")])),
  };
  const entries = dealEntries(errors, t);
  const wordless = isMissing && text.trim() === "";
  const send = (event: FormEvent) => {
    event.preventDefault();
    setMissing(true);
    setPresses((count) => count + 1);
    if (text.trim() === "" || emptyFields(draft).length > 0 || change.isPending) return;
    change.mutate({
      what: "answers",
      body: {
        text: text.trim(),
        changes: termsBody(draft),
        evidence: draft.evidence?.sha256 ?? null,
        ...(isDuplicate ? { despiteDuplicates: true } : {}),
      },
    });
  };
  return (
    <>
      <div className={css.notices}>
        <Notice tone="you" icon={<IconMessageQuestion size={18} aria-hidden="true" />}>
          <p>
            <b>{t("deals.question")}</b>
          </p>
          <p className={css.words}>{deal.question}</p>
        </Notice>
      </div>
      <Section title={t("deals.answer")} first>
        <form className={css.form} onSubmit={send} noValidate>
          {entries.length > 0 ? (
            <FindingsSummary
              title={t("deals.refused", { count: entries.length })}
              entries={entries}
              focusKey={presses}
            />
          ) : error !== null ? (
            <RefusedNotice error={error} />
          ) : null}
          <Textarea
            label={t("deals.answer.words")}
            description={t("deals.answer.hint")}
            autosize
            minRows={3}
            maxRows={12}
            maxLength={2000}
            required
            value={text}
            error={wordless ? t("deals.required") : undefined}
            onChange={(event) => setText(event.currentTarget.value)}
          />
          {edits || entries.length > 0 ? (
            <DealFields
              draft={draft}
              errors={errors}
              today={today}
              onChange={(part) => {
                setDraft((now) => ({ ...now, ...part }));
                // What looked like another deal may not any more.
                if (isDuplicate) change.reset();
              }}
            />
          ) : (
            <div>
              <Button size="xs" onClick={() => setEdits(true)}>
                {t("deals.answer.edit")}
              </Button>
            </div>
          )}
          <div className={css.buttons}>
            <Button
              type="submit"
              variant="filled"
              loading={change.isPending && change.variables.what === "answers"}
            >
              {t(isDuplicate ? "deals.answer.allTheSame" : "deals.answer.send")}
            </Button>
          </div>
        </form>
      </Section>
    </>
  );
}
