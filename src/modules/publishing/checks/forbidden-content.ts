import type { Finding } from "../domain/finding.ts";
import { pageOf } from "../domain/snapshot.ts";
import { blocking, type Check } from "./check.ts";
import { placeOf, readable, type ShownText, shownTexts } from "./texts.ts";

/** Scripts, ways to buy or talk around the marketplace, other stores, swearing, empty phrases. */
export const forbiddenContent: Check = {
  name: "forbidden-content",
  policy: "100.4",
  cost: "cheap",
  run: ({ snapshot }) => [
    ...shownTexts(snapshot).flatMap(faultsOf),
    ...(pageOf(snapshot, "listing").usefulLinks ?? []).flatMap(({ url }, index) => {
      const store = storeIn(url ?? "");
      return store === undefined
        ? []
        : [
            blocking("other-store", {
              page: "listing",
              pointer: `/usefulLinks/${index}/url`,
              params: { found: store },
            }),
          ];
    }),
  ],
};

function faultsOf(shown: ShownText): Finding[] {
  const text = readable(shown).normalize("NFKC");
  const at = placeOf(shown);
  const found: [code: string, found: string | undefined][] = [
    ["script-in-text", SCRIPT.exec(shown.text)?.[0]],
    ["email-in-text", EMAIL.exec(text)?.[0]],
    ["phone-in-text", PHONE.exec(text)?.[0].trim()],
    ["other-store", storeIn(text)],
    ["swearing", SWEARING.exec(text)?.[1]],
    ["placeholder-text", (PLACEHOLDER.exec(text) ?? MARKER.exec(text))?.[0]],
  ];
  return found.flatMap(([code, what]) =>
    what === undefined ? [] : [blocking(code, { ...at, params: { found: what.slice(0, 80) } })],
  );
}

const SCRIPT = /<\s*(?:script|iframe|object|embed)\b|javascript\s*:|\bon[a-z]{3,20}\s*=\s*["']/i;
// Length limits keep the time linear on texts made to be slow.
const EMAIL = /[\p{L}\p{N}._%+-]{1,64}@[\p{L}\p{N}-]{1,63}(?:\.[\p{L}\p{N}-]{1,63}){1,8}/u;
// Numbers with a country code, or with the shape of a national one after a word for telephone.
const PHONE =
  /(?<![\w.])\+\d{1,3}[\s./-]?(?:\(?\d{1,4}\)?[\s./-]?){2,6}\d{2,4}(?!\w)|(?<!\p{L})(?:tel|phone|téléphone|tél|전화)\p{L}{0,4}[.:\s]{1,3}\(?\d[\d\s()./-]{6,18}\d/iu;

const STORES = [
  "azuremarketplace.microsoft.com",
  "appsource.microsoft.com",
  "aws.amazon.com/marketplace",
  "cloud.google.com/marketplace",
  "console.cloud.google.com/marketplace",
  "appexchange.salesforce.com",
  "marketplace.atlassian.com",
  "apps.shopify.com",
  "store.sap.com",
  "cloudmarketplace.oracle.com",
];
const storeIn = (text: string): string | undefined => {
  const lower = text.toLowerCase();
  return STORES.find((store) => lower.includes(store));
};

// Whole words that are swearing and nothing else; a word with an innocent sense is a reviewer's to judge.
const SWEARING =
  /(?<!\p{L})((?:mother)?fuck(?:ing|er|ers|ed)?|bullshit|assholes?|putain|connards?|enculés?|fils de pute|씨발|개새끼|병신)(?!\p{Script=Latin})/iu;
const PLACEHOLDER =
  /lorem ipsum|dolor sit amet|(?:your|insert|enter|add) (?:product |offer )?(?:text|description|name|summary) here|texte (?:à compléter|à remplacer)|votre texte ici|여기에 (?:내용|텍스트|설명)|\[(?:company|product) name\]/iu;
// In capitals: a product may well be a todo list.
const MARKER = /(?<!\p{L})(?:TODO:|FIXME|TBD)(?!\p{L})/u;
