import { Textarea, TextInput } from "@mantine/core";
import { useEffect, useState } from "react";
import { useText } from "../../i18n/text.ts";
import { useAnswer } from "../context.tsx";
import { readDecimal } from "../decimal.ts";
import { FieldFrame, LockedValue } from "../field-frame.tsx";
import { lengthOf } from "../json.ts";
import type { FieldSchema } from "../schema.ts";

export type FieldProps = {
  readonly pointer: string;
  readonly schema: FieldSchema;
  readonly lang?: string | undefined;
};

const INPUT_TYPES: Readonly<Record<string, "text" | "email" | "url" | "tel">> = {
  email: "email",
  url: "url",
  phone: "tel",
};

const MONO_FORMATS: readonly string[] = ["guid"];

/** One line of text: plain, an address, e-mail, phone number or identifier. */
export function TextField({ pointer, schema, lang }: FieldProps) {
  const answer = useAnswer(pointer, schema);
  const value = typeof answer.value === "string" ? answer.value : "";
  const { count, over } = useCount(value, schema);
  const mono = MONO_FORMATS.includes(schema.format ?? "") || schema["x-identity"] !== undefined;
  return (
    <FieldFrame pointer={pointer} schema={schema} count={count} over={over}>
      {answer.readOnly ? (
        <LockedValue>{value}</LockedValue>
      ) : (
        <TextInput
          {...answer.aria}
          type={INPUT_TYPES[schema["x-widget"] ?? ""] ?? "text"}
          inputMode={schema["x-widget"] === "url" ? "url" : undefined}
          value={value}
          lang={lang}
          error={answer.isWrong}
          spellCheck={mono ? false : undefined}
          styles={mono ? { input: { fontFamily: "var(--mantine-font-family-monospace)" } } : {}}
          onChange={(event) => answer.set(orNothing(event.currentTarget.value))}
          onBlur={(event) => {
            const trimmed = event.currentTarget.value.trim();
            if (trimmed !== value) answer.set(orNothing(trimmed));
            answer.left();
          }}
        />
      )}
    </FieldFrame>
  );
}

export function TextAreaField({ pointer, schema, lang }: FieldProps) {
  const answer = useAnswer(pointer, schema);
  const value = typeof answer.value === "string" ? answer.value : "";
  const { count, over } = useCount(value, schema);
  return (
    <FieldFrame pointer={pointer} schema={schema} count={count} over={over}>
      {answer.readOnly ? (
        <LockedValue>{value}</LockedValue>
      ) : (
        <Textarea
          {...answer.aria}
          autosize
          minRows={4}
          maxRows={16}
          value={value}
          lang={lang}
          error={answer.isWrong}
          onChange={(event) => answer.set(orNothing(event.currentTarget.value))}
          onBlur={answer.left}
        />
      )}
    </FieldFrame>
  );
}

/** A number or exact decimal. An empty field is no answer, or "no limit" where null is one. */
export function NumberField({ pointer, schema }: FieldProps) {
  const t = useText();
  const answer = useAnswer(pointer, schema);
  const isDecimal = schema.format === "decimal";
  const canBeNone = Array.isArray(schema.type) && schema.type.includes("null");
  const shown = answer.value === null || answer.value === undefined ? "" : String(answer.value);
  const [typed, setTyped] = useState(shown);
  useEffect(() => setTyped(shown), [shown]);
  const commit = () => {
    const text = isDecimal ? readDecimal(typed) : typed.replace(/[\s\u00A0\u202F]/g, "");
    if (text === "") answer.set(canBeNone ? null : undefined);
    else if (isDecimal || !/^-?\d+$/.test(text)) answer.set(text);
    else answer.set(Number(text));
    setTyped(text);
    answer.left();
  };
  return (
    <FieldFrame pointer={pointer} schema={schema}>
      {answer.readOnly ? (
        <LockedValue>{shown === "" ? t("forms.noLimit") : shown}</LockedValue>
      ) : (
        <TextInput
          {...answer.aria}
          w={180}
          inputMode={isDecimal ? "decimal" : "numeric"}
          value={typed}
          placeholder={canBeNone ? t("forms.noLimit") : undefined}
          error={answer.isWrong}
          onChange={(event) => {
            setTyped(event.currentTarget.value);
            // The save bar appears with the first keystroke; the exact value follows on leaving.
            const plain = event.currentTarget.value.trim();
            if (/^\d+$/.test(plain)) answer.set(isDecimal ? plain : Number(plain));
            else if (plain === "") answer.set(canBeNone ? null : undefined);
          }}
          onBlur={commit}
        />
      )}
    </FieldFrame>
  );
}

export function ReadonlyField({ pointer, schema }: FieldProps) {
  const { value } = useAnswer(pointer, schema);
  return (
    <FieldFrame pointer={pointer} schema={schema}>
      <LockedValue>{value === undefined || value === null ? "–" : String(value)}</LockedValue>
    </FieldFrame>
  );
}

/** A cleared field is an answer not given; it is not the answer "". */
export const orNothing = (text: string): string | undefined => (text === "" ? undefined : text);

function useCount(value: string, schema: FieldSchema) {
  const t = useText();
  const { maxLength } = schema;
  if (
    maxLength === undefined ||
    (maxLength >= 2000 && value === "") ||
    schema["x-widget"] === "url" ||
    schema["x-widget"] === "email" ||
    schema["x-widget"] === "phone"
  )
    return { count: undefined, over: false };
  const length = lengthOf(value);
  return { count: t("forms.count", { count: length, max: maxLength }), over: length > maxLength };
}
