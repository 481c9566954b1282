import { Button, type ButtonProps } from "@mantine/core";
import { useRouter } from "@tanstack/react-router";
import type { AnchorHTMLAttributes, MouseEvent, ReactNode } from "react";

type LinkProps = Omit<AnchorHTMLAttributes<HTMLAnchorElement>, "href"> & {
  readonly href: string;
  readonly children?: ReactNode;
};

/** A link inside the portals: an ordinary `<a href>` that does not reload the page. */
export function AppLink({ href, onClick, ...rest }: LinkProps) {
  const follow = useFollow(href, onClick);
  return (
    <a {...rest} href={href} onClick={follow.onClick} onPointerEnter={follow.onPointerEnter} />
  );
}

export function ButtonLink({
  href,
  ...rest
}: ButtonProps & {
  readonly href: string;
  readonly children?: ReactNode;
  readonly className?: string;
}) {
  const follow = useFollow(href, undefined);
  return (
    <Button
      component="a"
      {...rest}
      href={href}
      onClick={follow.onClick}
      onPointerEnter={follow.onPointerEnter}
    />
  );
}

/** A link that leaves the portals; it opens in a new tab and says so to screen readers. */
export function OutsideLink({ href, children, ...rest }: LinkProps) {
  return (
    <a {...rest} href={href} target="_blank" rel="noreferrer noopener">
      {children}
    </a>
  );
}

function useFollow(href: string, onClick: LinkProps["onClick"]) {
  const router = useRouter();
  return {
    onPointerEnter: () => {
      // Loads the page's code while the pointer is on its way; a failure shows on the click.
      router.preloadRoute({ to: href.split(/[?#]/)[0] as string } as never).catch(() => undefined);
    },
    onClick: (event: MouseEvent<HTMLAnchorElement>) => {
      onClick?.(event);
      const asksForTab = event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0;
      if (event.defaultPrevented || asksForTab) return;
      event.preventDefault();
      void router.navigate({ href } as never);
    },
  };
}
