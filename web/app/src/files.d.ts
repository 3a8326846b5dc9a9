/** What the build makes of files that are no code. */

declare module "*.svg" {
  /** The file's text. */
  const text: string;
  export default text;
}

declare module "*.wasm" {
  /** The address that the file is served at. */
  const address: string;
  export default address;
}
