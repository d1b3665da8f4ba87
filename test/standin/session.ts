/** The one session: what the app decided about permissions and requests, kept for tests to ask. */
import { note } from './record.ts';

type PermissionRequest = Parameters<Electron.Session['setPermissionRequestHandler']>[0];
type PermissionCheck = Parameters<Electron.Session['setPermissionCheckHandler']>[0];
type DevicePermission = Parameters<Electron.Session['setDevicePermissionHandler']>[0];
type BeforeRequest = (
  details: Electron.OnBeforeRequestListenerDetails,
  callback: (response: Electron.CallbackResponse) => void,
) => void;

export const decisions: {
  permissionRequest: PermissionRequest;
  permissionCheck: PermissionCheck;
  devicePermission: DevicePermission;
  beforeRequest: BeforeRequest | null;
} = { permissionRequest: null, permissionCheck: null, devicePermission: null, beforeRequest: null };

export const defaultSession = {
  setPermissionRequestHandler(handler: PermissionRequest): void {
    decisions.permissionRequest = handler;
  },
  setPermissionCheckHandler(handler: PermissionCheck): void {
    decisions.permissionCheck = handler;
  },
  setDevicePermissionHandler(handler: DevicePermission): void {
    decisions.devicePermission = handler;
  },
  webRequest: {
    onBeforeRequest(listener: BeforeRequest): void {
      note('webRequest.onBeforeRequest');
      decisions.beforeRequest = listener;
    },
  },
};
defaultSession satisfies Pick<
  Electron.Session,
  'setPermissionRequestHandler' | 'setPermissionCheckHandler' | 'setDevicePermissionHandler'
>;

/** Whether the app lets a request go. */
export function mayRequest(url: string, method: string): Promise<boolean> {
  const { beforeRequest } = decisions;
  if (beforeRequest === null) return Promise.resolve(true);
  return new Promise((resolve) => {
    const details = { url, method } as Electron.OnBeforeRequestListenerDetails;
    beforeRequest(details, ({ cancel }) => {
      resolve(cancel !== true);
    });
  });
}
