import { describe, expect, it } from 'vitest';
import { flowerKeyNames } from '../../../core/tc/filter.ts';
import { isSupported, kernelFeatures, supportOf } from '../../../core/tc/kernel-support.ts';
import {
  isSince,
  newestKernel,
  printKernelVersion,
  type KernelVersion,
} from '../../../core/tc/kernel-version.ts';

/** When Linus Torvalds released what a row could name, and the release before (kernel.org). */
const released: readonly (readonly [string, string])[] = [
  ['3.6', '2012-09-30'],
  ['3.7', '2012-12-10'],
  ['3.8', '2013-02-18'],
  ['3.19', '2015-02-08'],
  ['4.0', '2015-04-12'],
  ['4.1', '2015-06-21'],
  ['4.2', '2015-08-30'],
  ['4.7', '2016-07-24'],
  ['4.8', '2016-10-02'],
  ['4.9', '2016-12-11'],
  ['4.10', '2017-02-19'],
  ['4.11', '2017-04-30'],
  ['4.12', '2017-07-02'],
  ['4.13', '2017-09-03'],
  ['4.16', '2018-04-01'],
  ['4.17', '2018-06-03'],
  ['4.18', '2018-08-12'],
  ['4.19', '2018-10-22'],
  ['4.20', '2018-12-23'],
  ['5.0', '2019-03-03'],
  ['5.1', '2019-05-05'],
  ['5.6', '2020-03-29'],
  ['5.7', '2020-05-31'],
  ['5.8', '2020-08-02'],
  ['5.17', '2022-03-20'],
  ['5.18', '2022-05-22'],
  ['5.19', '2022-07-31'],
];

const twoNumbers = kernelFeatures.filter((feature) => supportOf(feature).since[0] > 2);

describe('the table of what a kernel can do', () => {
  it('has a row for every key of flower', () => {
    for (const key of flowerKeyNames) expect(supportOf(key).title).toContain(key);
  });

  it.each(twoNumbers)('%s came in the release after the one its commit was taken before', (one) => {
    const { since, source } = supportOf(one);
    const index = released.findIndex(([version]) => version === printKernelVersion(since));
    const [previous, before] = [released[index - 1], released[index - 2]];
    expect(source.taken > before![1] && source.taken <= previous![1]).toBe(true);
  });

  it('names nothing that the newest kernel does not have', () => {
    for (const feature of kernelFeatures) expect(isSupported(feature, newestKernel)).toBe(true);
  });

  it.each<[KernelVersion, boolean]>([
    [[4, 18], false],
    [[4, 19], true],
    [[5, 0], true],
  ])('on Linux %j cvlan_id is %j', (kernel, there) => {
    expect(isSupported('cvlan_id', kernel)).toBe(there);
    expect(isSince(kernel, supportOf('cvlan_id').since)).toBe(there);
  });
});
