import type { ReactNode } from "react";
import { useIntent } from "../../api/intent.ts";
import { isRefusal } from "../../api/problem.ts";
import { useText } from "../../i18n/text.ts";
import { ErrorState, LoadingState } from "../../kit/states.tsx";

type Preview<Effect> = {
  readonly isFetching: boolean;
  readonly data: Effect | undefined;
  readonly error: unknown;
  refetch(): Promise<unknown>;
};

/** What a change would do, while it is read, where it could not be, and as it is (BEY-06). */
export function Previewed<Effect>(props: {
  readonly preview: Preview<Effect>;
  /** What is read, and that it was not; of a change of status without them. */
  readonly loading?: string;
  readonly failed?: string;
  readonly children: (effect: Effect) => ReactNode;
}) {
  const t = useText();
  const { preview } = props;
  const retry = () => void preview.refetch();
  if (preview.isFetching)
    return (
      <LoadingState what={props.loading ?? t("partner.loading.effect")} rows={2} onRetry={retry} />
    );
  if (preview.data === undefined)
    return (
      <ErrorState
        error={preview.error}
        what={props.failed ?? t("partner.error.effect")}
        onRetry={retry}
      />
    );
  return props.children(preview.data);
}

/**
 * Does what was previewed, once for each intent. Where it was refused because something moved, what it
 * does now is read anew and stands beside the refusal.
 *
 * @returns whether it was done; the error stays with the mutation
 */
export function useCommit(
  preview: Pick<Preview<unknown>, "refetch">,
): (body: unknown, send: (idempotencyKey: string) => Promise<unknown>) => Promise<boolean> {
  const intent = useIntent();
  return async (body, send) => {
    try {
      await send(intent.keyFor(body));
      intent.done();
      return true;
    } catch (error) {
      if (isRefusal(error)) {
        intent.done();
        await preview.refetch();
      }
      return false;
    }
  };
}
