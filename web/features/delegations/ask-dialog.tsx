import { Button, Group, Modal, NumberInput, Textarea } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { RIGHTS, type Right, useAskDelegation } from "../../api/delegations.ts";
import { useIntent } from "../../api/intent.ts";
import { isRefusal } from "../../api/problem.ts";
import { useText } from "../../i18n/text.ts";
import { RefusedNotice } from "../../kit/states.tsx";
import css from "./delegations.module.css";
import { RightChoice } from "./rights.tsx";

const USUAL_MONTHS = 12;
const MOST_MONTHS = 24;

/** Asks a customer for rights: which, for how long, and why. */
export function AskDialog(props: {
  readonly customerId: string;
  readonly company: string;
  /** What is missing on the page that asks. */
  readonly wanted: readonly Right[];
  readonly onClose: () => void;
}) {
  const t = useText();
  const ask = useAskDelegation(props.customerId);
  const intent = useIntent();
  const [rights, setRights] = useState<readonly Right[]>(props.wanted);
  const [months, setMonths] = useState<number | string>(USUAL_MONTHS);
  const [words, setWords] = useState("");
  const [pressed, setPressed] = useState(false);
  const isLength = typeof months === "number" && Number.isInteger(months) && months >= 1;
  const wrong = rights.length === 0 || !isLength || months > MOST_MONTHS;
  const send = (event: FormEvent) => {
    event.preventDefault();
    setPressed(true);
    if (wrong || ask.isPending) return;
    const body = { rights, months, words: words.trim() };
    ask.mutate(
      { ...body, idempotencyKey: intent.keyFor(body) },
      {
        onSuccess: () => {
          intent.done();
          props.onClose();
        },
        onError: (error) => {
          if (isRefusal(error)) intent.done();
        },
      },
    );
  };
  return (
    <Modal
      opened
      onClose={props.onClose}
      title={t("delegations.ask.title", { company: props.company })}
      closeButtonProps={{ "aria-label": t("kit.close") }}
      size={560}
    >
      <form onSubmit={send} noValidate className={css.form}>
        <p className="muted">{t("delegations.ask.means")}</p>
        <RightChoice
          label={t("delegations.rights")}
          among={RIGHTS}
          value={rights}
          error={pressed && rights.length === 0 ? t("delegations.rights.none") : undefined}
          onChange={setRights}
        />
        <NumberInput
          label={t("delegations.months")}
          description={t("delegations.months.means", { most: MOST_MONTHS })}
          min={1}
          max={MOST_MONTHS}
          clampBehavior="none"
          allowDecimal={false}
          value={months}
          error={
            pressed && (!isLength || months > MOST_MONTHS)
              ? t("delegations.months.means", { most: MOST_MONTHS })
              : undefined
          }
          onChange={setMonths}
        />
        <Textarea
          label={t("delegations.words")}
          description={t("delegations.words.means")}
          maxLength={500}
          autosize
          minRows={3}
          value={words}
          onChange={(event) => setWords(event.currentTarget.value)}
        />
        {ask.error === null ? null : <RefusedNotice error={ask.error} />}
        <Group justify="flex-end" mt="sm" gap="sm">
          <Button onClick={props.onClose}>{t("delegations.keep")}</Button>
          <Button type="submit" variant="filled" loading={ask.isPending}>
            {t("delegations.ask")}
          </Button>
        </Group>
      </form>
    </Modal>
  );
}
