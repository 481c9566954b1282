import { Button, NativeSelect, TextInput } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import { HISTORY_KINDS, type HistoryFilter } from "../../api/publishing.ts";
import { useText } from "../../i18n/text.ts";
import { useZone } from "../../kit/dates.tsx";
import type { ListState } from "../../kit/list-state.ts";
import { dayAfter, startOfDayIn } from "../../kit/zone-days.ts";
import css from "./publisher.module.css";

const DAY = /^\d{4}-\d\d-\d\d$/;

/** The filter that the address says; days are days in the viewer's zone. */
export function useHistoryFilter(state: ListState): HistoryFilter {
  const { timeZone } = useZone();
  const [kind] = state.filter("kind");
  const actor = state.q;
  const [from = ""] = state.filter("from");
  const [to = ""] = state.filter("to");
  return {
    ...(kind !== undefined && HISTORY_KINDS.some((one) => one === kind) && { kind }),
    ...(actor !== "" && { actor }),
    ...(DAY.test(from) && { from: startOfDayIn(from, timeZone) }),
    ...(DAY.test(to) && { until: startOfDayIn(dayAfter(to), timeZone) }),
  };
}

/** Kind, person and days; all of it in the address. */
export function HistoryFilters(props: {
  readonly state: ListState;
  readonly actors: readonly string[];
}) {
  const t = useText();
  const { state, actors } = props;
  const [kind = ""] = state.filter("kind");
  const [from = ""] = state.filter("from");
  const [to = ""] = state.filter("to");
  const isFiltered = [kind, state.q, from, to].some((one) => one !== "");
  // A person chosen from a link stays in the list, whether or not they did anything here.
  const names = actors.includes(state.q) || state.q === "" ? actors : [...actors, state.q];
  return (
    <div className={css.filterRow}>
      <NativeSelect
        label={t("publisher.history.kind")}
        value={kind}
        data={[
          { value: "", label: t("publisher.history.kind.all") },
          ...HISTORY_KINDS.map((one) => ({
            value: one,
            label: t(`publisher.history.kind.${one}`),
          })),
        ]}
        onChange={(event) => state.change({ kind: event.currentTarget.value })}
      />
      <NativeSelect
        label={t("publisher.history.actor")}
        value={state.q}
        data={[
          { value: "", label: t("publisher.history.everybody") },
          ...names.map((name) => ({ value: name, label: name })),
        ]}
        onChange={(event) => state.change({ q: event.currentTarget.value })}
      />
      <TextInput
        type="date"
        label={t("publisher.history.from")}
        value={from}
        onChange={(event) => state.change({ from: event.currentTarget.value })}
      />
      <TextInput
        type="date"
        label={t("publisher.history.to")}
        value={to}
        onChange={(event) => state.change({ to: event.currentTarget.value })}
      />
      {isFiltered ? (
        <Button
          size="xs"
          variant="subtle"
          leftSection={<IconX size={14} />}
          onClick={() =>
            state.change({ kind: undefined, q: undefined, from: undefined, to: undefined })
          }
        >
          {t("kit.list.clearFilters")}
        </Button>
      ) : null}
    </div>
  );
}
