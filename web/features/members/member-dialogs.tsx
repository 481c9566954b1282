import { Button, Checkbox, Group, Modal, NativeSelect, Textarea, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useIntl } from "react-intl";
import type { OrganisationKind } from "../../api/identity.ts";
import { useIntent } from "../../api/intent.ts";
import {
  type Member,
  useChangeRoles,
  useImpersonate,
  useInviteMember,
  useRemoveMember,
} from "../../api/members.ts";
import { LANGUAGE_NAMES, LANGUAGES } from "../../i18n/languages.ts";
import { useText } from "../../i18n/text.ts";
import { ConfirmDialog } from "../../kit/confirm-dialog.tsx";
import { useRoleName } from "../../kit/role-names.ts";
import { RefusedNotice } from "../../kit/states.tsx";

/** Whose people they are. */
export type TeamOf = {
  /** Absent for the reader's own organisation. */
  readonly id?: string;
  readonly kind: OrganisationKind;
  readonly name: string;
};

/** What each role opens, said beside it; of people and of programs. */
export function RoleBoxes(props: {
  readonly kind: OrganisationKind;
  readonly roles: readonly string[];
  readonly chosen: readonly string[];
  readonly error?: string | undefined;
  readonly onChange: (chosen: string[]) => void;
}) {
  const t = useText();
  const { messages } = useIntl();
  const roleName = useRoleName();
  return (
    <Checkbox.Group
      label={t("members.roles")}
      value={[...props.chosen]}
      onChange={props.onChange}
      error={props.error}
    >
      {props.roles.map((role) => {
        const opens = messages[`members.role.${props.kind}.${role}`];
        return (
          <Checkbox
            key={role}
            mt="xs"
            value={role}
            label={roleName(role)}
            description={typeof opens === "string" ? opens : undefined}
          />
        );
      })}
    </Checkbox.Group>
  );
}

/** Gives somebody roles; who has no account gets a link by mail. */
export function InviteDialog(props: {
  readonly team: TeamOf;
  readonly roles: readonly string[];
  readonly opened: boolean;
  readonly onClose: () => void;
}) {
  const t = useText();
  const { locale } = useIntl();
  const invite = useInviteMember(props.team.id);
  const intent = useIntent();
  const [name, setName] = useState("");
  const [email, setEmail] = useState("");
  const [roles, setRoles] = useState<string[]>([]);
  const [language, setLanguage] = useState(locale.slice(0, 2));
  const [pressed, setPressed] = useState(false);
  const missing = {
    name: name.trim() === "",
    email: !/^\S+@\S+\.\S+$/.test(email.trim()),
    roles: roles.length === 0,
  };
  const close = () => {
    setPressed(false);
    invite.reset();
    props.onClose();
  };
  const send = (event: FormEvent) => {
    event.preventDefault();
    setPressed(true);
    if (missing.name || missing.email || missing.roles || invite.isPending) return;
    const given = { name: name.trim(), email: email.trim(), roles, language };
    invite.mutate(
      { ...given, idempotencyKey: intent.keyFor(given) },
      {
        onSuccess: () => {
          intent.done();
          setName("");
          setEmail("");
          setRoles([]);
          close();
        },
      },
    );
  };
  return (
    <Modal
      opened={props.opened}
      onClose={close}
      title={t("members.invite.title", { organisation: props.team.name })}
      closeButtonProps={{ "aria-label": t("kit.close") }}
      size={560}
    >
      <form onSubmit={send} noValidate>
        <p className="muted">{t("members.invite.means")}</p>
        <TextInput
          mt="md"
          label={t("members.name")}
          maxLength={200}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          error={pressed && missing.name ? t("members.nameMissing") : undefined}
          data-autofocus
        />
        <TextInput
          mt="md"
          type="email"
          label={t("members.email")}
          maxLength={254}
          value={email}
          onChange={(event) => setEmail(event.currentTarget.value)}
          error={pressed && missing.email ? t("members.emailMissing") : undefined}
        />
        <NativeSelect
          mt="md"
          label={t("members.language")}
          value={language}
          onChange={(event) => setLanguage(event.currentTarget.value)}
          data={LANGUAGES.map((one) => ({ value: one, label: LANGUAGE_NAMES[one] }))}
        />
        <div style={{ marginTop: 16 }}>
          <RoleBoxes
            kind={props.team.kind}
            roles={props.roles}
            chosen={roles}
            onChange={setRoles}
            error={pressed && missing.roles ? t("members.rolesMissing") : undefined}
          />
        </div>
        {invite.error === null ? null : <RefusedNotice error={invite.error} />}
        <Group justify="flex-end" mt="xl" gap="sm">
          <Button onClick={close}>{t("members.close")}</Button>
          <Button type="submit" variant="filled" loading={invite.isPending}>
            {t("members.invite.send")}
          </Button>
        </Group>
      </form>
    </Modal>
  );
}

type OfMember = {
  readonly team: TeamOf;
  readonly member: Member;
  readonly opened: boolean;
  readonly onClose: () => void;
};

export function RolesDialog(props: OfMember & { readonly roles: readonly string[] }) {
  const t = useText();
  const { member } = props;
  const change = useChangeRoles(props.team.id);
  const [chosen, setChosen] = useState<readonly string[]>(member.roles);
  const [pressed, setPressed] = useState(false);
  const close = () => {
    change.reset();
    setPressed(false);
    setChosen(member.roles);
    props.onClose();
  };
  return (
    <ConfirmDialog
      opened={props.opened}
      title={t("members.change.title", { name: member.name })}
      confirm={t("members.change.save")}
      keep={t("members.change.keep")}
      busy={change.isPending}
      error={change.error}
      onClose={close}
      onConfirm={() => {
        setPressed(true);
        if (chosen.length === 0) return;
        change.mutate({ id: member.id, roles: chosen }, { onSuccess: props.onClose });
      }}
    >
      <RoleBoxes
        kind={props.team.kind}
        roles={props.roles}
        chosen={chosen}
        onChange={setChosen}
        error={pressed && chosen.length === 0 ? t("members.rolesMissing") : undefined}
      />
    </ConfirmDialog>
  );
}

export function RemoveDialog({ team, member, opened, onClose }: OfMember) {
  const t = useText();
  const remove = useRemoveMember(team.id);
  return (
    <ConfirmDialog
      opened={opened}
      title={t("members.remove.title", { name: member.name })}
      confirm={t("members.remove.confirm")}
      keep={t("members.remove.keep")}
      destructive
      busy={remove.isPending}
      error={remove.error}
      onClose={() => {
        remove.reset();
        onClose();
      }}
      onConfirm={() => remove.mutate(member.id, { onSuccess: onClose })}
    >
      <p>{t("members.remove.text", { organisation: team.name })}</p>
    </ConfirmDialog>
  );
}

/** Why somebody of the operator wants to see what this person sees; who is looked at reads it. */
export function LookDialog({ team, member, opened, onClose }: OfMember) {
  const t = useText();
  const look = useImpersonate();
  const [reason, setReason] = useState("");
  const [pressed, setPressed] = useState(false);
  const names = { name: member.name, organisation: team.name };
  return (
    <ConfirmDialog
      opened={opened}
      title={t("members.look.title", names)}
      confirm={t("members.look.confirm")}
      keep={t("members.look.keep")}
      busy={look.isPending || look.isSuccess}
      error={look.error}
      onClose={() => {
        look.reset();
        setPressed(false);
        onClose();
      }}
      onConfirm={() => {
        setPressed(true);
        if (reason.trim() === "" || team.id === undefined) return;
        look.mutate({ organisationId: team.id, personId: member.id, reason: reason.trim() });
      }}
    >
      <p>{t("members.look.text", names)}</p>
      <Textarea
        mt="md"
        label={t("members.look.reason")}
        description={t("members.look.reasonHint")}
        maxLength={500}
        autosize
        minRows={2}
        value={reason}
        error={pressed && reason.trim() === "" ? t("members.look.reasonMissing") : undefined}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
    </ConfirmDialog>
  );
}
