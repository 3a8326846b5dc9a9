/** Address of the worker that reads codes; the build puts it in. */
declare const DECODER_ADDRESS: string;
/** Release of the pages; the build puts it in. */
declare const APP_VERSION: string;
/** What the service worker keeps, and the hash of all of it; the build puts both in. */
declare const PRECACHED: readonly string[];
declare const VERSION: string;
