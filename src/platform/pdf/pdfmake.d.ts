/** What we use of pdfmake, which brings no types. */
declare module "pdfmake" {
  const pdfmake: {
    addFonts(fonts: Readonly<Record<string, { normal: string; bold: string }>>): void;
    setUrlAccessPolicy(allows: (url: string) => boolean): void;
    setLocalAccessPolicy(allows: (path: string) => boolean): void;
    createPdf(definition: object): { getBuffer(): Promise<Uint8Array> };
  };

  // biome-ignore lint/style/noDefaultExport: the library has no other export.
  export default pdfmake;
}
