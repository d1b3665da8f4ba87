/**
 * The main process's half of the IPC contract: the only file that touches `ipcMain`. Who asks, what
 * is asked and what is answered are checked here, once for every channel.
 */
import { BrowserWindow, ipcMain, type IpcMainInvokeEvent } from 'electron';
import {
  events,
  type DesignerApi,
  type EventName,
  type RequestName,
} from '../../core/contract/designer.ts';
import { answerChecked } from '../../core/contract/wire.ts';
import type { MenuCommand } from '../shared/bridge.ts';
import { eventChannels, menuChannel, requestChannels, type Reply } from '../shared/channels.ts';
import { isOwnAddress } from './pages.ts';

/** Only the main frame of a page of ours; a frame that is gone (null) cannot prove what it was. */
function isOwnSender({ sender, senderFrame }: IpcMainInvokeEvent): boolean {
  return senderFrame !== null && senderFrame === sender.mainFrame && isOwnAddress(senderFrame.url);
}

async function replyTo(event: IpcMainInvokeEvent, answer: () => Promise<unknown>): Promise<Reply> {
  if (!isOwnSender(event)) return { kind: 'failure', message: 'This page may not ask the engine.' };
  try {
    return { kind: 'answer', value: await answer() };
  } catch (reason) {
    return { kind: 'failure', message: reason instanceof Error ? reason.message : String(reason) };
  }
}

/** Lets pages ask the engine: one handler for each request of the contract. */
export function answerRequests(api: DesignerApi): void {
  for (const name of Object.keys(requestChannels) as RequestName[]) {
    ipcMain.handle(requestChannels[name], (event, argument: unknown) =>
      replyTo(event, () => answerChecked(api, name, argument)),
    );
  }
}

function tellPages(channel: string, payload: unknown): void {
  for (const window of BrowserWindow.getAllWindows()) window.webContents.send(channel, payload);
}

/** Passes what the engine tells unasked on to the pages, checked against the contract. */
export function forwardEvents(api: DesignerApi): void {
  for (const name of Object.keys(eventChannels) as EventName[]) {
    api.subscribe(name, (event) => {
      tellPages(eventChannels[name], events[name].parse(event));
    });
  }
}

export function sendMenuCommand(command: MenuCommand): void {
  tellPages(menuChannel, command);
}
