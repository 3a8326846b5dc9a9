/** What the build makes of `messages:NAME`. */

declare module "messages:*" {
  /** The messages that the modules of a page name. */
  const catalogue: import("./ui/messages.js").Catalogue;
  export default catalogue;
}
