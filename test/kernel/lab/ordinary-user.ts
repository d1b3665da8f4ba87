/** A user without privileges in the guest, who may start tapwright-netd through sudo and nothing else. */
import { execFileSync } from 'node:child_process';
import { chownSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeAll } from 'vitest';
import { netdFile } from '../../../native/index.ts';
import type { Surroundings } from '../../cli/tapwright.ts';
import './guest.ts';

/** `nobody`, which every Debian has. */
const user = 65534;
const setUser = ['setpriv', `--reuid=${user}`, `--regid=${user}`, '--clear-groups', '--'];

export interface OrdinaryUser {
  /** For commands that this user runs; `netd` names another helper than the one that was built. */
  readonly around: (more?: { readonly input?: string; readonly netd?: string }) => Surroundings;
  /** A helper that the administrator starts with words of their own, whatever the user asks for. */
  readonly restricted: (words: readonly string[]) => string;
}

/** Puts its permission on a file system of the guest's own, so that the machine's sudoers stay as they are. */
export function makeOrdinaryUser(): OrdinaryUser {
  const folder = mkdtempSync(path.join(tmpdir(), 'tapwright-user-'));
  const sudoers = '/etc/sudoers.d';
  const allow = (file: string) => {
    const line = `nobody ALL=(root) NOPASSWD: ${file}\n`;
    writeFileSync(path.join(sudoers, path.basename(file)), line, { mode: 0o440 });
  };
  beforeAll(() => {
    chownSync(folder, user, user);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'mode=755', 'tmpfs', sudoers]);
    allow(netdFile());
    // The guest's name is `(none)`, which sudo would complain about.
    writeFileSync('/proc/sys/kernel/hostname', 'localhost');
    return () => {
      execFileSync('umount', [sudoers]);
      rmSync(folder, { recursive: true });
    };
  });
  return {
    around: ({ input, netd } = {}) => ({
      inside: setUser,
      env: {
        XDG_RUNTIME_DIR: folder,
        HOME: folder,
        ...(netd !== undefined && { TAPWRIGHT_NETD: netd }),
      },
      ...(input !== undefined && { input }),
    }),
    restricted: (words) => {
      const file = path.join(
        mkdtempSync(path.join(tmpdir(), 'tapwright-netd-')),
        'netd-restricted',
      );
      execFileSync('chmod', ['755', path.dirname(file)]);
      writeFileSync(file, `#!/bin/sh\nexec ${[netdFile(), ...words].join(' ')}\n`, { mode: 0o755 });
      allow(file);
      return file;
    },
  };
}
