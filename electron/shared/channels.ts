/**
 * The channels between the page's preload and the main process: one for each request and each event of
 * the designer contract, and one for the menu. The types make it impossible to forget, misspell or
 * invent one. Names only: the schemas are checked in the main process, and the sandboxed preload
 * stays small.
 */
import type { EventName, RequestName } from '../../core/contract/designer.ts';

type RequestChannels = { readonly [N in RequestName]: `tapwright:request:${N}` };
type EventChannels = { readonly [N in EventName]: `tapwright:event:${N}` };

export const requestChannels: RequestChannels = {
  welcome: 'tapwright:request:welcome',
  keep: 'tapwright:request:keep',
  listDocuments: 'tapwright:request:listDocuments',
  openDocument: 'tapwright:request:openDocument',
  saveDocument: 'tapwright:request:saveDocument',
  apply: 'tapwright:request:apply',
  reapply: 'tapwright:request:reapply',
  flush: 'tapwright:request:flush',
};

export const eventChannels: EventChannels = {
  counters: 'tapwright:event:counters',
  state: 'tapwright:event:state',
};

export const menuChannel = 'tapwright:menu';

/**
 * What comes back from a request. A failure is a value too: an `Error` that crosses Electron's IPC
 * loses its class and gains Electron's own words.
 */
export type Reply =
  | { readonly kind: 'answer'; readonly value: unknown }
  | { readonly kind: 'failure'; readonly message: string };
