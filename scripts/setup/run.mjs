/** Runs a program of the machine. */
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { root } from './root.mjs';

/** @type {Set<import('node:child_process').ChildProcess>} */
const running = new Set();

/** @param {'SIGINT' | 'SIGTERM' | 'SIGHUP'} signal nothing that we started outlives us */
const endAll = (signal) => {
  for (const child of running) child.kill(signal);
  process.exit(128 + constants.signals[signal]);
};

/** @param {import('node:child_process').ChildProcess} child */
function watchOver(child) {
  const signals = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']);
  if (running.size === 0) for (const signal of signals) process.on(signal, endAll);
  running.add(child);
  const forget = () => {
    running.delete(child);
    if (running.size === 0) for (const signal of signals) process.off(signal, endAll);
  };
  child.once('close', forget);
  child.once('error', forget);
}

/**
 * @typedef {object} Ended
 * @property {number} status exit status; 127 when the program is not there, 128 + N after signal N's like
 * @property {string} output what it printed, both streams, when not shown
 */

/**
 * @param {string} program
 * @param {readonly string[]} args
 * @param {{ show?: boolean, env?: NodeJS.ProcessEnv, timeoutMs?: number }} [options] `show`: prints as it runs
 * @returns {Promise<Ended>} never rejects
 */
export function run(program, args, options = {}) {
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      cwd: root,
      // What is kept goes into a log: without colours.
      env: { ...process.env, ...(options.show !== true && { NO_COLOR: '1' }), ...options.env },
      stdio: options.show === true ? 'inherit' : ['ignore', 'pipe', 'pipe'],
      ...(options.timeoutMs !== undefined && { timeout: options.timeoutMs }),
    });
    watchOver(child);
    let output = '';
    child.stdout?.on('data', (data) => (output += String(data)));
    child.stderr?.on('data', (data) => (output += String(data)));
    child.on('error', (error) => {
      resolve({ status: 127, output: `${output}${program}: ${error.message}\n` });
    });
    child.on('close', (status, signal) => {
      const ended = signal === null ? '' : `${program} was ended by ${signal}\n`;
      resolve({ status: status ?? 128, output: output + ended });
    });
  });
}
