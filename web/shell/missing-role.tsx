import { useIntl } from "react-intl";
import { useRolesWith } from "../api/identity.ts";
import { useText } from "../i18n/text.ts";
import { useRoleName } from "../kit/role-names.ts";
import { ForbiddenState } from "../kit/states.tsx";
import { useActing } from "./organisation.tsx";

/** In place of a page that nobody of the person's roles may open: it names the roles that may. */
export function MissingRole({ permission }: { readonly permission: string }) {
  const t = useText();
  const { formatList } = useIntl();
  const roleName = useRoleName();
  const { organisation } = useActing();
  const roles = useRolesWith(permission, organisation.kind).data;
  return (
    <ForbiddenState
      needs={
        roles === undefined
          ? undefined
          : t("kit.forbidden.roles", {
              roles: formatList(roles.map(roleName), { type: "disjunction" }),
            })
      }
    />
  );
}
