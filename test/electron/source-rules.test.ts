/** What may not be written anywhere in the desktop shell, whatever a type checker thinks of it. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

const root = path.resolve(import.meta.dirname, '../..');

/** A setting that weakens a window, as `name: value`. */
const unsafeSettings: Readonly<Record<string, string>> = {
  nodeIntegration: 'true',
  nodeIntegrationInWorker: 'true',
  nodeIntegrationInSubFrames: 'true',
  contextIsolation: 'false',
  sandbox: 'false',
  webSecurity: 'false',
  webviewTag: 'true',
  allowRunningInsecureContent: 'true',
  experimentalFeatures: 'true',
};

/** Names that open a way around the IPC contract, out of the app, or into the file system. */
const forbiddenNames = [
  ...['sendSync', 'remote', 'openExternal', 'openPath', 'loadFile', 'executeJavaScript'],
  ...['enableBlinkFeatures', 'setAsDefaultProtocolClient', 'exposeInIsolatedWorld'],
];

/** The one file that may say each of these. */
const homes: Readonly<Record<string, string>> = {
  ipcMain: 'electron/main/ipc.ts',
  ipcRenderer: 'electron/preload/ipc.ts',
  contextBridge: 'electron/preload/preload.ts',
};

const forbiddenTexts = /\bfile:\/\/|--no-sandbox|unsafe-(?:inline|eval)/;

/** Anything but the literal safe value could turn out unsafe at run time. */
function isUnsafeSetting(node: ts.Node): boolean {
  if (ts.isShorthandPropertyAssignment(node)) return node.name.text in unsafeSettings;
  if (!ts.isPropertyAssignment(node)) return false;
  const unsafe = unsafeSettings[node.name.getText().replaceAll(/['"]/g, '')];
  const safe = unsafe === 'true' ? 'false' : 'true';
  return unsafe !== undefined && node.initializer.getText() !== safe;
}

function isForbiddenName(node: ts.Node, file: string): boolean {
  if (!ts.isIdentifier(node)) return false;
  const home = Object.hasOwn(homes, node.text) ? homes[node.text] : file;
  return forbiddenNames.includes(node.text) || home !== file;
}

function isForbiddenText(node: ts.Node): boolean {
  if (!ts.isStringLiteralLike(node) && !ts.isTemplateHead(node)) return false;
  return forbiddenTexts.test(node.text) || forbiddenNames.includes(node.text);
}

/** What is wrong with a source, each as `line: text`. */
function complaints(file: string, source: string): readonly string[] {
  const found: string[] = [];
  const tree = ts.createSourceFile(file, source, ts.ScriptTarget.Latest, true);
  const visit = (node: ts.Node): void => {
    if (isUnsafeSetting(node) || isForbiddenName(node, file) || isForbiddenText(node)) {
      const { line } = tree.getLineAndCharacterOfPosition(node.getStart());
      found.push(`${line + 1}: ${node.getText()}`);
    }
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return found;
}

const sources = readdirSync(path.join(root, 'electron'), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .map((file) => `electron/${file}`);

describe('the sources of the desktop shell', () => {
  it('are all looked at', () => {
    expect(sources).toEqual(expect.arrayContaining(Object.values(homes)));
  });

  it.each(sources)('%s weakens no window and opens no way around the contract', (file) => {
    expect(complaints(file, readFileSync(path.join(root, file), 'utf8'))).toEqual([]);
  });

  it.each([
    'new BrowserWindow({ webPreferences: { nodeIntegration: true } });',
    'const preferences = { "contextIsolation": false };',
    'const preferences = { sandbox: process.env.SANDBOX === "1" };',
    'const preferences = { webSecurity };',
    'contents.send("x"); event.returnValue = ipcRenderer.sendSync("x");',
    'void shell.openExternal(url);',
    'window["loadFile"]("index.html");',
    'await window.loadURL("file:///etc/passwd");',
    'await window.loadURL(`file://${folder}/index.html`);',
    'app.commandLine.appendSwitch("--no-sandbox");',
    'import { ipcMain } from "electron";',
    "const policy = \"script-src 'self' 'unsafe-inline'\";",
  ])('would be refused with %s', (line) => {
    expect(complaints('electron/main/window.ts', line)).not.toEqual([]);
  });
});
