import { Checkbox, TextInput } from "@mantine/core";
import { useState } from "react";
import { useIntent } from "../../api/intent.ts";
import {
  type ListName,
  type SavedView,
  useChangeView,
  useDeleteView,
  useSaveView,
  type ViewContent,
} from "../../api/saved-views.ts";
import { useText } from "../../i18n/text.ts";
import { ConfirmDialog } from "../../kit/confirm-dialog.tsx";
import { useActing } from "../../shell/organisation.tsx";

type Dialog = { readonly opened: boolean; readonly onClose: () => void };

/** Keeps what the list shows under a new name. */
export function NewViewDialog(
  props: Dialog & {
    readonly list: ListName;
    readonly query: string;
    readonly onSaved: (view: SavedView) => void;
  },
) {
  const t = useText();
  const save = useSaveView(props.list);
  const intent = useIntent();
  return (
    <ContentDialog
      opened={props.opened}
      title={t("views.new.title")}
      confirm={t("views.new.save")}
      before={{ name: "", shared: false, isDefault: false }}
      busy={save.isPending}
      error={save.error}
      onClose={() => {
        save.reset();
        props.onClose();
      }}
      onConfirm={(content) => {
        const given = { ...content, query: props.query };
        save.mutate(
          { ...given, idempotencyKey: intent.keyFor(given) },
          {
            onSuccess: (view) => {
              intent.done();
              props.onSaved(view);
              props.onClose();
            },
          },
        );
      }}
    />
  );
}

/** Name, sharing and default; what it shows is changed in the list itself. */
export function EditViewDialog(props: Dialog & { readonly view: SavedView }) {
  const t = useText();
  const change = useChangeView();
  const { view } = props;
  return (
    <ContentDialog
      opened={props.opened}
      title={t("views.edit.title", { name: view.name })}
      confirm={t("views.edit.save")}
      before={view}
      busy={change.isPending}
      error={change.error}
      onClose={() => {
        change.reset();
        props.onClose();
      }}
      onConfirm={(content) => change.mutate({ view, ...content }, { onSuccess: props.onClose })}
    />
  );
}

type Editable = Pick<ViewContent, "name" | "shared" | "isDefault">;

function ContentDialog(
  props: Dialog & {
    readonly title: string;
    readonly confirm: string;
    readonly before: Editable;
    readonly busy: boolean;
    readonly error: unknown;
    readonly onConfirm: (content: Editable) => void;
  },
) {
  const t = useText();
  const { organisation, may } = useActing();
  const { before } = props;
  const [name, setName] = useState(before.name);
  const [shared, setShared] = useState(before.shared);
  const [isDefault, setDefault] = useState(before.isDefault);
  const [pressed, setPressed] = useState(false);
  const missing = name.trim() === "";
  const send = () => {
    setPressed(true);
    if (!missing && !props.busy) props.onConfirm({ name: name.trim(), shared, isDefault });
  };
  return (
    <ConfirmDialog
      opened={props.opened}
      title={props.title}
      confirm={props.confirm}
      keep={t("views.close")}
      busy={props.busy}
      error={props.error}
      onClose={() => {
        setPressed(false);
        props.onClose();
      }}
      onConfirm={send}
    >
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          send();
        }}
      >
        <TextInput
          label={t("views.name")}
          data-autofocus
          maxLength={80}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          error={pressed && missing ? t("views.nameMissing") : undefined}
        />
        {may("view:share") ? (
          <Checkbox
            mt="md"
            label={t("views.share", { organisation: organisation.name })}
            description={t("views.share.means")}
            checked={shared}
            onChange={(event) => setShared(event.currentTarget.checked)}
          />
        ) : null}
        <Checkbox
          mt="md"
          label={t("views.default")}
          description={t(shared ? "views.default.forAll" : "views.default.forYou")}
          checked={isDefault}
          onChange={(event) => setDefault(event.currentTarget.checked)}
        />
      </form>
    </ConfirmDialog>
  );
}

export function DeleteViewDialog(
  props: Dialog & { readonly view: SavedView; readonly onDeleted: () => void },
) {
  const t = useText();
  const remove = useDeleteView();
  const { view } = props;
  return (
    <ConfirmDialog
      opened={props.opened}
      title={t("views.delete.title", { name: view.name })}
      confirm={t("views.delete.confirm")}
      keep={t("views.delete.keep")}
      destructive
      busy={remove.isPending}
      error={remove.error}
      onClose={() => {
        remove.reset();
        props.onClose();
      }}
      onConfirm={() =>
        remove.mutate(view.id, {
          onSuccess: () => {
            props.onDeleted();
            props.onClose();
          },
        })
      }
    >
      <p>{t(view.shared ? "views.delete.shared" : "views.delete.own")}</p>
    </ConfirmDialog>
  );
}
