import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { catalogue } from '../../core/diagnostics/catalogue.ts';

const tests = path.resolve(import.meta.dirname, '..');

/** All test sources, this folder's left out. */
function testSources(): string {
  return readdirSync(tests, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.tsx?$/.test(file) && !file.startsWith('house/'))
    .map((file) => readFileSync(path.join(tests, file), 'utf8'))
    .join('\n');
}

describe('the catalogue of messages', () => {
  const codes = Object.keys(catalogue);

  it('has only codes of the form area/what-is-wrong', () => {
    expect(codes.filter((code) => !/^[a-z]+\/[a-z0-9]+(-[a-z0-9]+)*$/.test(code))).toEqual([]);
  });

  it('has a case in some test for every code', () => {
    const sources = testSources();
    const named = new Set(sources.match(/[a-z]+\/[a-z0-9-]+/g));
    expect(codes.filter((code) => !named.has(code))).toEqual([]);
  });

  it('explains every code', () => {
    const unexplained = Object.entries(catalogue).filter(([, row]) => row.explanation.length < 20);
    expect(unexplained.map(([code]) => code)).toEqual([]);
  });
});
