import { describe, expect, it } from 'vitest';
import { align, fromHex } from '../../../core/netlink/bytes.ts';
import { describe as describeBytes } from '../../../core/netlink/describe.ts';
import type { DescribedAttribute, DescribedMessage } from '../../../core/netlink/describe.ts';
import { headerLength } from '../../../core/netlink/messages.ts';
import { readGolden, readSession } from '../../golden/netlink/golden.ts';

/** The next byte after attributes that follow one another without a gap; throws where they do not. */
function endOf(attributes: readonly DescribedAttribute[], start: number): number {
  let offset = start;
  for (const attribute of attributes) {
    expect(attribute.offset).toBe(offset);
    if (attribute.children)
      expect(endOf(attribute.children, offset + 4)).toBe(offset + align(attribute.length));
    offset += align(attribute.length);
  }
  return offset;
}

function endOfFields({ fields }: DescribedMessage): number {
  return fields.reduce((offset, field) => {
    expect(field.offset).toBe(offset);
    return offset + field.length;
  }, headerLength);
}

describe('a described message', () => {
  it('names what tc asked for, with the places of it', () => {
    const [message] = describeBytes(fromHex(readGolden('filter-eth-dst').request));
    expect(message).toMatchObject({ name: 'RTM_NEWTFILTER', error: undefined });
    expect(message?.fields.map(({ name, value }) => [name, value])).toEqual([
      ['tcm_family', 0],
      ['tcm__pad1', 0],
      ['tcm__pad2', 0],
      ['tcm_ifindex', 2],
      ['tcm_handle', 1],
      ['tcm_parent', 0x10000],
      ['tcm_info', 0x140300],
    ]);
    expect(message?.attributes).toMatchObject([
      { name: 'TCA_KIND', offset: 36, length: 11, value: 'flower' },
      {
        name: 'TCA_OPTIONS',
        offset: 48,
        children: [
          { name: 'TCA_FLOWER_KEY_ETH_DST', value: '02:00:00:00:00:01' },
          { name: 'TCA_FLOWER_KEY_ETH_DST_MASK', value: 'ff:ff:ff:ff:ff:ff' },
          {
            name: 'TCA_FLOWER_ACT',
            children: [{ name: '[1]', children: [{ name: 'TCA_ACT_KIND', value: 'skbedit' }, {}] }],
          },
          { name: 'TCA_FLOWER_FLAGS', value: 0 },
        ],
      },
    ]);
  });

  it('leaves no byte of a real conversation without a name', () => {
    for (const { request, answer } of readSession().steps)
      for (const message of [
        ...describeBytes(fromHex(request)),
        ...describeBytes(fromHex(answer)),
      ]) {
        const fields = endOfFields(message);
        // In an acknowledgement the header of the request stands between.
        const start = message.name === 'NLMSG_ERROR' ? fields + headerLength : fields;
        expect(endOf(message.attributes, start)).toBe(align(message.header.length));
      }
  });

  it('stops where the bytes break, and says so', () => {
    const bytes = fromHex(readGolden('filter-eth-dst').request);
    bytes[48] = 255;
    bytes[49] = 255;
    const [message] = describeBytes(bytes);
    expect(message).toMatchObject({ name: 'RTM_NEWTFILTER', error: { path: '', offset: 48 } });
  });
});
