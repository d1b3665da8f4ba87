/** The queueing disciplines that rules hang on: `multiq` at the root, `ingress` where packets come in. */
export type QdiscKind = 'multiq' | 'ingress';

/** The hook of a device that each kind takes, and the handle it gets there. */
export const qdiscHooks: Readonly<
  Record<QdiscKind, { readonly handle: string; readonly parent: string }>
> = {
  multiq: { handle: '1:', parent: 'root' },
  ingress: { handle: 'ffff:', parent: 'ffff:fff1' },
};
