import { TagsInput } from "@mantine/core";
import { useText } from "../../i18n/text.ts";
import { useAnswer, useForm } from "../context.tsx";
import { FieldFrame, LockedValue } from "../field-frame.tsx";
import { isList, isWithin } from "../json.ts";
import type { FieldProps } from "./text-fields.tsx";

/** Short texts in a row: Enter or a comma adds one, pasting a list adds them all. */
export function TagsField({ pointer, schema, lang }: FieldProps) {
  const t = useText();
  const form = useForm();
  const answer = useAnswer(pointer, schema);
  const tags = (isList(answer.value) ? answer.value : []).map(String);
  // What is wrong with one of them is said below the row; the server names it by its position.
  const inside = form.findings.filter(
    (finding) => finding.pointer !== pointer && isWithin(finding.pointer, pointer),
  );
  const max = schema.maxItems;
  return (
    <FieldFrame
      pointer={pointer}
      schema={schema}
      count={max === undefined ? undefined : t("forms.count", { count: tags.length, max })}
      over={max !== undefined && tags.length > max}
    >
      {answer.readOnly ? (
        <LockedValue>{tags.join(", ")}</LockedValue>
      ) : (
        <TagsInput
          {...answer.aria}
          value={tags}
          lang={lang}
          splitChars={[",", ";", "\n"]}
          acceptValueOnBlur
          error={
            inside.length > 0
              ? inside
                  .map(
                    (finding) =>
                      `${tags[Number(finding.pointer.split("/").at(-1))] ?? ""}: ${finding.detail}`,
                  )
                  .join(" ")
              : answer.isWrong
          }
          onChange={(next) => answer.set(next.map((tag) => tag.trim()).filter((tag) => tag !== ""))}
          onBlur={answer.left}
        />
      )}
    </FieldFrame>
  );
}
