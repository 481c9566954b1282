import { ActionIcon, Tooltip } from "@mantine/core";
import { IconCheck, IconCopy } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { useText } from "../i18n/text.ts";
import css from "./copy-text.module.css";

/** An ID in mono with a button that copies it and says so. */
export function CopyText(props: {
  readonly text: string;
  readonly label: string;
  readonly shown?: string;
}) {
  return (
    <span className={css.copy}>
      <span className="mono">{props.shown ?? props.text}</span>
      <CopyButton text={props.text} label={props.label} />
    </span>
  );
}

export function CopyButton({ text, label }: { readonly text: string; readonly label: string }) {
  const t = useText();
  const [state, setState] = useState<"idle" | "copied" | "failed">("idle");
  useEffect(() => {
    if (state === "idle") return;
    const timer = setTimeout(() => setState("idle"), 2000);
    return () => clearTimeout(timer);
  }, [state]);
  const words =
    state === "copied"
      ? t("kit.copied")
      : state === "failed"
        ? t("kit.copyFailed")
        : t("kit.copy", { what: label });
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setState("copied");
    } catch {
      // No permission, or plain http: the person is told and selects the text by hand.
      setState("failed");
    }
  };
  return (
    <Tooltip label={words}>
      <ActionIcon variant="subtle" size={24} aria-label={words} onClick={() => void copy()}>
        {state === "copied" ? <IconCheck size={15} /> : <IconCopy size={15} />}
      </ActionIcon>
    </Tooltip>
  );
}
