/** Where the parser looks up what somebody probably meant. */
export { nearest } from '../diagnostics/spelling.ts';
