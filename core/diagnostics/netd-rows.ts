/** Messages about the helper that holds the privileges when Tapwright does not (docs/netd.md). */
import { error } from './row.ts';

export const netdRows = {
  'netd/missing': error<{ file: string }>(
    ({ file }) => `The helper that holds the privileges is missing: ${file}`,
    {
      hint: () =>
        'Build it with `npm run setup`, name another with TAPWRIGHT_NETD, or work on the simulated kernel (--simulate).',
      explanation:
        'Without privileges of its own Tapwright reaches the kernel through `tapwright-netd`, which was not built, or not installed.',
    },
  ),
  'netd/no-starter': error<{ program: string }>(
    ({ program }) => `\`${program}\`, which would start the helper as root, is not installed.`,
    {
      hint: ({ program }) =>
        `Install it (sudo apt install ${program}), run Tapwright as root on the command line, or work on the simulated kernel (--simulate).`,
      explanation:
        'The helper that holds the privileges is started by `sudo` (command line) or `pkexec` (desktop).',
    },
  ),
  'netd/not-authorized': error<{ program: string }>(
    ({ program }) => `\`${program}\` did not start the helper: the authorization was not given.`,
    {
      hint: () =>
        'Try again with an administrator’s password, or work on the simulated kernel (--simulate).',
      explanation:
        'Changing traffic control takes an administrator’s authorization. The question for it was dismissed, the password was wrong, or this user may not.',
    },
  ),
  'netd/unusable': error<{ reason: string }>(
    ({ reason }) => `The helper that holds the privileges cannot be used: ${reason}`,
    {
      hint: () => 'The reason says what to do; an installation of one version puts all in order.',
      explanation:
        'The helper refused to start, e.g. because /etc/tapwright/netd.conf is not as it must be, or it is of another version than Tapwright.',
    },
  ),
  'netd/ended': error<{ how: string }>(
    ({ how }) => `The helper that holds the privileges ended: ${how}`,
    {
      hint: () =>
        'What it was about may be done in part: look with `tapwright status`, and apply again.',
      explanation:
        'Somebody ended the helper, or it failed. TAP devices that only it held have gone; rules on other devices stay.',
    },
  ),
  'netd/not-allowed': error<{ what: string; why: string }>(
    ({ what, why }) => `The helper that holds the privileges refused ${what}: ${why}.`,
    {
      hint: () =>
        'Start Tapwright for that device (--device, --remote), or have an administrator list it in /etc/tapwright/netd.conf.',
      explanation:
        'The helper changes only devices that it was started for, that /etc/tapwright/netd.conf lists, or that it made itself, and passes on only what Tapwright needs. Nothing of the request was carried out.',
    },
  ),
};
