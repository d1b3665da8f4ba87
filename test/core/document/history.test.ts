import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Edit } from '../../../core/document/edits/apply.ts';
import {
  createHistory,
  edit,
  endGesture,
  longestHistory,
  redo,
  redoLabel,
  undo,
  undoLabel,
  type History,
} from '../../../core/document/history.ts';
import { sample } from './cases.ts';

const rename = (name: string): Edit => ({ kind: 'rename-document', name });
const queues = (count: number): Edit => ({ kind: 'set-device', device: { queues: count } });

describe('history', () => {
  it('goes back and forth through the very documents', () => {
    const first = edit(createHistory(sample), rename('a'));
    const second = edit(first, queues(8));
    expect(undo(second).present).toBe(first.present);
    expect(undo(undo(second)).present).toBe(sample);
    expect(redo(redo(undo(undo(second)))).present).toBe(second.present);
  });

  it('names what undo and redo would do', () => {
    const done = edit(edit(createHistory(sample), rename('a')), queues(8));
    expect([undoLabel(done), redoLabel(done)]).toEqual(['Change device queues', undefined]);
    const undone = undo(done);
    expect([undoLabel(undone), redoLabel(undone)]).toEqual([
      'Rename document',
      'Change device queues',
    ]);
    expect(undoLabel(createHistory(sample))).toBeUndefined();
  });

  it('stays as it is when there is nothing to undo, to redo or to change', () => {
    const history = createHistory(sample);
    expect(undo(history)).toBe(history);
    expect(redo(history)).toBe(history);
    expect(edit(history, rename(sample.name))).toBe(history);
  });

  it('forgets what was undone at the next edit', () => {
    const undone = undo(edit(createHistory(sample), rename('a')));
    expect(redoLabel(edit(undone, rename('b')))).toBeUndefined();
  });

  it('takes a gesture as one step, until it ends or another one begins', () => {
    let history = createHistory(sample);
    for (const name of ['a', 'ab', 'abc']) history = edit(history, rename(name), 'name');
    expect(history.past).toHaveLength(1);
    expect(undo(history).present).toBe(sample);
    expect(redo(undo(history)).present.name).toBe('abc');
    expect(edit(history, queues(8), 'queues').past).toHaveLength(2);
    expect(edit(history, queues(8)).past).toHaveLength(2);
    expect(edit(endGesture(history), rename('x'), 'name').past).toHaveLength(2);
    expect(edit(redo(undo(history)), rename('x'), 'name').past).toHaveLength(2);
  });

  it('keeps a limited number of steps, the newest', () => {
    let history = createHistory(sample);
    for (let index = 0; index < longestHistory + 5; index++)
      history = edit(history, rename(`${index}`));
    expect(history.past).toHaveLength(longestHistory);
    for (let index = 0; index < longestHistory; index++) history = undo(history);
    expect(history.present.name).toBe('4');
    expect(undo(history)).toBe(history);
  });

  it('undoes any edits to where they began and redoes them to where they ended', () => {
    const step = fc.oneof(
      fc.string({ maxLength: 3 }).map((name) => (history: History) => edit(history, rename(name))),
      fc
        .integer({ min: 1, max: 9 })
        .map((count) => (history: History) => edit(history, queues(count), 'q')),
      fc.constantFrom(undo, redo),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        const done = steps.reduce((history, next) => next(history), createHistory(sample));
        let history = done;
        while (history.past.length > 0) history = undo(history);
        expect(history.present).toBe(sample);
        while (history.future.length > 0) history = redo(history);
        history = done.future.reduce(undo, history);
        expect(history.present).toBe(done.present);
        expect(history.past.map(({ document }) => document)).toEqual(
          done.past.map(({ document }) => document),
        );
      }),
    );
  });
});
