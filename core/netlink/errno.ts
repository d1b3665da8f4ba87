/** Names of the error numbers that rtnetlink answers with (asm-generic/errno*.h, Linux 6.1). */

export const errnos = {
  EPERM: 1,
  ENOENT: 2,
  EINTR: 4,
  EIO: 5,
  ENXIO: 6,
  E2BIG: 7,
  EBADF: 9,
  EAGAIN: 11,
  ENOMEM: 12,
  EACCES: 13,
  EFAULT: 14,
  EBUSY: 16,
  EEXIST: 17,
  EXDEV: 18,
  ENODEV: 19,
  EINVAL: 22,
  ENFILE: 23,
  EMFILE: 24,
  ENOSPC: 28,
  ERANGE: 34,
  ELOOP: 40,
  ENODATA: 61,
  EPROTO: 71,
  EBADMSG: 74,
  EOVERFLOW: 75,
  EMSGSIZE: 90,
  EPROTONOSUPPORT: 93,
  EOPNOTSUPP: 95,
  EAFNOSUPPORT: 97,
  EADDRNOTAVAIL: 99,
  ENETDOWN: 100,
  ENOBUFS: 105,
} as const;

export type ErrnoName = keyof typeof errnos;

/** `EEXIST` for 17; `errno 999` for one that is not in the table. */
export function errnoName(errno: number): string {
  const entry = Object.entries(errnos).find(([, number]) => number === errno);
  return entry ? entry[0] : `errno ${String(errno)}`;
}
