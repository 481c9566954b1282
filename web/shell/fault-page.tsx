import { Button } from "@mantine/core";
import type { ErrorComponentProps } from "@tanstack/react-router";
import { useText } from "../i18n/text.ts";
import { ErrorState } from "../kit/states.tsx";
import css from "./not-found.module.css";

/** A defect of the page itself, or its code did not load (a deployment in between): load it again. */
export function FaultPage({ error }: ErrorComponentProps) {
  const t = useText();
  return (
    <main className={css.page}>
      <ErrorState error={error} what={t("shell.fault.title")} notDone={t("shell.fault.text")} />
      <Button mt="md" variant="filled" onClick={() => window.location.reload()}>
        {t("shell.fault.reload")}
      </Button>
    </main>
  );
}
