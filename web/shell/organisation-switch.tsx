import { Menu } from "@mantine/core";
import { IconCheck, IconSelector } from "@tabler/icons-react";
import { useRouter } from "@tanstack/react-router";
import type { Organisation } from "../api/identity.ts";
import type { MessageId } from "../i18n/catalogue.ts";
import { useText } from "../i18n/text.ts";
import { Initials } from "../kit/avatar.tsx";
import { homeOf, useActing } from "./organisation.tsx";
import css from "./organisation-switch.module.css";

/** Which of the person's organisations acts. Choosing another opens its portal. */
export function OrganisationSwitch() {
  const t = useText();
  const router = useRouter();
  const { me, organisation } = useActing();
  const kindOf = useOrganisationKind();
  if (me.organisations.length === 1)
    return (
      <div className={css.current}>
        <Face organisation={organisation} kind={kindOf(organisation)} />
      </div>
    );
  return (
    <Menu position="bottom-start" width="target" shadow="md">
      <Menu.Target>
        <button type="button" className={css.current}>
          <span className="visually-hidden">{t("shell.organisation.switch")}</span>
          <Face organisation={organisation} kind={kindOf(organisation)} />
          <IconSelector size={15} aria-hidden="true" />
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{t("shell.organisation.yours")}</Menu.Label>
        {me.organisations.map((candidate) => (
          <Menu.Item
            key={candidate.id}
            onClick={() => void router.navigate({ href: homeOf(candidate) } as never)}
            leftSection={<Initials name={candidate.name} square size={22} />}
            rightSection={
              candidate.id === organisation.id ? (
                <IconCheck size={15} aria-hidden="true" />
              ) : undefined
            }
            aria-current={candidate.id === organisation.id}
          >
            <span className={css.name}>{candidate.name}</span>
            <span className={css.kind}>{kindOf(candidate)}</span>
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

function Face({
  organisation,
  kind,
}: {
  readonly organisation: Organisation;
  readonly kind: string;
}) {
  return (
    <>
      <Initials name={organisation.name} square />
      <span className={css.words}>
        <span className={css.name}>{organisation.name}</span>
        <span className={css.kind}>{kind}</span>
      </span>
    </>
  );
}

function useOrganisationKind(): (
  organisation: Pick<Organisation, "kind" | "partnerType">,
) => string {
  const t = useText();
  return ({ kind, partnerType }) =>
    kind === "partner" && partnerType !== null
      ? t(`shell.partner.${partnerType}` as MessageId)
      : t(`shell.kind.${kind}` as MessageId);
}
