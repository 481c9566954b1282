/**
 * Where e-invoices are delivered to: BT-34 of the seller and BT-49 of the buyer in EN 16931, a scheme of the
 * list of electronic address schemes (EAS) with a number of that scheme.
 */
export type ElectronicAddress = { readonly scheme: string; readonly id: string };

/**
 * Schemes by code: those that the Peppol network delivers to (release 3.0.21 of its billing rules), and mail.
 * A scheme of tax ids names its country; others that are widely known have the name they are known by.
 */
export const ELECTRONIC_ADDRESS_SCHEMES: Readonly<
  Record<string, { readonly name?: string; readonly vatOf?: string }>
> = {
  "0002": { name: "SIREN" },
  "0007": { name: "Organisationsnummer" },
  "0009": { name: "SIRET" },
  "0060": { name: "D-U-N-S" },
  "0088": { name: "GLN" },
  "0096": { name: "P-nummer" },
  "0097": { name: "EDIRA" },
  "0106": { name: "KvK" },
  "0130": { name: "European Commission" },
  "0135": { name: "SIA" },
  "0142": { name: "SECETI" },
  "0151": { name: "ABN" },
  "0158": { name: "IČO" },
  "0183": { name: "UID" },
  "0184": { name: "CVR" },
  "0188": { name: "法人番号" },
  "0190": { name: "OIN" },
  "0191": { name: "Registrikood" },
  "0192": { name: "Organisasjonsnummer" },
  "0195": { name: "UEN" },
  "0196": { name: "Kennitala" },
  "0198": { name: "SE-nummer" },
  "0199": { name: "LEI" },
  "0200": { name: "Juridinio asmens kodas" },
  "0201": { name: "Codice IPA" },
  "0204": { name: "Leitweg-ID" },
  "0208": { name: "Ondernemingsnummer" },
  "0209": { name: "GS1" },
  "0210": { name: "Codice fiscale" },
  "0211": { name: "Partita IVA" },
  "0216": { name: "OVT" },
  "0218": { name: "Reģistrācijas numurs" },
  "0221": {},
  "0225": {},
  "0230": {},
  "0235": {},
  "0240": {},
  "0242": {},
  "0244": {},
  "0245": {},
  "0246": {},
  "0248": {},
  "9910": { vatOf: "HU" },
  "9913": {},
  "9914": { vatOf: "AT" },
  "9915": {},
  "9918": { name: "IBAN" },
  "9919": {},
  "9920": { vatOf: "ES" },
  "9922": { vatOf: "AD" },
  "9923": { vatOf: "AL" },
  "9924": { vatOf: "BA" },
  "9925": { vatOf: "BE" },
  "9926": { vatOf: "BG" },
  "9927": { vatOf: "CH" },
  "9928": { vatOf: "CY" },
  "9929": { vatOf: "CZ" },
  "9930": { vatOf: "DE" },
  "9931": { vatOf: "EE" },
  "9932": { vatOf: "GB" },
  "9933": { vatOf: "GR" },
  "9934": { vatOf: "HR" },
  "9935": { vatOf: "IE" },
  "9936": { vatOf: "LI" },
  "9937": { vatOf: "LT" },
  "9938": { vatOf: "LU" },
  "9939": { vatOf: "LV" },
  "9940": { vatOf: "MC" },
  "9941": { vatOf: "ME" },
  "9942": { vatOf: "MK" },
  "9943": { vatOf: "MT" },
  "9944": { vatOf: "NL" },
  "9945": { vatOf: "PL" },
  "9946": { vatOf: "PT" },
  "9947": { vatOf: "RO" },
  "9948": { vatOf: "RS" },
  "9949": { vatOf: "SI" },
  "9950": { vatOf: "SK" },
  "9951": { vatOf: "SM" },
  "9952": { vatOf: "TR" },
  "9953": { vatOf: "VA" },
  "9957": { vatOf: "FR" },
  "9959": { name: "EIN" },
  EM: { name: "E-mail" },
};

export const ELECTRONIC_ADDRESS_LENGTH = 100;

/** Whether Peppol delivers to the scheme (PEPPOL-EN16931-CL008): to all of them but mail. */
export const isPeppolScheme = (scheme: string): boolean =>
  scheme !== "EM" && Object.hasOwn(ELECTRONIC_ADDRESS_SCHEMES, scheme);

/**
 * Whether a number is one of its scheme: without blanks, at most 100 characters, and with a right check digit
 * where the scheme has one that the network looks at (PEPPOL-COMMON-R040 to R043, R049, R050).
 */
export function isElectronicAddress({ scheme, id }: ElectronicAddress): boolean {
  if (!Object.hasOwn(ELECTRONIC_ADDRESS_SCHEMES, scheme)) return false;
  if (!/^\S+$/.test(id) || id.length > ELECTRONIC_ADDRESS_LENGTH) return false;
  const check = CHECKS[scheme];
  return check === undefined || check(id);
}

const digitsOf = (text: string): number[] => [...text].map(Number);
const weighed = (digits: readonly number[], weightOf: (place: number) => number): number =>
  digits.reduce((sum, digit, place) => sum + digit * weightOf(place), 0);

const CHECKS: Readonly<Record<string, (id: string) => boolean>> = {
  EM: (id) => /^[^@]+@[^@]+\.[^@.]+$/.test(id),
  // Thirteen digits, of which the last makes every second one, times three, a multiple of ten.
  "0088": (id) => /^\d{13}$/.test(id) && weighed(digitsOf(id), (n) => (n % 2 ? 3 : 1)) % 10 === 0,
  // The sum of digits of every second one doubled, from the first.
  "0007": (id) =>
    /^\d{10}$/.test(id) &&
    digitsOf(id).reduce((sum, digit, n) => {
      const twice = n % 2 === 0 ? digit * 2 : digit;
      return sum + (twice > 9 ? twice - 9 : twice);
    }, 0) %
      10 ===
      0,
  "0151": (id) =>
    /^\d{11}$/.test(id) &&
    weighed(
      digitsOf(id).map((digit, n) => (n === 0 ? digit - 1 : digit)),
      (n) => (n === 0 ? 10 : 2 * n - 1),
    ) %
      89 ===
      0,
  "0184": (id) => /^DK\d{8}$/.test(id),
  "0192": (id) =>
    /^\d{9}$/.test(id) &&
    Number(id) > 0 &&
    weighed(digitsOf(id), (n) => [3, 2, 7, 6, 5, 4, 3, 2, 1][n] ?? 0) % 11 === 0,
  "0208": (id) => /^\d{10}$/.test(id) && 97 - (Number(id.slice(0, 8)) % 97) === Number(id.slice(8)),
};
