import { Checkbox, Select } from "@mantine/core";
import { useAnswer } from "../context.tsx";
import { FieldFrame, LockedValue, WhyLocked } from "../field-frame.tsx";
import css from "../forms.module.css";
import { isList } from "../json.ts";
import type { Option } from "../schema.ts";
import type { FieldProps } from "./text-fields.tsx";

/** Few options, each worth a sentence: cards with a radio. What a lock rules out says so. */
export function RadioField({ pointer, schema }: FieldProps) {
  const answer = useAnswer(pointer, schema);
  const options = schema["x-options"] ?? [];
  const { lock } = answer;
  if (answer.readOnly) return <LockedChoice pointer={pointer} schema={schema} />;
  const possible = (option: Option) =>
    lock?.allowed === undefined ||
    option.value === answer.value ||
    lock.allowed.includes(option.value);
  return (
    <FieldFrame pointer={pointer} schema={schema} group>
      <div className={css.choices}>
        {options.map((option) => (
          <label
            key={option.value}
            className={css.choice}
            data-on={answer.value === option.value}
            data-off={!possible(option)}
          >
            <input
              type="radio"
              name={answer.id}
              value={option.value}
              checked={answer.value === option.value}
              disabled={!possible(option)}
              onChange={() => answer.set(option.value)}
              onBlur={answer.left}
            />
            <span>
              <b>{option.label}</b>
              {option.description === undefined ? null : <small>{option.description}</small>}
            </span>
          </label>
        ))}
      </div>
    </FieldFrame>
  );
}

export function SelectField({ pointer, schema }: FieldProps) {
  const answer = useAnswer(pointer, schema);
  const options = schema["x-options"] ?? [];
  if (answer.readOnly) return <LockedChoice pointer={pointer} schema={schema} />;
  return (
    <FieldFrame pointer={pointer} schema={schema}>
      <Select
        {...answer.aria}
        w={options.length > 12 ? "100%" : 260}
        searchable={options.length > 8}
        data={options.map(({ value, label }) => ({ value, label }))}
        value={typeof answer.value === "string" ? answer.value : null}
        error={answer.isWrong}
        onChange={(value) => answer.set(value ?? undefined)}
        onBlur={answer.left}
      />
    </FieldFrame>
  );
}

function LockedChoice({ pointer, schema }: FieldProps) {
  const { value } = useAnswer(pointer, schema);
  const option = schema["x-options"]?.find((one) => one.value === value);
  return (
    <FieldFrame pointer={pointer} schema={schema} group>
      <LockedValue>{option?.label ?? "–"}</LockedValue>
    </FieldFrame>
  );
}

/** Yes or no; on an array of options, several of them. */
export function CheckboxField(props: FieldProps) {
  return props.schema["x-options"] === undefined ? <YesNo {...props} /> : <Several {...props} />;
}

function YesNo({ pointer, schema }: FieldProps) {
  const answer = useAnswer(pointer, schema);
  const on = answer.value === true;
  const held = answer.lock !== undefined && !(answer.lock.allowed?.includes(String(!on)) ?? false);
  return (
    <div className={css.field} data-field="">
      <Checkbox
        {...answer.aria}
        checked={on}
        // Locked or not the person's to change: still focusable and readable, so not `disabled`.
        aria-disabled={held || answer.readOnly}
        label={schema.title}
        description={schema.description}
        error={answer.findings.map((finding) => finding.detail).join(" ") || undefined}
        onChange={(event) => {
          if (!held && !answer.readOnly) answer.set(event.currentTarget.checked);
        }}
        onBlur={answer.left}
      />
      {answer.lock === undefined ? null : <WhyLocked detail={answer.lock.detail} />}
    </div>
  );
}

function Several({ pointer, schema }: FieldProps) {
  const answer = useAnswer(pointer, schema);
  const chosen = isList(answer.value) ? answer.value : [];
  const options = schema["x-options"] ?? [];
  const toggle = (value: string) => {
    const next = options
      .map((option) => option.value)
      .filter((one) => (one === value ? !chosen.includes(one) : chosen.includes(one)));
    answer.set(next);
    answer.left();
  };
  return (
    <FieldFrame pointer={pointer} schema={schema} group>
      {options.map((option) => (
        <label key={option.value} className={css.plainChoice}>
          <input
            type="checkbox"
            checked={chosen.includes(option.value)}
            disabled={answer.readOnly}
            onChange={() => toggle(option.value)}
          />
          <span>{option.label}</span>
        </label>
      ))}
    </FieldFrame>
  );
}
