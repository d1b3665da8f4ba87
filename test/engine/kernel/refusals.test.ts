import { describe, expect, it } from 'vitest';
import type { TcAction, TcFilter } from '../../../core/tc/filter.ts';
import { explainNoTap } from '../../../engine/kernel/features.ts';
import { KernelFailure } from '../../../engine/kernel/failure.ts';
import { explainRefusal, isMachineProblem, type Step } from '../../../engine/kernel/refusals.ts';

const filter = (...actions: TcAction[]): Step => {
  const it: TcFilter = {
    device: 'tap0',
    parent: '1:',
    chain: 0,
    priority: 17,
    protocol: 3,
    handle: 1,
    keys: {},
    actions,
  };
  return { kind: 'filter', filter: it, rule: 'r4' };
};
const queue: TcAction = { kind: 'skbedit', queueMapping: 1, control: 'pipe' };
const drop: TcAction = { kind: 'gact', control: 'drop' };
const multiq: Step = { kind: 'qdisc', device: 'tap0', qdisc: 'multiq' };
const ingress: Step = { kind: 'qdisc', device: 'tap0', qdisc: 'ingress' };
const link: Step = { kind: 'link', device: 'tap0', setting: 'up' };
const redirect: TcAction = {
  kind: 'mirred',
  mode: 'redirect',
  device: 'tap0',
  control: 'stolen',
};

describe('what the kernel refuses', () => {
  it.each<[string, Step, { code: string; text?: string }, string]>([
    ['any change without the privilege', link, { code: 'EPERM' }, 'kernel/no-privilege'],
    ['a filter without the privilege', filter(queue), { code: 'EPERM' }, 'kernel/no-privilege'],
    ['a device that vanished', filter(queue), { code: 'ENODEV' }, 'device/not-found'],
    ['multiq when it has none', multiq, { code: 'ENOENT' }, 'kernel/no-multiq'],
    ['ingress when it has none', ingress, { code: 'ENOENT' }, 'kernel/no-ingress'],
    ['multiq on a single queue', multiq, { code: 'EOPNOTSUPP' }, 'device/single-queue'],
    [
      'flower when it has none',
      filter(queue),
      { code: 'ENOENT', text: 'TC classifier not found' },
      'kernel/no-flower',
    ],
    [
      'skbedit when it has none',
      filter(queue),
      { code: 'ENOENT', text: 'Failed to load TC action module' },
      'kernel/no-skbedit',
    ],
    [
      'gact when it has none',
      filter(drop),
      { code: 'ENOENT', text: 'Failed to load TC action module' },
      'kernel/no-gact',
    ],
    [
      'mirred when it has none',
      filter(redirect),
      { code: 'ENOENT', text: 'Failed to load TC action module' },
      'kernel/no-mirred',
    ],
    [
      'a filter for another reason',
      filter(queue),
      { code: 'EINVAL', text: 'no' },
      'kernel/refused',
    ],
    ['a link for another reason', link, { code: 'EBUSY' }, 'kernel/refused'],
  ])('is told as what it means: %s', (_, step, { code, text }, expected) => {
    const diagnostic = explainRefusal(step, { code, text }, '6.1.0');
    expect(diagnostic.code).toBe(expected);
    expect(isMachineProblem(diagnostic)).toBe(expected.startsWith('kernel/no-'));
    expect(diagnostic.hint).toBeDefined();
  });

  it('is told with the kernel’s own words and the rule', () => {
    const verdict = { code: 'EEXIST', text: 'Filter already exists' };
    expect(explainRefusal(filter(queue), verdict, '6.1.0')).toMatchObject({
      message:
        'The kernel refused the filter at priority 17 of `tap0` 1: with EEXIST: “Filter already exists”.',
      subject: { part: 'kernel', rule: 'r4' },
    });
  });
});

describe('a TAP that cannot be made', () => {
  const failure = (code: string) => new KernelFailure({ code, errno: 1, syscall: 'ioctl' });

  it.each([
    ['EPERM', 'kernel/no-privilege'],
    ['EACCES', 'kernel/no-privilege'],
    ['ENOENT', 'kernel/no-tun'],
    ['ENODEV', 'kernel/no-tun'],
    ['EBUSY', 'device/cannot-create'],
    ['EINVAL', 'device/cannot-create'],
  ])('is told as what it means: %s', (code, expected) => {
    expect(explainNoTap(failure(code), 'make it', 'tap0').code).toBe(expected);
  });

  it('is not explained when it is no failure of the kernel', () => {
    expect(() => explainNoTap(new TypeError('ours'), 'make it', 'tap0')).toThrow('ours');
  });
});
