import { Button, Menu } from "@mantine/core";
import {
  IconArrowDown,
  IconArrowUp,
  IconChevronDown,
  IconChevronRight,
  IconX,
} from "@tabler/icons-react";
import { Fragment, type KeyboardEvent, type ReactNode, useEffect, useState } from "react";
import { useText } from "../i18n/text.ts";
import { ColumnChoice } from "./column-choice.tsx";
import css from "./data-table.module.css";
import { AppLink } from "./link.tsx";
import type { ListState } from "./list-state.ts";
import { SearchInput } from "./search-input.tsx";
import { shownColumns } from "./shown-columns.ts";

export type Column<Row> = {
  readonly id: string;
  readonly header: string;
  readonly cell: (row: Row) => ReactNode;
  readonly align?: "right";
  readonly sortable?: boolean;
};

export type Filter = {
  readonly id: string;
  readonly label: string;
  /** At most one value at a time, where the server filters by one. */
  readonly single?: boolean;
  readonly options: readonly {
    readonly value: string;
    readonly label: string;
    readonly count?: number;
  }[];
};

export type View = { readonly id: string; readonly label: string; readonly count?: number };

/** Saved views of a list, as tabs with counts. */
export function ViewTabs(props: {
  readonly label: string;
  readonly views: readonly View[];
  readonly state: ListState;
}) {
  const first = props.views[0]?.id;
  const current = props.state.view ?? first;
  return (
    <nav className={css.tabs} aria-label={props.label}>
      {props.views.map((view) => (
        <button
          key={view.id}
          type="button"
          aria-pressed={view.id === current}
          onClick={() => props.state.change({ view: view.id === first ? undefined : view.id })}
        >
          {view.label}
          {view.count === undefined ? null : <span>{view.count}</span>}
        </button>
      ))}
    </nav>
  );
}

/** Search box and filter chips above a table; all of it in the address. */
export function ListFilters(props: {
  readonly state: ListState;
  /** Absent where a list is not searched. */
  readonly searchLabel?: string;
  readonly filters: readonly Filter[];
  /** What chooses several of them at once, before them. */
  readonly views?: ReactNode;
  /** Filters with a field of their own beside the chips, by their name in the address. */
  readonly fields?: Readonly<Record<string, ReactNode>>;
  readonly aside?: ReactNode;
}) {
  const { state } = props;
  const t = useText();
  const fields = Object.entries(props.fields ?? {});
  const active = [...props.filters.map(({ id }) => id), ...fields.map(([id]) => id)].filter(
    (id) => state.filter(id).length > 0,
  );
  const clear = Object.fromEntries(active.map((id) => [id, undefined]));
  return (
    <div className={css.filters}>
      {props.views}
      {props.searchLabel === undefined ? null : (
        <DebouncedSearch
          value={state.q}
          label={props.searchLabel}
          onChange={(q) => state.change({ q })}
        />
      )}
      {props.filters.map((filter) => (
        <FilterChip key={filter.id} filter={filter} state={state} />
      ))}
      {fields.map(([id, field]) => (
        <Fragment key={id}>{field}</Fragment>
      ))}
      {active.length === 0 && state.q === "" ? null : (
        <Button
          size="xs"
          variant="subtle"
          leftSection={<IconX size={14} />}
          onClick={() => state.change({ ...clear, q: undefined })}
        >
          {t("kit.list.clearFilters")}
        </Button>
      )}
      <span className={css.push}>{props.aside}</span>
    </div>
  );
}

function DebouncedSearch(props: {
  readonly value: string;
  readonly label: string;
  readonly onChange: (value: string) => void;
}) {
  const [typed, setTyped] = useState(props.value);
  useEffect(() => setTyped(props.value), [props.value]);
  const { onChange, value } = props;
  useEffect(() => {
    if (typed === value) return;
    const timer = setTimeout(() => onChange(typed), 250);
    return () => clearTimeout(timer);
  }, [typed, value, onChange]);
  return <SearchInput value={typed} label={props.label} onChange={setTyped} />;
}

function FilterChip({ filter, state }: { readonly filter: Filter; readonly state: ListState }) {
  const t = useText();
  const chosen = state.filter(filter.id);
  const labels = filter.options.filter((option) => chosen.includes(option.value));
  const toggle = (value: string) => {
    const next = chosen.includes(value)
      ? chosen.filter((entry) => entry !== value)
      : filter.single === true
        ? [value]
        : [...chosen, value];
    state.change({ [filter.id]: next.length === 0 ? undefined : next.join(",") });
  };
  return (
    <Menu closeOnItemClick={filter.single === true} position="bottom-start" shadow="md">
      <Menu.Target>
        <button type="button" className={css.chip} data-on={chosen.length > 0}>
          {labels.length === 0
            ? filter.label
            : t("kit.list.filterChosen", {
                label: filter.label,
                values: labels.map((option) => option.label).join(", "),
              })}
          <IconChevronDown size={14} aria-hidden="true" />
        </button>
      </Menu.Target>
      <Menu.Dropdown mah={360} style={{ overflowY: "auto" }}>
        {filter.options.map((option) => (
          <FilterOption
            key={option.value}
            single={filter.single === true}
            value={option.value}
            checked={chosen.includes(option.value)}
            count={option.count}
            onChoose={() => toggle(option.value)}
          >
            {option.label}
          </FilterOption>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

/** One of several, or one of one: menu items that say which of the two they are. */
function FilterOption(props: {
  readonly single: boolean;
  readonly value: string;
  readonly checked: boolean;
  readonly count: number | undefined;
  readonly onChoose: () => void;
  readonly children: ReactNode;
}) {
  const shared = {
    checked: props.checked,
    rightSection:
      props.count === undefined ? undefined : <span className="dim small">{props.count}</span>,
    onChange: props.onChoose,
    children: props.children,
  };
  return props.single ? (
    <Menu.RadioItem {...shared} value={props.value} closeMenuOnClick />
  ) : (
    <Menu.CheckboxItem {...shared} />
  );
}

export type PhoneItem = {
  /** Something of its own before the row, such as a box that chooses it: not part of the row's link. */
  readonly choice?: ReactNode;
  /** The same after the row. */
  readonly more?: ReactNode;
  readonly lead?: ReactNode;
  readonly title: ReactNode;
  readonly lines: readonly ReactNode[];
};

/** Hairline rows without a box; on a phone each row is a list item of two or three lines. */
export function DataTable<Row>(props: {
  readonly label: string;
  readonly rows: readonly Row[];
  readonly rowKey: (row: Row) => string;
  readonly columns: readonly Column<Row>[];
  readonly hrefOf?: (row: Row) => string;
  readonly phone: (row: Row) => PhoneItem;
  readonly state?: ListState;
  readonly nextCursor?: string | null;
  readonly footer?: ReactNode;
  /** Whether the reader chooses its columns, which then stand in the address. */
  readonly choosable?: boolean;
}) {
  const t = useText();
  const { state } = props;
  const chosen = props.choosable === true && state !== undefined;
  const columns = chosen ? shownColumns(props.columns, state.filter("columns")) : props.columns;
  return (
    <>
      <div className={css.wide}>
        <table className={css.table} aria-label={props.label}>
          <thead>
            <tr>
              {columns.map((column) => (
                <HeaderCell key={column.id} column={column} state={state} />
              ))}
              {chosen ? (
                <th scope="col" className={css.choice}>
                  <ColumnChoice columns={props.columns} state={state} />
                </th>
              ) : null}
            </tr>
          </thead>
          <tbody onKeyDown={moveBetweenRows}>
            {props.rows.map((row) => (
              <tr key={props.rowKey(row)}>
                {columns.map((column) => (
                  <td key={column.id} className={column.align === "right" ? "num" : undefined}>
                    {column.cell(row)}
                  </td>
                ))}
                {chosen ? <td /> : null}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <ul className={css.phone} aria-label={props.label}>
        {props.rows.map((row) => (
          <PhoneRow key={props.rowKey(row)} item={props.phone(row)} href={props.hrefOf?.(row)} />
        ))}
      </ul>
      <div className={css.footer}>
        <span>{props.footer}</span>
        <span className={css.paging}>
          {props.state?.cursor === undefined ? null : (
            <Button size="xs" onClick={() => props.state?.change({ cursor: undefined })}>
              {t("kit.list.firstPage")}
            </Button>
          )}
          {props.nextCursor === undefined || props.nextCursor === null ? null : (
            <Button
              size="xs"
              onClick={() =>
                props.state?.change({ cursor: props.nextCursor ?? undefined }, { push: true })
              }
            >
              {t("kit.list.nextPage")}
            </Button>
          )}
        </span>
      </div>
    </>
  );
}

function HeaderCell<Row>(props: {
  readonly column: Column<Row>;
  readonly state: ListState | undefined;
}) {
  const { column, state } = props;
  const right = column.align === "right" ? "num" : undefined;
  if (column.sortable !== true || state === undefined)
    return (
      <th scope="col" className={right}>
        {column.header}
      </th>
    );
  const ascending = state.sort === column.id;
  const descending = state.sort === `-${column.id}`;
  const next = ascending ? `-${column.id}` : descending ? undefined : column.id;
  return (
    <th
      scope="col"
      className={right}
      aria-sort={ascending ? "ascending" : descending ? "descending" : "none"}
    >
      <button type="button" className={css.sort} onClick={() => state.change({ sort: next })}>
        {column.header}
        {ascending ? <IconArrowUp size={13} aria-hidden="true" /> : null}
        {descending ? <IconArrowDown size={13} aria-hidden="true" /> : null}
      </button>
    </th>
  );
}

function PhoneRow({ item, href }: { readonly item: PhoneItem; readonly href: string | undefined }) {
  const inside = (
    <>
      {item.lead}
      <span className={css.phoneText}>
        <b>{item.title}</b>
        {item.lines.map((line, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the lines of one row keep their order.
          <span key={index}>{line}</span>
        ))}
      </span>
    </>
  );
  return (
    <li>
      {item.choice}
      {href === undefined ? (
        <div className={css.phoneRow}>{inside}</div>
      ) : (
        <AppLink href={href} className={css.phoneRow}>
          {inside}
          <IconChevronRight size={18} aria-hidden="true" />
        </AppLink>
      )}
      {item.more}
    </li>
  );
}

/** Arrow keys go from row to row, to the same place in it; Tab still visits everything. */
function moveBetweenRows(event: KeyboardEvent<HTMLTableSectionElement>): void {
  if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
  const target = event.target as HTMLElement;
  const row = target.closest("tr");
  const next = event.key === "ArrowDown" ? row?.nextElementSibling : row?.previousElementSibling;
  const link = next?.querySelector<HTMLElement>("a, button");
  if (target.tagName !== "A" || link === null || link === undefined) return;
  event.preventDefault();
  link.focus();
}
