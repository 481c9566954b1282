import { NoteForm } from "../../features/support/note-form.tsx";
import { RequestListPage } from "../../features/support/request-list.tsx";
import { RequestPage } from "../../features/support/request-page.tsx";
import { WithdrawButton } from "../../features/support/withdraw-button.tsx";
import { useActing } from "../../shell/organisation.tsx";

/** What the publisher asked of the operator's support team (PUB-24). */
export function SupportPage() {
  return <RequestListPage />;
}

export function SupportRequestPage() {
  const { may } = useActing();
  return (
    <RequestPage
      actions={(parts) => (may("support:withdraw") ? <WithdrawButton {...parts} /> : undefined)}
    >
      {(parts) => (may("support:ask") ? <NoteForm {...parts} as="answer" /> : undefined)}
    </RequestPage>
  );
}
