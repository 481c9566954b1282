import type { ReactNode } from "react";
import type { NewSecret, Program } from "../../api/programs.ts";
import { useRichText, useText } from "../../i18n/text.ts";
import { CopyText } from "../../kit/copy-text.tsx";
import { type Column, DataTable } from "../../kit/data-table.tsx";
import { DateText } from "../../kit/dates.tsx";
import { AppLink } from "../../kit/link.tsx";
import type { ListState } from "../../kit/list-state.ts";
import { useRoleName } from "../../kit/role-names.ts";
import { StatusText } from "../../kit/status.tsx";
import { useActing } from "../../shell/organisation.tsx";
import css from "./developer.module.css";
import { useProgramMenu } from "./program-menu.tsx";

/** Programs of the organisation, and what can be done about each. */
export function ProgramList(props: {
  readonly programs: readonly Program[];
  readonly state: ListState;
  readonly nextCursor: string | null;
  readonly footer: ReactNode;
  readonly onMade: (name: string, made: NewSecret) => void;
}) {
  const t = useText();
  const roleName = useRoleName();
  const { base } = useActing();
  const { menuOf, dialogs } = useProgramMenu(props.onMade);
  const hrefOf = ({ id }: Program) => `${base}/developer/programs/${id}`;
  const rolesOf = (program: Program) => program.roles.map(roleName).join(", ");
  const columns: readonly Column<Program>[] = [
    {
      id: "name",
      header: t("developer.name"),
      cell: (program) => (
        <span className={css.who}>
          <AppLink href={hrefOf(program)}>{program.name}</AppLink>
          <small className="muted">
            <CopyText text={program.id} label={t("developer.clientId")} />
          </small>
        </span>
      ),
    },
    { id: "roles", header: t("members.roles"), cell: rolesOf },
    {
      id: "state",
      header: t("developer.state"),
      cell: (program) => <ProgramState program={program} />,
    },
    {
      id: "created",
      header: t("developer.created"),
      cell: ({ createdAt, createdBy }) => (
        <span className={css.who}>
          <DateText at={createdAt} as="day" />
          {createdBy === null ? null : <small className="muted">{createdBy}</small>}
        </span>
      ),
    },
    {
      id: "used",
      header: t("developer.used"),
      cell: ({ lastUsedAt }) => <LastUsed at={lastUsedAt} />,
    },
    { id: "actions", header: "", align: "right", cell: menuOf },
  ];
  return (
    <>
      <DataTable
        choosable
        label={t("developer.programs")}
        rows={props.programs}
        rowKey={({ id }) => id}
        hrefOf={hrefOf}
        columns={columns}
        state={props.state}
        nextCursor={props.nextCursor}
        footer={props.footer}
        phone={(program) => ({
          title: program.name,
          lines: [
            <span key="id" className="mono">
              {program.id}
            </span>,
            rolesOf(program),
            <ProgramState key="state" program={program} />,
            <LastUsed key="used" at={program.lastUsedAt} />,
          ],
          more: menuOf(program),
        })}
      />
      {dialogs}
    </>
  );
}

/** What a program may do now, and whether two of its secrets work. */
export function ProgramState({ program }: { readonly program: Program }) {
  const rich = useRichText();
  const until = program.previousSecretUntil;
  return (
    <span className={css.state}>
      <StatusText of="program" status={program.state} />
      {until === null || program.state === "revoked" ? null : (
        <small className="muted">
          {rich("developer.twoSecrets", { until: <DateText key="until" at={until} /> })}
        </small>
      )}
    </span>
  );
}

export function LastUsed({ at }: { readonly at: string | null }) {
  const t = useText();
  return at === null ? (
    <span className="dim">{t("developer.neverUsed")}</span>
  ) : (
    <DateText at={at} />
  );
}
