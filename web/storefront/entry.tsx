/** What the server imports from the built file dist/ssr/storefront.js. */
export { renderCompare } from "./compare-page.tsx";
export { renderContact } from "./contact-page.tsx";
export { renderList } from "./list-page.tsx";
export { renderMessage } from "./message-page.tsx";
export { renderOffer } from "./offer-page.tsx";
export { renderOwnTestDrive, renderTestDrive } from "./test-drive-pages.tsx";
