/**
 * Electron is never run as root: a page that broke out of Chromium's sandbox would own the machine.
 * Rules are applied as an ordinary user who holds the capabilities, or with `sudo tapwright apply`.
 */
import { app, dialog } from 'electron';

/** EX_NOPERM of sysexits.h. */
const exitStatus = 77;

/** Whether this process runs as root without saying that it is a test. */
export function mustRefuse(): boolean {
  return process.getuid?.() === 0 && process.env['TAPWRIGHT_ALLOW_ROOT'] !== '1';
}

/** Before Electron is ready the message goes to standard error on Linux. */
export function refuseRoot(): void {
  dialog.showErrorBox(
    'Tapwright does not run as root',
    'Start the designer as an ordinary user. To apply rules with root privileges, save the ' +
      'document and run: sudo tapwright apply FILE --device tap0',
  );
  app.exit(exitStatus);
}
