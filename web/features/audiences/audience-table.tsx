import { Button } from "@mantine/core";
import { IconArrowBackUp, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import type { AudienceEntry, AudiencePage } from "../../api/audiences.ts";
import { useText } from "../../i18n/text.ts";
import { type Column, DataTable, ListFilters } from "../../kit/data-table.tsx";
import { useListState } from "../../kit/list-state.ts";
import { EmptyState } from "../../kit/states.tsx";
import type { EditAudience } from "./audience-head.tsx";
import css from "./audiences.module.css";
import { idOf, isRemoved, keyOf, undone, withRemoved } from "./pending.ts";

type Row = {
  readonly key: string;
  readonly entry: AudienceEntry;
  readonly state: "added" | "removed" | "unchanged" | "saved" | "new" | "going";
};

/** A page of the list with what is not saved yet: what was added stands first, what goes is struck out. */
export function AudienceTable(props: {
  readonly audience: AudiencePage;
  readonly edit: EditAudience;
}) {
  const t = useText();
  const list = useListState();
  const { audience, edit } = props;
  const { pending, change, mayEdit } = edit;
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const isLive = audience.liveVersion !== null;
  const rows = rowsOf(audience, edit, list.cursor === undefined);
  const isFiltered = list.q !== "" || list.filter("state").length > 0;
  const selected = rows.filter((row) => chosen.has(row.key) && isRemovable(row));
  const toggle = (key: string) =>
    setChosen((before) => {
      const next = new Set(before);
      if (!next.delete(key)) next.add(key);
      return next;
    });
  const act = (row: Row) => {
    const id = idOf(row.entry);
    if (!mayEdit || row.state === "removed") return null;
    return row.state === "new" || row.state === "going" ? (
      <Button
        size="xs"
        variant="subtle"
        leftSection={<IconArrowBackUp size={15} />}
        aria-label={t("audiences.undoOf", { id })}
        onClick={() => change(undone(pending, row.entry))}
      >
        {t("audiences.undo")}
      </Button>
    ) : (
      <Button
        size="xs"
        variant="subtle"
        leftSection={<IconTrash size={15} />}
        aria-label={t("audiences.remove", { id })}
        onClick={() => change(withRemoved(pending, [row.entry]))}
      >
        {t("audiences.removeShort")}
      </Button>
    );
  };
  const id = (row: Row) => (
    <span className={`mono ${row.state === "going" || row.state === "removed" ? css.gone : ""}`}>
      {idOf(row.entry)}
    </span>
  );
  const select = (row: Row) =>
    mayEdit && isRemovable(row) ? (
      <input
        type="checkbox"
        aria-label={t("audiences.select", { id: idOf(row.entry) })}
        checked={chosen.has(row.key)}
        onChange={() => toggle(row.key)}
      />
    ) : null;
  const columns: readonly Column<Row>[] = [
    ...(mayEdit ? [{ id: "select", header: "", cell: select }] : []),
    {
      id: "id",
      header: audience.ids
        .map((kind) => t(kind === "tenant" ? "audiences.tenantId" : "audiences.subscriptionId"))
        .join(" / "),
      cell: id,
    },
    { id: "note", header: t("audiences.note"), cell: (row) => row.entry.note ?? "" },
    { id: "state", header: t("audiences.state"), cell: (row) => t(`audiences.state.${row.state}`) },
    { id: "action", header: "", align: "right", cell: act },
  ];
  if (audience.size === 0 && rows.length === 0 && !isFiltered)
    return <EmptyState title={t("audiences.none")} />;
  return (
    <>
      <ListFilters
        state={list}
        searchLabel={t("audiences.search")}
        filters={
          isLive
            ? [
                {
                  id: "state",
                  label: t("audiences.state"),
                  single: true,
                  options: (["added", "removed", "unchanged"] as const).map((value) => ({
                    value,
                    label: t(`audiences.state.${value}`),
                    count: audience.counts[value],
                  })),
                },
              ]
            : []
        }
        aside={
          selected.length === 0 ? undefined : (
            <Button
              size="xs"
              leftSection={<IconTrash size={15} />}
              onClick={() => {
                change(
                  withRemoved(
                    pending,
                    selected.map(({ entry }) => entry),
                  ),
                );
                setChosen(new Set());
              }}
            >
              {t("audiences.removeSelected", { count: selected.length })}
            </Button>
          )
        }
      />
      {rows.length === 0 ? (
        <EmptyState title={t("audiences.noMatch")} />
      ) : (
        <DataTable
          label={t("publisher.audience")}
          rows={rows}
          rowKey={(row) => row.key}
          columns={columns}
          state={list}
          nextCursor={audience.nextCursor}
          phone={(row) => ({
            title: id(row),
            lines: [
              ...(row.entry.note === undefined ? [] : [row.entry.note]),
              t(`audiences.state.${row.state}`),
              act(row),
            ],
          })}
        />
      )}
    </>
  );
}

const isRemovable = ({ state }: Row): boolean =>
  state === "added" || state === "unchanged" || state === "saved";

function rowsOf(audience: AudiencePage, { pending }: EditAudience, isFirst: boolean): Row[] {
  const fresh = pending.add.map((entry): Row => ({ key: keyOf(entry), entry, state: "new" }));
  const isFresh = new Set(fresh.map(({ key }) => key));
  const saved = audience.data
    .map(({ state, ...entry }): Row => {
      const shown = audience.liveVersion === null ? "saved" : state;
      return {
        key: keyOf(entry),
        entry,
        state: state !== "removed" && isRemoved(pending, entry) ? "going" : shown,
      };
    })
    .filter(({ key }) => !isFresh.has(key));
  return isFirst ? [...fresh, ...saved] : saved;
}
