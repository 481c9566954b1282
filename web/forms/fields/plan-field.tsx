import { MultiSelect, Select } from "@mantine/core";
import { useContext } from "react";
import { useText } from "../../i18n/text.ts";
import { PlanContext, useAnswer, useForm } from "../context.tsx";
import { FieldFrame, LockedValue } from "../field-frame.tsx";
import { isList, isWithin } from "../json.ts";
import type { FieldProps } from "./text-fields.tsx";

/** P13: the plan whose technical configuration is reused, from those that have one of their own. */
export function PlanField({ pointer, schema }: FieldProps) {
  const t = useText();
  const around = useContext(PlanContext);
  const answer = useAnswer(pointer, schema);
  const value = typeof answer.value === "string" && answer.value !== "" ? answer.value : null;
  const choices = useChoices(around?.technicalPlans);
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

/** The base plans of an add-on: several of the offer's plans, found by name or ID. */
export function PlansField({ pointer, schema }: FieldProps) {
  const t = useText();
  const form = useForm();
  const around = useContext(PlanContext);
  const answer = useAnswer(pointer, schema);
  const chosen = (isList(answer.value) ? answer.value : []).map(String);
  const choices = useChoices(around?.basePlans);
  // What was saved stays to be seen, and to be taken out, when it can no longer be chosen.
  const lost = chosen
    .filter((plan) => !choices.some(({ value }) => value === plan))
    .map((plan) => ({ value: plan, label: plan }));
  const labelOf = (plan: string) => choices.find(({ value }) => value === plan)?.label ?? plan;
  // What is wrong with one of them is said below all; the server names it by its position.
  const inside = form.findings.filter(
    (finding) => finding.pointer !== pointer && isWithin(finding.pointer, pointer),
  );
  return (
    <FieldFrame pointer={pointer} schema={schema} group={answer.readOnly}>
      {answer.readOnly ? (
        <LockedValue>{chosen.map(labelOf).join(", ") || "–"}</LockedValue>
      ) : (
        <MultiSelect
          {...answer.aria}
          maw={460}
          searchable
          hidePickedOptions
          placeholder={
            chosen.length > 0
              ? undefined
              : t(choices.length === 0 ? "forms.plans.none" : "forms.plans.choose")
          }
          nothingFoundMessage={t(
            choices.length === 0 ? "forms.plans.none" : "forms.plans.unmatched",
          )}
          data={[...choices, ...lost]}
          value={chosen}
          {...(schema.maxItems === undefined ? {} : { maxValues: schema.maxItems })}
          error={
            inside.length > 0
              ? inside
                  .map(({ pointer: at, detail }) => {
                    const plan = chosen[Number(at.split("/").at(-1))];
                    return plan === undefined ? detail : `${labelOf(plan)}: ${detail}`;
                  })
                  .join(" ")
              : answer.isWrong
          }
          onChange={(next) => answer.set(next)}
          onBlur={answer.left}
        />
      )}
    </FieldFrame>
  );
}

/** Plans as a list to choose from: the name, with the ID that nobody else has. */
function useChoices(
  plans: readonly { readonly planId: string; readonly name: string | null }[] = [],
): { readonly value: string; readonly label: string }[] {
  const t = useText();
  return plans.map(({ planId, name }) => ({
    value: planId,
    label: name === null ? planId : t("forms.plan.named", { name, plan: planId }),
  }));
}
