import { Button, Select } from "@mantine/core";
import { useContext, useState } from "react";
import { useOfferPage } from "../../api/offers.ts";
import { useText } from "../../i18n/text.ts";
import { ErrorState } from "../../kit/states.tsx";
import { type PlanAround, PlanContext, useForm } from "../context.tsx";
import css from "../forms.module.css";
import { copiedPrices } from "../price-table.ts";

/** Takes the prices of another plan of the offer over into the form; saving is the person's. */
export function CopyPrices() {
  const plan = useContext(PlanContext);
  const form = useForm();
  if (plan === undefined || plan.otherPlans.length === 0 || form.readOnly) return null;
  return <CopyFrom plan={plan} />;
}

function CopyFrom({ plan }: { readonly plan: PlanAround }) {
  const t = useText();
  const form = useForm();
  const [chosen, setChosen] = useState<string | null>(null);
  const [done, setDone] = useState(false);
  const page = useOfferPage(
    { slug: plan.slug, plan: chosen ?? "", page: "pricing" },
    chosen !== null,
  );
  const answers =
    page.data === undefined
      ? undefined
      : copiedPrices(form.schema, form.content, page.data.content);
  const lock = Object.keys(answers ?? {})
    .map((pointer) => form.locks[pointer])
    .find(Boolean);
  const hint =
    page.data === undefined
      ? undefined
      : answers === undefined
        ? t("forms.prices.copy.otherModel")
        : lock?.detail;
  const copy = () => {
    for (const [pointer, value] of Object.entries(answers ?? {})) form.set(pointer, value);
    setDone(true);
  };
  return (
    <>
      <div className={css.toolbar} style={{ alignItems: "flex-end" }}>
        <Select
          label={t("forms.prices.copy")}
          placeholder={t("forms.prices.copy.plan")}
          data={plan.otherPlans.map(({ planId, name }) => ({
            value: planId,
            label: name === null ? planId : `${name} (${planId})`,
          }))}
          value={chosen}
          error={hint}
          onChange={(value) => {
            setChosen(value);
            setDone(false);
          }}
        />
        <Button disabled={answers === undefined || lock !== undefined} onClick={copy}>
          {t("forms.prices.copy.do")}
        </Button>
      </div>
      {page.isError ? (
        <ErrorState
          error={page.error}
          what={t("forms.prices.copy.failed")}
          onRetry={() => void page.refetch()}
        />
      ) : null}
      <p role="status" className={css.hint} style={{ marginBottom: done ? 12 : 0 }}>
        {done ? t("forms.prices.copy.done") : null}
      </p>
    </>
  );
}
