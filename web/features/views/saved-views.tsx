import { Menu } from "@mantine/core";
import {
  IconBookmark,
  IconChevronDown,
  IconDeviceFloppy,
  IconInfoCircle,
  IconPencil,
  IconPlus,
  IconTrash,
} from "@tabler/icons-react";
import { useSearch } from "@tanstack/react-router";
import { useEffect, useMemo, useRef, useState } from "react";
import { useIntl } from "react-intl";
import {
  type ListName,
  type SavedView,
  useChangeView,
  useSavedViews,
} from "../../api/saved-views.ts";
import { useText } from "../../i18n/text.ts";
import type { Filter } from "../../kit/data-table.tsx";
import type { ListState } from "../../kit/list-state.ts";
import { Notice, RefusedNotice } from "../../kit/states.tsx";
import { useActing } from "../../shell/organisation.tsx";
import { isChanged, openedView, type Parts, queryOf, type Search } from "./opening.ts";
import { DeleteViewDialog, EditViewDialog, NewViewDialog } from "./view-dialogs.tsx";
import css from "./views.module.css";

/** In place of a view's id: the list without any, also where there is a default. */
const EVERYTHING = "all";

type Dialog = "new" | "edit" | "delete";

/**
 * The saved views of a list, beside its filters (ACC-08). The open one stands in the address as `saved`, next to
 * what it shows, so that an address can be sent to somebody who does not have the view.
 */
export function SavedViews(props: {
  readonly list: ListName;
  readonly state: ListState;
  /** The list's filters, as its chips have them. */
  readonly filters?: readonly Filter[];
  /** Columns that it can be sorted by. */
  readonly sorts?: readonly string[];
  /** What else of the address says what is shown. */
  readonly others?: Parts;
}) {
  const t = useText();
  const { formatList } = useIntl();
  const { may } = useActing();
  const search = useSearch({ strict: false }) as Search;
  const views = useSavedViews(props.list);
  const change = useChangeView();
  const parts = useParts(props);
  const [dialog, setDialog] = useState<{ readonly kind: Dialog; readonly of: string }>();
  const [shown, setShown] = useState(false);
  const all = views.data ?? [];
  const open = all.find(({ id }) => id === search["saved"]);
  const now = queryOf(search, parts);
  const left = open === undefined ? [] : openedView(open.query, parts).left;
  const changed = open !== undefined && isChanged(open.query, search, parts);
  const edits = open !== undefined && (!open.shared || may("view:share"));

  const show = (view: SavedView | undefined, how: { readonly push: boolean }) => {
    const opened = openedView(view?.query ?? "", parts);
    const nothing = Object.fromEntries(Object.keys(search).map((name) => [name, undefined]));
    change.reset();
    props.state.change({ ...nothing, ...opened.search, saved: view?.id ?? EVERYTHING }, how);
  };
  useDefault(views.data, search, (view) => show(view, { push: false }));

  const openDialog = (kind: Dialog) => {
    // A key for each opening: a dialog begins with what is there now.
    setDialog({ kind, of: `${open?.id ?? ""} ${Date.now()}` });
    setShown(true);
  };
  const close = () => setShown(false);
  const group = (title: string, of: readonly SavedView[]) =>
    of.length === 0 ? null : (
      <>
        <Menu.Label>{title}</Menu.Label>
        {of.map((view) => (
          <Menu.RadioItem
            key={view.id}
            value={view.id}
            checked={view.id === open?.id}
            closeMenuOnClick
            onChange={() => show(view, { push: true })}
            rightSection={
              view.isDefault ? <span className="dim small">{t("views.isDefault")}</span> : undefined
            }
          >
            {view.name}
          </Menu.RadioItem>
        ))}
      </>
    );
  return (
    <>
      <Menu position="bottom-start" shadow="md">
        <Menu.Target>
          <button type="button" className={css.button} data-on={open !== undefined}>
            <IconBookmark size={14} aria-hidden="true" />
            <span className={css.name}>
              {open === undefined
                ? t("views.title")
                : changed
                  ? t("views.changed", { name: open.name })
                  : t("views.open", { name: open.name })}
            </span>
            <IconChevronDown size={14} aria-hidden="true" />
          </button>
        </Menu.Target>
        <Menu.Dropdown mah={420} style={{ overflowY: "auto" }}>
          <Menu.RadioItem
            value={EVERYTHING}
            checked={open === undefined && now === ""}
            closeMenuOnClick
            onChange={() => show(undefined, { push: true })}
          >
            {t("views.everything")}
          </Menu.RadioItem>
          {group(
            t("views.own"),
            all.filter(({ shared }) => !shared),
          )}
          {group(
            t("views.shared"),
            all.filter(({ shared }) => shared),
          )}
          <Menu.Divider />
          {(changed || left.length > 0) && edits && open !== undefined ? (
            <Menu.Item
              leftSection={<IconDeviceFloppy size={16} />}
              onClick={() => change.mutate({ view: open, query: now })}
            >
              {t("views.save", { name: open.name })}
            </Menu.Item>
          ) : null}
          <Menu.Item leftSection={<IconPlus size={16} />} onClick={() => openDialog("new")}>
            {t("views.new")}
          </Menu.Item>
          {edits ? (
            <>
              <Menu.Item leftSection={<IconPencil size={16} />} onClick={() => openDialog("edit")}>
                {t("views.edit")}
              </Menu.Item>
              <Menu.Item leftSection={<IconTrash size={16} />} onClick={() => openDialog("delete")}>
                {t("views.delete")}
              </Menu.Item>
            </>
          ) : null}
        </Menu.Dropdown>
      </Menu>
      {left.length > 0 ? (
        <div className={css.notice}>
          <Notice tone="you" role="status" icon={<IconInfoCircle size={18} aria-hidden="true" />}>
            <p>{t("views.left", { what: formatList(left, { type: "conjunction" }) })}</p>
          </Notice>
        </div>
      ) : null}
      {change.error === null ? null : (
        <div className={css.notice}>
          <RefusedNotice error={change.error} />
        </div>
      )}
      {dialog === undefined ? null : dialog.kind === "new" ? (
        <NewViewDialog
          key={dialog.of}
          list={props.list}
          query={now}
          opened={shown}
          onClose={close}
          onSaved={(view) => props.state.change({ saved: view.id })}
        />
      ) : open === undefined ? null : dialog.kind === "edit" ? (
        <EditViewDialog key={dialog.of} view={open} opened={shown} onClose={close} />
      ) : (
        <DeleteViewDialog
          key={dialog.of}
          view={open}
          opened={shown}
          onClose={close}
          onDeleted={() => props.state.change({ saved: undefined })}
        />
      )}
    </>
  );
}

/** Whoever comes by an address that says nothing sees the default: the own, or else the organisation's. */
function useDefault(
  views: readonly SavedView[] | undefined,
  search: Search,
  show: (view: SavedView) => void,
): void {
  const looked = useRef(false);
  useEffect(() => {
    if (looked.current || views === undefined) return;
    looked.current = true;
    if (Object.values(search).some((value) => value !== undefined)) return;
    const wanted =
      views.find(({ isDefault, shared }) => isDefault && !shared) ??
      views.find(({ isDefault }) => isDefault);
    if (wanted !== undefined) show(wanted);
  });
}

/** Filters whose values are not here yet can have any. */
function useParts({ filters, sorts, others }: Parameters<typeof SavedViews>[0]): Parts {
  return useMemo(() => {
    const ofFilters = (filters ?? []).map(
      ({ id, options }): [string, readonly string[] | "text"] => [
        id,
        options.length === 0 ? "text" : options.map(({ value }) => value),
      ],
    );
    return {
      q: "text",
      columns: "text",
      ...Object.fromEntries(ofFilters),
      ...(sorts === undefined ? {} : { sort: sorts.flatMap((one) => [one, `-${one}`]) }),
      ...others,
    };
  }, [filters, sorts, others]);
}
