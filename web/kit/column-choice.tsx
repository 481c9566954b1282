import { ActionIcon, Menu } from "@mantine/core";
import { IconColumns3 } from "@tabler/icons-react";
import { useText } from "../i18n/text.ts";
import type { ListState } from "./list-state.ts";
import { freeColumns, shownColumns } from "./shown-columns.ts";

/** Shows and hides columns; which are shown stands in the address, and so in saved views. */
export function ColumnChoice(props: {
  readonly columns: readonly { readonly id: string; readonly header: string }[];
  readonly state: ListState;
}) {
  const t = useText();
  const { columns, state } = props;
  const shown = shownColumns(columns, state.filter("columns")).map(({ id }) => id);
  const free = freeColumns(columns);
  const show = (ids: readonly string[]) => {
    const next = free.filter(({ id }) => ids.includes(id)).map(({ id }) => id);
    const all = next.length === free.length;
    // The place in the list stays: the rows are the same.
    state.change({ columns: all ? undefined : next.join(","), cursor: state.cursor });
  };
  const isShown = (id: string) => shown.includes(id);
  const last = free.filter(({ id }) => isShown(id)).length === 1;
  return (
    <Menu closeOnItemClick={false} position="bottom-end" shadow="md">
      <Menu.Target>
        <ActionIcon variant="subtle" size={24} aria-label={t("kit.columns")}>
          <IconColumns3 size={16} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown mah={420} style={{ overflowY: "auto" }}>
        {free.map(({ id, header }) => (
          <Menu.CheckboxItem
            key={id}
            checked={isShown(id)}
            // One column beside the first stays: an address that asks for none shows all.
            disabled={last && isShown(id)}
            onChange={() => show(isShown(id) ? shown.filter((one) => one !== id) : [...shown, id])}
          >
            {header}
          </Menu.CheckboxItem>
        ))}
        <Menu.Divider />
        <Menu.Item onClick={() => show(free.map(({ id }) => id))}>{t("kit.columns.all")}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
