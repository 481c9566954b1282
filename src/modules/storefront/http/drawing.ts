import { existsSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type {
  CompareView,
  ContactView,
  ListView,
  MessageView,
  OfferView,
  OwnTestDriveView,
  Shell,
  TestDriveView,
} from "../../../../web/storefront/model.ts";

/** The pages that `npm run build` made of web/storefront; drawn on the server, without components here. */
export type Drawing = {
  renderList(shell: Shell, view: ListView): string;
  renderOffer(shell: Shell, view: OfferView): string;
  renderCompare(shell: Shell, view: CompareView): string;
  renderContact(shell: Shell, view: ContactView): string;
  renderTestDrive(shell: Shell, view: TestDriveView): string;
  renderOwnTestDrive(shell: Shell, view: OwnTestDriveView): string;
  renderMessage(shell: Shell, view: MessageView): string;
};

const BUILT = join(import.meta.dirname, "../../../../dist/ssr");
export const ASSETS = join(BUILT, "storefront-assets");

let drawing: Promise<Drawing> | undefined;

/** @throws Error when the interface was not built */
export function openDrawing(): Promise<Drawing> {
  drawing ??= load();
  return drawing;
}

async function load(): Promise<Drawing> {
  const file = join(BUILT, "storefront.js");
  if (!existsSync(file))
    throw new Error("The public pages are not built: npm run build makes them");
  return (await import(pathToFileURL(file).href)) as Drawing;
}
