/** What a rule of a TAP can do with a packet, but for RSS (rss.ts). */
import { field, required, type TapActionRow } from './row.ts';

export const queue: TapActionRow = {
  type: 'queue',
  title: 'queue',
  documentation: 'Deliver the packet to one receive queue of the TAP.',
  fate: true,
  fields: [
    field('index', 16, 'queue index', {
      ...required,
      documentation: 'Receive queue, counted from 0; must be below the number of queues.',
    }),
  ],
};

export const drop: TapActionRow = {
  type: 'drop',
  title: 'drop',
  documentation: 'Discard the packet; nobody sees it.',
  fate: true,
  fields: [],
};

export const passthru: TapActionRow = {
  type: 'passthru',
  title: 'passthru',
  documentation: 'Leave the packet to the rules after this one.',
  fate: true,
  fields: [],
};

export const jump: TapActionRow = {
  type: 'jump',
  title: 'jump',
  documentation: 'Go on with the rules of another group.',
  fate: true,
  fields: [
    field('group', 32, 'group', {
      ...required,
      documentation: 'The group whose rules decide. It needs groups as TC chains.',
    }),
  ],
};

export const mark: TapActionRow = {
  type: 'mark',
  title: 'mark',
  documentation:
    'Give the packet a number. The kernel’s own rules see it; the reader of a TAP’s queue does not.',
  fate: false,
  fields: [
    field('id', 32, 'mark', {
      ...required,
      documentation: 'The number, 32 bits.',
    }),
  ],
};

export const flag: TapActionRow = {
  type: 'flag',
  title: 'flag',
  documentation:
    'Flag the packet, which is a mark without a number. The reader of a TAP’s queue does not see it.',
  fate: false,
  fields: [],
};

export const count: TapActionRow = {
  type: 'count',
  title: 'count',
  documentation:
    'Count packets and bytes. The kernel counts every rule, so this asks for nothing extra.',
  fate: false,
  fields: [
    field('identifier', 32, 'counter id', {
      documentation: 'Number of the counter, as the application names it.',
    }),
  ],
};

export const nothing: TapActionRow = {
  type: 'void',
  title: 'void',
  documentation: 'Does nothing; kept so that a rule reads as written.',
  fate: false,
  fields: [],
};
