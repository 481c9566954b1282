import type { Right } from "../../api/delegations.ts";
import { OnBehalf } from "../../features/delegations/on-behalf.tsx";
import { GroupPage, GroupsPage } from "../../features/directory/groups-pages.tsx";
import { UserPage } from "../../features/directory/user-page.tsx";
import { UsersFromFilePage } from "../../features/directory/users-from-file-page.tsx";
import { UsersPage } from "../../features/directory/users-page.tsx";
import type { Area } from "../../i18n/catalogue.ts";
import { NeedTexts } from "../../i18n/provider.tsx";
import { LicencesFromFilePage } from "../customer/licences-from-file-page.tsx";
import { LicencesOfPlanPage } from "../customer/licences-of-plan-page.tsx";
import { LicencesPage } from "../customer/licences-page.tsx";

const AREAS: readonly Area[] = ["delegations", "licences"];

/** R12: the customer's own pages of users and licences, where it lets the partner act. */
const acting = (right: Right, Page: () => React.ReactNode) =>
  function ActingPage() {
    return (
      <NeedTexts areas={AREAS}>
        <OnBehalf right={right}>
          <Page />
        </OnBehalf>
      </NeedTexts>
    );
  };

export const CustomerUsersPage = acting("users", UsersPage);
export const CustomerUserPage = acting("users", UserPage);
export const CustomerUsersFromFilePage = acting("users", UsersFromFilePage);
export const CustomerGroupsPage = acting("users", GroupsPage);
export const CustomerGroupPage = acting("users", GroupPage);
export const CustomerLicencesPage = acting("licences", LicencesPage);
export const CustomerLicencesFromFilePage = acting("licences", LicencesFromFilePage);
export const CustomerLicencesOfPlanPage = acting("licences", LicencesOfPlanPage);
