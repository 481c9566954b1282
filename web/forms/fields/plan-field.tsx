import { Select } from "@mantine/core";
import { useContext } from "react";
import { useText } from "../../i18n/text.ts";
import { PlanContext, useAnswer } from "../context.tsx";
import { FieldFrame, LockedValue } from "../field-frame.tsx";
import type { FieldProps } from "./text-fields.tsx";

/** P13: the plan whose technical configuration is reused, from those that have one of their own. */
export function PlanField({ pointer, schema }: FieldProps) {
  const t = useText();
  const around = useContext(PlanContext);
  const answer = useAnswer(pointer, schema);
  const value = typeof answer.value === "string" && answer.value !== "" ? answer.value : null;
  const choices = (around?.technicalPlans ?? []).map(({ planId, name }) => ({
    value: planId,
    label: name === null ? planId : t("forms.plan.named", { name, plan: planId }),
  }));
  const shown = choices.find((one) => one.value === value);
  if (answer.readOnly)
    return (
      <FieldFrame pointer={pointer} schema={schema} group>
        <LockedValue>{shown?.label ?? value ?? "–"}</LockedValue>
      </FieldFrame>
    );
  return (
    <FieldFrame pointer={pointer} schema={schema}>
      <Select
        {...answer.aria}
        maw={460}
        searchable={choices.length > 8}
        placeholder={choices.length === 0 ? t("forms.plan.none") : t("forms.plan.choose")}
        // What was saved stays to be seen when it can no longer be chosen.
        data={value === null || shown ? choices : [...choices, { value, label: value }]}
        value={value}
        error={answer.isWrong}
        onChange={(next) => answer.set(next ?? undefined)}
        onBlur={answer.left}
      />
    </FieldFrame>
  );
}
