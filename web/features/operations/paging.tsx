import { Button } from "@mantine/core";
import { useText } from "../../i18n/text.ts";
import type { ListState } from "../../kit/list-state.ts";
import css from "./operations.module.css";

/** Onward and back to the start of a list that is no table; nothing where one page holds it all. */
export function Paging({
  state,
  next,
}: {
  readonly state: Pick<ListState, "cursor"> & {
    change(to: { readonly cursor: string | undefined }, how?: { readonly push?: boolean }): void;
  };
  readonly next: string | null;
}) {
  const t = useText();
  if (next === null && state.cursor === undefined) return null;
  return (
    <p className={css.clear}>
      {state.cursor === undefined ? null : (
        <Button size="xs" onClick={() => state.change({ cursor: undefined })}>
          {t("kit.list.firstPage")}
        </Button>
      )}{" "}
      {next === null ? null : (
        <Button size="xs" onClick={() => state.change({ cursor: next }, { push: true })}>
          {t("kit.list.nextPage")}
        </Button>
      )}
    </p>
  );
}
