import { Button } from "@mantine/core";
import type { ErrorComponentProps } from "@tanstack/react-router";
import { useLayoutEffect, useState } from "react";
import { NoAnswer } from "../api/problem.ts";
import { useText } from "../i18n/text.ts";
import { ErrorState } from "../kit/states.tsx";
import css from "./not-found.module.css";

/** A defect of the page itself, or its code did not load: the server is away, or newer than the page. */
export function FaultPage({ error }: ErrorComponentProps) {
  const t = useText();
  // Inside of the shell this stands in its main part already.
  const [inMain, setInMain] = useState(true);
  useLayoutEffect(() => setInMain(document.querySelector("main") !== null), []);
  const Place = inMain ? "div" : "main";
  const notLoaded = isCodeMissing(error);
  return (
    <Place className={css.page}>
      <ErrorState
        error={notLoaded ? new NoAnswer(error) : error}
        what={t(notLoaded ? "shell.fault.notLoaded" : "shell.fault.title")}
        notDone={t("shell.fault.text")}
      />
      <Button mt="md" variant="filled" onClick={() => window.location.reload()}>
        {t("shell.fault.reload")}
      </Button>
    </Place>
  );
}

/** Each browser has its own words for a module that could not be fetched. */
const isCodeMissing = (error: unknown): boolean =>
  error instanceof TypeError &&
  /dynamically imported module|importing a module script/i.test(error.message);
