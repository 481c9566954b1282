import { ShownPolicies } from "../../features/policies/shown-policies.tsx";
import { useActing } from "../../shell/organisation.tsx";

export function PoliciesPage() {
  const { base, organisation } = useActing();
  return <ShownPolicies crumbs={[{ label: organisation.name }]} path={`${base}/policies`} />;
}
