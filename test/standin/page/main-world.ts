/** Injected into every document before its scripts: the page's end of the bridge. */
import { createBridge } from './bridge.ts';

/** Written around this bundle by ../page-scripts.ts. */
declare const standin: { readonly secret: string };

createBridge('page', standin.secret);
