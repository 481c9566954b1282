import { Button, NativeSelect, Textarea, TextInput } from "@mantine/core";
import { useState } from "react";
import { type Dispute, useAcceptDispute, useDeclineDispute } from "../../api/disputes.ts";
import { findingsOf } from "../../api/problem.ts";
import { useText } from "../../i18n/text.ts";
import { ConfirmDialog } from "../../kit/confirm-dialog.tsx";
import { CreditEffect } from "../billing/credit-effect.tsx";

const HOW = ["disputed", "net", "quantity"] as const;

/** Credits the line of a dispute by a credit note, after what that does. */
export function AcceptButton({ dispute }: { readonly dispute: Dispute }) {
  const t = useText();
  const accepting = useAcceptDispute(dispute.id);
  const [opened, setOpened] = useState(false);
  const [how, setHow] = useState<(typeof HOW)[number]>("disputed");
  const [value, setValue] = useState("");
  const [answer, setAnswer] = useState("");
  const [asked, setAsked] = useState(false);
  const { effect, error } = accepting;
  const close = () => {
    setOpened(false);
    setAsked(false);
    accepting.forget();
  };
  const confirm = () => {
    setAsked(true);
    const words = answer.trim();
    if (words === "") return;
    const amount = value.trim().replace(",", ".");
    const acceptance = {
      answer: words,
      ...(how === "net" ? { net: amount } : {}),
      ...(how === "quantity" ? { quantity: Math.trunc(Number(amount)) || 0 } : {}),
    };
    accepting.press(acceptance, close);
  };
  const errorAt = findingsOf(error);
  return (
    <>
      <Button variant="filled" onClick={() => setOpened(true)}>
        {t("disputes.accept")}
      </Button>
      <ConfirmDialog
        opened={opened}
        title={t("disputes.accept.title", { number: dispute.number })}
        confirm={t(effect === undefined ? "billing.credit.look" : "disputes.accept")}
        keep={t("disputes.keep")}
        busy={accepting.busy}
        error={error}
        again={t("disputes.again")}
        onConfirm={confirm}
        onClose={close}
      >
        <p>{t("disputes.accept.text")}</p>
        <NativeSelect
          mt="sm"
          label={t("billing.credit.how")}
          value={how}
          onChange={({ currentTarget }) => {
            setHow(HOW.find((one) => one === currentTarget.value) ?? "disputed");
            setValue("");
            accepting.forget();
          }}
          // Usage has no licences to count.
          data={HOW.filter((one) => one !== "quantity" || dispute.line.kind !== "usage").map(
            (one) => ({
              value: one,
              label: t(
                one === "disputed" ? "disputes.accept.how.disputed" : `billing.credit.how.${one}`,
              ),
            }),
          )}
        />
        {how === "disputed" ? null : (
          <TextInput
            mt="sm"
            label={
              how === "net"
                ? t("billing.credit.net", { currency: dispute.net.currency })
                : t("billing.credit.quantity")
            }
            inputMode={how === "net" ? "decimal" : "numeric"}
            maxLength={24}
            value={value}
            error={errorAt(`/lines/0/${how}`) ?? errorAt(`/${how}`)}
            onChange={({ currentTarget }) => {
              setValue(currentTarget.value);
              accepting.forget();
            }}
          />
        )}
        <Textarea
          mt="sm"
          label={t("disputes.accept.answer")}
          description={t("disputes.accept.answerHint")}
          maxLength={500}
          value={answer}
          error={asked && answer.trim() === "" ? t("disputes.decline.missing") : undefined}
          onChange={({ currentTarget }) => {
            setAnswer(currentTarget.value);
            accepting.forget();
          }}
        />
        <CreditEffect effect={effect} />
      </ConfirmDialog>
    </>
  );
}

/** Says why the line of a dispute is not credited. */
export function DeclineButton({ dispute }: { readonly dispute: Dispute }) {
  const t = useText();
  const decline = useDeclineDispute(dispute.id);
  const [opened, setOpened] = useState(false);
  const [answer, setAnswer] = useState("");
  const [asked, setAsked] = useState(false);
  const close = () => {
    setOpened(false);
    setAsked(false);
    decline.reset();
  };
  return (
    <>
      <Button onClick={() => setOpened(true)}>{t("disputes.decline")}</Button>
      <ConfirmDialog
        opened={opened}
        title={t("disputes.decline.title", { number: dispute.number })}
        confirm={t("disputes.decline")}
        keep={t("disputes.keep")}
        busy={decline.isPending}
        error={decline.error}
        again={t("disputes.again")}
        onConfirm={() => {
          setAsked(true);
          if (answer.trim() !== "") decline.mutate(answer.trim(), { onSuccess: close });
        }}
        onClose={close}
      >
        <p>{t("disputes.decline.text")}</p>
        <Textarea
          mt="sm"
          label={t("disputes.decline.why")}
          autosize
          minRows={3}
          maxLength={2000}
          value={answer}
          error={asked && answer.trim() === "" ? t("disputes.decline.missing") : undefined}
          onChange={({ currentTarget }) => setAnswer(currentTarget.value)}
        />
      </ConfirmDialog>
    </>
  );
}
