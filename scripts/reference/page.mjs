/**
 * One page of docs/reference, made from the sources.
 *
 * @typedef {object} Page
 * @property {string} target the file, from the root
 * @property {string} source what it is made from, for the message when it is out of date
 * @property {() => Promise<string>} print Markdown, not yet formatted
 */

export {};
