import { Button, NativeSelect } from "@mantine/core";
import { IconApi, IconClockPlay, IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import { useMarketplace } from "../../api/identity.ts";
import {
  type NewSecret,
  PROGRAM_STATES,
  type Program,
  type ProgramFilters,
  usePrograms,
} from "../../api/programs.ts";
import type { Area } from "../../i18n/catalogue.ts";
import { NeedTexts } from "../../i18n/provider.tsx";
import { useText } from "../../i18n/text.ts";
import { CopyText } from "../../kit/copy-text.tsx";
import { type Filter, ListFilters } from "../../kit/data-table.tsx";
import { AppLink, ButtonLink, OutsideLink } from "../../kit/link.tsx";
import { useListState } from "../../kit/list-state.ts";
import { CommandBar, type Fact, KeyValueList, PageBody, Section } from "../../kit/page.tsx";
import { EmptyState, ErrorState, LoadingState } from "../../kit/states.tsx";
import { useStatusWord } from "../../kit/status.tsx";
import { MissingRole } from "../../shell/missing-role.tsx";
import { useActing } from "../../shell/organisation.tsx";
import { ExportList } from "../lists/export-list.tsx";
import { SavedViews } from "../views/saved-views.tsx";
import { CodeBlock } from "./code-block.tsx";
import { firstCall, tokenAddress, useAddresses } from "./commands.ts";
import css from "./developer.module.css";
import { NewProgramDialog, SecretDialog } from "./program-dialogs.tsx";
import { ProgramList } from "./program-list.tsx";

/** The texts of roles stand with the people who hold them. */
const AREAS: readonly Area[] = ["developer", "members"];
/** What tokens of SaaS fulfilment and metering are for, as existing libraries name it. */
const FULFILMENT_RESOURCE = "20e940b3-4c77-4b0b-9a53-9e16a1b010a7";

/** G5: programs of the reader's organisation, where they call, and a first call; in every portal (R15, ACC-03). */
export function DeveloperPage() {
  return (
    <NeedTexts areas={AREAS}>
      <Developer />
    </NeedTexts>
  );
}

function Developer() {
  const t = useText();
  const { base, organisation, may } = useActing();
  const sandbox = useMarketplace().data?.kind === "sandbox";
  const crumbs = [{ label: organisation.name }];
  if (!may("api-client:manage"))
    return (
      <>
        <CommandBar crumbs={crumbs} title={t("developer.title")} />
        <PageBody>
          <MissingRole permission="api-client:manage" />
        </PageBody>
      </>
    );
  return (
    <Programs
      crumbs={crumbs}
      actions={
        <>
          {sandbox && organisation.kind === "operator" && may("operations:read") ? (
            <ButtonLink href={`${base}/clock`} leftSection={<IconClockPlay size={16} />}>
              {t("developer.clock")}
            </ButtonLink>
          ) : null}
          <Button
            component="a"
            href="/docs/api"
            target="_blank"
            rel="noreferrer noopener"
            leftSection={<IconApi size={16} />}
          >
            {t("shell.help.api")}
          </Button>
        </>
      }
    />
  );
}

function Programs(props: {
  readonly crumbs: readonly { readonly label: string }[];
  readonly actions: React.ReactNode;
}) {
  const t = useText();
  const word = useStatusWord();
  const { organisation } = useActing();
  const state = useListState();
  const query: ProgramFilters = { q: state.q || undefined, state: state.filter("state")[0] };
  const programs = usePrograms({ ...query, cursor: state.cursor });
  const [creating, setCreating] = useState(false);
  const [made, setMade] = useState<{ readonly name: string; readonly secret: NewSecret }>();
  const [showing, setShowing] = useState(false);
  const onMade = (name: string, secret: NewSecret) => {
    setMade({ name, secret });
    setShowing(true);
  };
  const data = programs.data;
  const filters: readonly Filter[] = [
    {
      id: "state",
      label: t("developer.state"),
      single: true,
      options: PROGRAM_STATES.map((value) => ({ value, label: word("program", value) })),
    },
  ];
  const filtered = query.q !== undefined || query.state !== undefined;
  const create = (
    <Button
      variant="filled"
      leftSection={<IconPlus size={16} />}
      onClick={() => setCreating(true)}
      disabled={data === undefined}
    >
      {t("developer.new")}
    </Button>
  );
  return (
    <>
      <CommandBar
        crumbs={props.crumbs}
        title={t("developer.title")}
        actions={props.actions}
        primary={create}
      />
      <PageBody>
        <Section
          first
          title={t("developer.programs")}
          aside={
            data === undefined || data.data.length === 0 ? undefined : (
              <ExportList<Program>
                name="programs"
                path="/v1/api-clients"
                query={query}
                columns={[
                  ["Name", ({ name }) => name],
                  ["ClientId", ({ id }) => id],
                  ["Roles", ({ roles }) => roles.join(" ")],
                  ["State", (program) => program.state],
                  ["CreatedAt", ({ createdAt }) => createdAt],
                  ["CreatedBy", ({ createdBy }) => createdBy],
                  ["LastUsedAt", ({ lastUsedAt }) => lastUsedAt],
                  ["SecretSince", ({ secretSince }) => secretSince],
                  ["RevokedAt", ({ revokedAt }) => revokedAt],
                ]}
              />
            )
          }
        >
          <p className={`muted ${css.text}`}>
            {t("developer.intro", { organisation: organisation.name })}
          </p>
          <ListFilters
            state={state}
            searchLabel={t("developer.search")}
            filters={filters}
            views={<SavedViews list="programs" state={state} filters={filters} />}
          />
          {programs.isError ? (
            <ErrorState
              error={programs.error}
              what={t("developer.failed")}
              onRetry={() => void programs.refetch()}
            />
          ) : data === undefined ? (
            <LoadingState
              what={t("developer.programs")}
              onRetry={() => void programs.refetch()}
              rows={3}
            />
          ) : data.data.length === 0 ? (
            <EmptyState title={t(filtered ? "developer.noneFound" : "developer.none")} />
          ) : (
            <ProgramList
              programs={data.data}
              state={state}
              nextCursor={data.nextCursor}
              footer={<span className="dim small">{t("developer.most", { most: data.most })}</span>}
              onMade={onMade}
            />
          )}
        </Section>
        <Where />
        {data === undefined ? null : <FirstCall programs={data.data} />}
      </PageBody>
      <NewProgramDialog
        roles={data?.roles ?? []}
        opened={creating}
        onClose={() => setCreating(false)}
        onMade={onMade}
      />
      {made === undefined ? null : (
        <SecretDialog
          name={made.name}
          made={made.secret}
          opened={showing}
          onClose={() => {
            setShowing(false);
            setMade(undefined);
          }}
        />
      )}
    </>
  );
}

/** Where programs call, and what they name there. */
function Where() {
  const t = useText();
  const { base: home, organisation, may } = useActing();
  const addresses = useAddresses();
  if (addresses === undefined) return null;
  const { api } = addresses;
  const copied = (label: string, text: string): Fact => ({
    label,
    value: <CopyText text={text} label={label} />,
  });
  return (
    <Section title={t("developer.where")}>
      <KeyValueList
        facts={[
          copied(t("developer.where.api"), `${api}/v1`),
          copied(t("developer.where.token"), tokenAddress(api, organisation.tenantId)),
          copied(t("developer.where.scope"), "souk/.default"),
          copied(t("developer.tenantId"), organisation.tenantId),
          ...(organisation.kind === "publisher"
            ? [
                copied(t("developer.where.fulfilment"), `${api}/api`),
                copied(t("developer.where.fulfilmentScope"), `${FULFILMENT_RESOURCE}/.default`),
              ]
            : []),
          {
            label: t("developer.where.description"),
            value: (
              <>
                <OutsideLink href="/docs/api">{t("shell.help.api")}</OutsideLink>
                {" · "}
                <OutsideLink href="/openapi.json">openapi.json</OutsideLink>
              </>
            ),
          },
          ...(mayReadEvents(organisation.kind, may)
            ? [
                {
                  label: t("developer.events"),
                  value: (
                    <AppLink href={`${home}/developer/events`}>
                      {t("developer.where.events")}
                    </AppLink>
                  ),
                },
              ]
            : []),
        ]}
      />
    </Section>
  );
}

/** Everybody but the operator has a feed of events. */
const mayReadEvents = (kind: string, may: (permission: string) => boolean): boolean =>
  kind !== "operator" && may("activity:read");

function FirstCall({ programs }: { readonly programs: readonly Program[] }) {
  const t = useText();
  const { organisation } = useActing();
  const addresses = useAddresses();
  const usable = programs.filter(({ state }) => state === "active");
  const [chosen, setChosen] = useState("");
  const program = usable.find(({ id }) => id === chosen) ?? usable[0];
  if (addresses === undefined) return null;
  return (
    <Section title={t("developer.first")}>
      <p className={`muted ${css.text}`}>{t("developer.first.text")}</p>
      {usable.length < 2 ? null : (
        <NativeSelect
          mb="md"
          maw={360}
          label={t("developer.first.program")}
          value={program?.id ?? ""}
          data={usable.map(({ id, name }) => ({ value: id, label: name }))}
          onChange={(event) => setChosen(event.currentTarget.value)}
        />
      )}
      <CodeBlock
        label={t("developer.first.command")}
        text={firstCall({
          base: addresses.base,
          tenantId: organisation.tenantId,
          clientId: program?.id ?? t("developer.first.clientHere"),
          secretHere: t("developer.first.secretHere"),
        })}
      />
      {addresses.base === addresses.api ? null : (
        <p className="small muted" style={{ marginTop: 10, maxWidth: 720 }}>
          {t("developer.first.sandbox", { api: addresses.api })}
        </p>
      )}
    </Section>
  );
}
