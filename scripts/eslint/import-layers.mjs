/**
 * ESLint rule: an import must follow the table of layers.mjs; the message says what to use instead.
 * It looks at paths only, so it needs no resolver and its verdict on a file depends on that file alone.
 */
import { isBuiltin } from 'node:module';
import path from 'node:path';
import { coreOrder, layers, packageHomes } from './layers.mjs';

/** @typedef {{ readonly file: string, readonly source: string, readonly typeOnly: boolean }} Import */

/** @param {string} file path from the root, with `/` @returns {string | undefined} its layer */
export function layerOf(file) {
  return Object.keys(layers).find((layer) => file.startsWith(`${layer}/`));
}

/** @param {string} file @returns {string | undefined} the area of core it lies in */
function coreAreaOf(file) {
  const parts = file.split('/');
  return parts[0] === 'core' && parts.length > 2 ? parts[1] : undefined;
}

/** @param {string} file @param {string} target @returns {string | undefined} the complaint, if any */
function withinCore(file, target) {
  const from = coreAreaOf(file);
  const to = coreAreaOf(target);
  if (from === undefined || to === undefined || from === to) return undefined;
  const unknown = [from, to].find((area) => !coreOrder.includes(area));
  if (unknown !== undefined) {
    return `core/${unknown} has no place in the order yet: give it one in scripts/eslint/layers.mjs and CONTRIBUTING.md.`;
  }
  if (coreOrder.indexOf(to) < coreOrder.indexOf(from)) return undefined;
  return `core/${from} may not import core/${to}, which comes after it. Move what both need into a folder before core/${from}, or pass it in as a parameter.`;
}

/** @param {string} name layer @param {Import} found @returns {string | undefined} */
function outsidePackage(name, found) {
  const layer = layers[name];
  if (layer === undefined) return undefined;
  if (isBuiltin(found.source)) {
    return layer.node
      ? undefined
      : `${name} may not import Node's ${found.source}. ${layer.instead}`;
  }
  const packageName = found.source
    .split('/')
    .slice(0, found.source.startsWith('@') ? 2 : 1)
    .join('/');
  const home = Object.entries(packageHomes).find(([homed]) => homed === packageName)?.[1];
  if (home !== undefined && !home.folders.includes(name)) {
    return `${name} may not import ${packageName}. ${home.instead}`;
  }
  if (layer.packages === 'any' || layer.packages.includes(packageName)) return undefined;
  return `${name} may not import the package ${packageName}. ${layer.instead}`;
}

/**
 * @param {Import} found file and source: who imports what; file is a path from the root
 * @returns {string | undefined} what is wrong with the import and what to use instead
 */
export function judgeImport(found) {
  const name = layerOf(found.file);
  if (name === undefined) return undefined;
  if (!found.source.startsWith('.')) return outsidePackage(name, found);
  const target = path.posix.join(path.posix.dirname(found.file), found.source);
  const to = layerOf(target);
  const layer = layers[name];
  if (layer === undefined || to === undefined) return undefined;
  if (to === name) return name === 'core' ? withinCore(found.file, target) : undefined;
  const covers = (/** @type {string} */ allowed) => target.startsWith(`${allowed}/`);
  if (layer.imports.some(covers)) return undefined;
  if (layer.types?.some(covers)) {
    if (found.typeOnly) return undefined;
    return `${name} may import only types of ${to}: write \`import type\`. ${layer.instead}`;
  }
  if (to === 'test') {
    return `${name} may not import test: nothing does. Move what is shared into the folder it belongs to.`;
  }
  return `${name} may not import ${to}. ${layer.instead}`;
}

/** @type {import('eslint').Rule.RuleModule} */
export const importLayers = {
  meta: {
    type: 'problem',
    docs: { description: 'Imports follow the table of CONTRIBUTING.md' },
    schema: [],
    messages: { forbidden: '{{complaint}}' },
  },
  create(context) {
    const file = path.relative(context.cwd, context.filename).replaceAll('\\', '/');
    /** @param {{ source?: unknown, importKind?: unknown, exportKind?: unknown }} node */
    const check = (node) => {
      const source = /** @type {import('estree').Literal | null | undefined} */ (node.source);
      if (typeof source?.value !== 'string') return;
      const typeOnly = node.importKind === 'type' || node.exportKind === 'type';
      const complaint = judgeImport({ file, source: source.value, typeOnly });
      if (complaint !== undefined) {
        context.report({ node: source, messageId: 'forbidden', data: { complaint } });
      }
    };
    return {
      ImportDeclaration: check,
      ExportNamedDeclaration: check,
      ExportAllDeclaration: check,
      ImportExpression: check,
    };
  },
};
