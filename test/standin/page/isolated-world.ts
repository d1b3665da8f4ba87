/** Injected into an isolated world of every document: what a sandboxed preload finds there. */
import { createBridge } from './bridge.ts';
import { createIpcRenderer } from './ipc-renderer.ts';

type Preload = (
  require: (name: string) => unknown,
  module: { exports: unknown },
  exports: unknown,
  process: unknown,
) => void;

/** Written around this bundle by ../page-scripts.ts. */
declare const standin: { readonly secret: string; readonly preload: Preload };

function run(): void {
  const bridge = createBridge('preload', standin.secret);
  const exposed = new Set<string>();
  const contextBridge = {
    exposeInMainWorld(name: string, api: unknown): void {
      if (exposed.has(name)) {
        throw new Error('Cannot bind an API on top of an existing property on the window object');
      }
      exposed.add(name);
      bridge.expose(name, api);
    },
  } satisfies Pick<Electron.ContextBridge, 'exposeInMainWorld'>;
  const electron = { contextBridge, ipcRenderer: createIpcRenderer() };
  const require = (name: string): unknown => {
    if (name === 'electron' || name === 'electron/renderer') return electron;
    throw new Error(`module not found: ${name}`);
  };
  const module = { exports: {} };
  const process = { type: 'renderer', platform: 'linux', sandboxed: true, contextIsolated: true };
  standin.preload(require, module, module.exports, process);
}

// Electron gives frames within a page no preload (nodeIntegrationInSubFrames is off).
if (window === window.top) run();
