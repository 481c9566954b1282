import { Button, Modal, NativeSelect, Radio, Textarea } from "@mantine/core";
import { type FormEvent, useEffect, useState } from "react";
import type { Policy, Verdict, VerdictBody } from "../../api/certification.ts";
import { useFindingTexts } from "../../api/queue-work.ts";
import { useText } from "../../i18n/text.ts";
import css from "./certification.module.css";
import type { Place } from "./change-list.tsx";

export type FindingStart = {
  readonly policy?: string;
  readonly verdict?: Verdict;
  readonly place?: Place;
  readonly text?: string;
};

/** A finding of the reviewer: which policy, which field, in words the publisher can act on. */
export function FindingDialog(props: {
  readonly start: FindingStart | undefined;
  readonly policies: readonly Policy[];
  readonly places: readonly Place[];
  readonly onSave: (verdict: VerdictBody) => void;
  readonly onClose: () => void;
}) {
  const t = useText();
  return (
    <Modal
      opened={props.start !== undefined}
      onClose={props.onClose}
      title={t("operator.finding.title")}
      closeButtonProps={{ "aria-label": t("kit.close") }}
      size={560}
    >
      {props.start === undefined ? null : <Form {...props} start={props.start} />}
    </Modal>
  );
}

function Form(props: {
  readonly start: FindingStart;
  readonly policies: readonly Policy[];
  readonly places: readonly Place[];
  readonly onSave: (verdict: VerdictBody) => void;
  readonly onClose: () => void;
}) {
  const t = useText();
  const { start } = props;
  const choices = props.policies.filter((policy) => !policy.automatic);
  const [policy, setPolicy] = useState(start.policy ?? "");
  const [verdict, setVerdict] = useState<Verdict>(start.verdict ?? "fail");
  const [place, setPlace] = useState(start.place === undefined ? "" : keyOf(start.place));
  const [text, setText] = useState(start.text ?? "");
  const [pressed, setPressed] = useState(false);
  const before = useFindingTexts(policy).data ?? [];
  // The dialog is one and the same while another policy is opened in it.
  useEffect(() => {
    setPolicy(start.policy ?? "");
    setVerdict(start.verdict ?? "fail");
    setPlace(start.place === undefined ? "" : keyOf(start.place));
    setText(start.text ?? "");
    setPressed(false);
  }, [start]);
  const save = (event: FormEvent) => {
    event.preventDefault();
    setPressed(true);
    if (policy === "" || text.trim() === "") return;
    const at = props.places.find((one) => keyOf(one) === place);
    props.onSave({
      policy,
      verdict,
      text: text.trim(),
      ...(at === undefined
        ? {}
        : {
            page: at.page,
            pointer: at.pointer,
            ...(at.plan === null ? {} : { plan: at.plan }),
          }),
    });
  };
  return (
    <form className={css.form} onSubmit={save} noValidate>
      <NativeSelect
        label={t("operator.finding.policyField")}
        value={policy}
        onChange={(event) => setPolicy(event.currentTarget.value)}
        error={pressed && policy === "" ? t("operator.finding.choosePolicy") : undefined}
        data={[
          { value: "", label: t("operator.finding.choose") },
          ...choices.map((one) => ({ value: one.number, label: `${one.number} ${one.title}` })),
        ]}
        required
      />
      <Radio.Group
        label={t("operator.finding.severity")}
        value={verdict}
        onChange={(value) => setVerdict(value as Verdict)}
      >
        <Radio value="fail" label={t("operator.finding.fail")} mt="xs" />
        <Radio value="warning" label={t("operator.finding.warning")} mt="xs" />
      </Radio.Group>
      <NativeSelect
        label={t("operator.finding.field")}
        value={place}
        onChange={(event) => setPlace(event.currentTarget.value)}
        data={[
          { value: "", label: t("operator.finding.wholeOffer") },
          ...props.places.map((one) => ({ value: keyOf(one), label: one.label })),
        ]}
      />
      {/* Help with writing: where it could not be read, the words are written by hand. */}
      {before.length === 0 ? null : (
        <NativeSelect
          label={t("operator.finding.before")}
          value={before.some((one) => one.text === text) ? text : ""}
          onChange={(event) => {
            if (event.currentTarget.value !== "") setText(event.currentTarget.value);
          }}
          data={[
            { value: "", label: t("operator.finding.ownWords") },
            ...before.map((one) => ({ value: one.text, label: shortened(one.text) })),
          ]}
        />
      )}
      <Textarea
        label={t("operator.finding.text")}
        description={t("operator.finding.textHint")}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        error={pressed && text.trim() === "" ? t("operator.finding.writeText") : undefined}
        maxLength={4000}
        autosize
        minRows={3}
        maxRows={10}
        required
      />
      <div className={css.buttons}>
        <Button onClick={props.onClose}>{t("operator.finding.discard")}</Button>
        <Button type="submit" variant="filled">
          {t("operator.finding.save")}
        </Button>
      </div>
    </form>
  );
}

const shortened = (text: string): string => (text.length > 90 ? `${text.slice(0, 89)}…` : text);

const keyOf = (place: Place): string => `${place.plan ?? ""} ${place.page} ${place.pointer}`;
