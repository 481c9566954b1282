import { Popover } from "@mantine/core";
import { IconAlertCircleFilled, IconAlertTriangleFilled, IconLock } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useText } from "../i18n/text.ts";
import { useAnswer, useForm } from "./context.tsx";
import css from "./forms.module.css";
import { type FieldSchema, isRequired } from "./schema.ts";

/** Label above with its count at the right end, the control, its findings, its hint. */
export function FieldFrame(props: {
  readonly pointer: string;
  readonly schema: FieldSchema;
  readonly children: ReactNode;
  /** "18 of 200"; stands at the label's right end. */
  readonly count?: ReactNode;
  readonly over?: boolean;
  /** The control is a group (radios, a list): its name is a legend, not a label. */
  readonly group?: boolean;
  readonly aside?: ReactNode;
}) {
  const t = useText();
  const form = useForm();
  const { id, findings, lock, isWrong } = useAnswer(props.pointer, props.schema);
  const title = props.schema.title ?? "";
  // Prices fill themselves from the base price: "Optional" would say the wrong thing.
  const optional =
    props.schema["x-widget"] !== "prices" && !isRequired(props.schema, form.content, form.pages);
  const label = (
    <>
      {title}
      {optional && title !== "" ? (
        <span className={css.optional}>{t("forms.optional")}</span>
      ) : null}
    </>
  );
  const head = (
    <div className={css.labelRow}>
      {props.group === true ? (
        <span className={css.label} id={`${id}-label`}>
          {label}
        </span>
      ) : (
        <label className={css.label} htmlFor={id} id={`${id}-label`}>
          {label}
        </label>
      )}
      {lock === undefined ? null : <WhyLocked detail={lock.detail} />}
      {props.aside}
      {props.count === undefined ? null : (
        <span className={css.count} data-over={props.over === true}>
          {props.count}
        </span>
      )}
    </div>
  );
  return (
    <div
      className={css.field}
      data-field=""
      data-wrong={isWrong}
      {...(props.group === true
        ? {
            role: "group",
            "aria-labelledby": `${id}-label`,
            "aria-describedby": `${id}-more`,
            id,
            tabIndex: -1,
          }
        : {})}
    >
      {head}
      {props.children}
      <div id={`${id}-more`}>
        {findings.map((finding) => (
          <p
            key={finding.detail}
            className={css.finding}
            data-tone={finding.severity === "blocking" ? "bad" : "you"}
          >
            {finding.severity === "blocking" ? (
              <IconAlertCircleFilled size={15} aria-hidden="true" />
            ) : (
              <IconAlertTriangleFilled size={15} aria-hidden="true" />
            )}
            {finding.detail}
          </p>
        ))}
        {props.schema.description === undefined ? null : (
          <p className={css.hint}>{props.schema.description}</p>
        )}
      </div>
    </div>
  );
}

export function WhyLocked({ detail }: { readonly detail: string }) {
  const t = useText();
  return (
    <Popover width={320} position="top-start" shadow="md" withArrow>
      <Popover.Target>
        <button type="button" className={css.why}>
          <IconLock size={14} aria-hidden="true" />
          {t("forms.whyLocked")}
        </button>
      </Popover.Target>
      <Popover.Dropdown>
        <p className="small">{detail}</p>
      </Popover.Dropdown>
    </Popover>
  );
}

/** The value of a locked answer as text, with the lock in front of it. */
export function LockedValue({ children }: { readonly children: ReactNode }) {
  return (
    <p className={css.locked}>
      <IconLock size={16} aria-hidden="true" />
      <span>{children}</span>
    </p>
  );
}
