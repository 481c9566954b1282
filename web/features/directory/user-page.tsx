import { Button } from "@mantine/core";
import {
  IconArrowBackUp,
  IconPencil,
  IconTrash,
  IconUserCheck,
  IconUserOff,
} from "@tabler/icons-react";
import { useParams } from "@tanstack/react-router";
import { useState } from "react";
import { type DirectoryUser, useDirectoryUser, useRestoreUser } from "../../api/directory.ts";
import { useRichText, useText } from "../../i18n/text.ts";
import { CopyText } from "../../kit/copy-text.tsx";
import { DateText } from "../../kit/dates.tsx";
import { AppLink } from "../../kit/link.tsx";
import { CommandBar, type Fact, KeyValueList, PageBody, PendingBar } from "../../kit/page.tsx";
import { ErrorState, LoadingState, Notice, RefusedNotice } from "../../kit/states.tsx";
import { StatusText } from "../../kit/status.tsx";
import { usePlace } from "../delegations/place.ts";
import css from "./directory.module.css";
import { DirectoryArea, stateOf } from "./directory-frame.tsx";
import { ActiveDialog, DeleteUserDialog, UserDialog } from "./user-dialogs.tsx";

/** One user: what is known, groups, whether they sign in here, and what can be done. */
export function UserPage() {
  return (
    <DirectoryArea>
      <User />
    </DirectoryArea>
  );
}

function User() {
  const t = useText();
  const place = usePlace();
  const { user: id = "" } = useParams({ strict: false }) as { readonly user?: string };
  const { data, error, refetch } = useDirectoryUser(id);
  const crumbs = [...place.trail, { label: t("directory.title"), href: place.users }];
  if (data === undefined && error === null)
    return (
      <>
        <PendingBar crumbs={crumbs} what={t("directory.user")} />
        <PageBody>
          <LoadingState what={t("directory.user")} onRetry={() => void refetch()} rows={4} />
        </PageBody>
      </>
    );
  if (data === undefined)
    return (
      <PageBody>
        <ErrorState
          error={error}
          what={t("directory.user.failed")}
          onRetry={() => void refetch()}
          away={<AppLink href={place.users}>{t("directory.user.all")}</AppLink>}
        />
      </PageBody>
    );
  return <Shown user={data} crumbs={crumbs} />;
}

function Shown(props: {
  readonly user: DirectoryUser;
  readonly crumbs: readonly { readonly label: string; readonly href: string }[];
}) {
  const t = useText();
  const rich = useRichText();
  const { user } = props;
  const restore = useRestoreUser();
  const [dialog, setDialog] = useState<"change" | "active" | "delete">();
  const close = () => setDialog(undefined);
  const can = (action: DirectoryUser["allowedActions"][number]) =>
    user.allowedActions.includes(action);
  return (
    <>
      <CommandBar
        crumbs={props.crumbs}
        title={user.displayName}
        status={<StatusText of="directory-user" status={stateOf(user)} />}
        actions={
          can("change") ? (
            <>
              <Button leftSection={<IconPencil size={16} />} onClick={() => setDialog("change")}>
                {t("directory.user.change")}
              </Button>
              <Button
                leftSection={user.active ? <IconUserOff size={16} /> : <IconUserCheck size={16} />}
                onClick={() => setDialog("active")}
              >
                {t(user.active ? "directory.user.deactivate" : "directory.user.activate")}
              </Button>
              <Button leftSection={<IconTrash size={16} />} onClick={() => setDialog("delete")}>
                {t("directory.user.delete")}
              </Button>
            </>
          ) : undefined
        }
        primary={
          can("restore") ? (
            <Button
              variant="filled"
              leftSection={<IconArrowBackUp size={16} />}
              loading={restore.isPending}
              onClick={() => restore.mutate(user)}
            >
              {t("directory.user.restore")}
            </Button>
          ) : undefined
        }
      />
      <PageBody>
        {user.restorableUntil === null ? null : (
          <div className={css.told}>
            <Notice tone="off" icon={<IconTrash size={18} aria-hidden="true" />}>
              <p>
                {rich("directory.user.deletedUntil", {
                  date: <DateText key="until" at={user.restorableUntil} />,
                })}
              </p>
            </Notice>
          </div>
        )}
        {restore.error === null ? null : <RefusedNotice error={restore.error} />}
        <Facts user={user} />
      </PageBody>
      {dialog === "change" ? <UserDialog user={user} opened onClose={close} /> : null}
      <ActiveDialog user={user} opened={dialog === "active"} onClose={close} />
      <DeleteUserDialog user={user} opened={dialog === "delete"} onClose={close} />
    </>
  );
}

function Facts({ user }: { readonly user: DirectoryUser }) {
  const t = useText();
  const rich = useRichText();
  const place = usePlace();
  const { member } = user;
  const fact = (field: "givenName" | "familyName" | "jobTitle" | "department"): Fact[] => {
    const value = user[field];
    return value === null ? [] : [{ label: t(`directory.field.${field}`), value }];
  };
  return (
    <KeyValueList
      facts={[
        { label: t("directory.field.userName"), value: user.userName },
        {
          label: t("directory.field.email"),
          value: <CopyText text={user.email} label={t("directory.field.email")} />,
        },
        ...fact("givenName"),
        ...fact("familyName"),
        ...fact("jobTitle"),
        ...fact("department"),
        ...(user.externalId === null
          ? []
          : [
              {
                label: t("directory.field.externalId"),
                value: <CopyText text={user.externalId} label={t("directory.field.externalId")} />,
              },
            ]),
        {
          label: t("directory.tab.groups"),
          value:
            user.groups.length === 0 ? (
              <span className="dim">{t("directory.user.noGroups")}</span>
            ) : (
              <span className={css.actions}>
                {user.groups.map(({ id, name }) => (
                  <AppLink key={id} href={`${place.users}/groups/${id}`}>
                    {name}
                  </AppLink>
                ))}
              </span>
            ),
        },
        {
          label: t("directory.signIn"),
          value:
            member === null ? (
              t("directory.signIn.none")
            ) : member.lastSignInAt === null ? (
              t("directory.signIn.never")
            ) : (
              <DateText at={member.lastSignInAt} />
            ),
        },
        { label: t("directory.source"), value: t(`directory.source.${user.source}`) },
        {
          label: t("directory.changed"),
          value: rich("directory.changed.at", {
            changed: <DateText key="changed" at={user.changedAt} />,
            added: <DateText key="added" at={user.createdAt} />,
          }),
        },
      ]}
    />
  );
}
