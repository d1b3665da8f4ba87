import type { TapDocument } from '../document.ts';

/** An edit of kind `K` out of a table that says for each kind what else the edit carries. */
export type EditOf<Table, K extends keyof Table = keyof Table> = {
  readonly [P in K]: { readonly kind: P } & Table[P];
}[K];

/** How each kind of edit is carried out, and what it is called in the list of what can be undone. */
export type Handlers<Table> = {
  readonly [K in keyof Table]: {
    readonly apply: (document: TapDocument, edit: EditOf<Table, K>) => TapDocument;
    /** `document` is the one before the edit. */
    readonly describe: (edit: EditOf<Table, K>, document: TapDocument) => string;
  };
};
