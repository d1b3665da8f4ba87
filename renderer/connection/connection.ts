/** The designer's way to an engine: through Electron's preload, or over a WebSocket to `tapwright serve`. */
import type { DesignerApi } from '../../core/contract/designer.ts';
import type { TapwrightBridge } from '../../electron/shared/bridge.ts';
import { connectSocket, type ConnectionState } from './socket.ts';

export interface Connection {
  readonly api: DesignerApi;
  /** Of the window's menu; absent in a browser. */
  readonly onMenu?: TapwrightBridge['onMenu'];
}

declare global {
  interface Window {
    /** Put there by electron/preload under the name that electron/shared says. */
    readonly tapwright?: TapwrightBridge;
  }
}

/** `onState` is called at once and at every change. */
export function connect(onState: (state: ConnectionState) => void): Connection {
  const bridge = window.tapwright;
  if (bridge === undefined) return { api: connectSocket(onState) };
  onState('open');
  return { api: bridge, onMenu: (listener) => bridge.onMenu(listener) };
}
