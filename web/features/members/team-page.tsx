import { useSearch } from "@tanstack/react-router";
import type { Member } from "../../api/members.ts";
import type { Area } from "../../i18n/catalogue.ts";
import { NeedTexts } from "../../i18n/provider.tsx";
import { useText } from "../../i18n/text.ts";
import { useListState } from "../../kit/list-state.ts";
import { CommandBar, PageBody } from "../../kit/page.tsx";
import { MissingRole } from "../../shell/missing-role.tsx";
import { useActing } from "../../shell/organisation.tsx";
import { ExportList } from "../lists/export-list.tsx";
import { MemberList } from "./member-list.tsx";

const AREAS: readonly Area[] = ["members"];

/** G3: the people of the reader's organisation, in every portal (ACC-03). */
export function TeamPage() {
  return (
    <NeedTexts areas={AREAS}>
      <Team />
    </NeedTexts>
  );
}

function Team() {
  const t = useText();
  const { organisation, may } = useActing();
  const state = useListState();
  const { kind, name } = organisation;
  const { invite } = useSearch({ strict: false }) as { readonly invite?: string };
  return (
    <>
      <CommandBar
        crumbs={[{ label: name }]}
        title={t("members.title")}
        actions={
          may("team:manage") ? (
            <ExportList<Member>
              name="team"
              path="/v1/members"
              query={{ q: state.q || undefined }}
              columns={[
                ["Name", (member) => member.name],
                ["Email", ({ email }) => email],
                ["Roles", ({ roles }) => roles.join(" ")],
                ["Since", ({ since }) => since],
                ["Joined", ({ joined }) => String(joined)],
              ]}
            />
          ) : undefined
        }
      />
      <PageBody>
        {may("team:manage") ? (
          <>
            <p className="muted" style={{ maxWidth: 720, marginBottom: 20 }}>
              {t("members.intro", { organisation: name })}
            </p>
            <MemberList
              team={{ kind, name }}
              state={state}
              manages
              looks={false}
              invites={invite !== undefined}
            />
          </>
        ) : (
          <MissingRole permission="team:manage" />
        )}
      </PageBody>
    </>
  );
}
