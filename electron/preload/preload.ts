/** Runs before the page, in a world of its own and inside the sandbox: gives the page its one door. */
import { contextBridge } from 'electron';
import { bridgeName, type TapwrightBridge } from '../shared/bridge.ts';
import { onMenu, request, subscribe } from './ipc.ts';

contextBridge.exposeInMainWorld(bridgeName, {
  request,
  subscribe,
  onMenu,
} satisfies TapwrightBridge);
