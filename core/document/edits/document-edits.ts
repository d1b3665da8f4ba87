/** Edits of what is not a rule: the document's name, its device, places on the canvas. */
import type { DeviceOptions } from '../../flow/device.ts';
import { deviceProblems } from '../device-schema.ts';
import type { Position } from '../document.ts';
import type { Handlers } from './handlers.ts';
import { longestName } from './rule-edits.ts';
import { merged } from './sharing.ts';

export interface DocumentEdits {
  'rename-document': { readonly name: string };
  /** Options that a device cannot have leave the document as it is. */
  'set-device': { readonly device: Readonly<Partial<DeviceOptions>> };
  /** By step id; null lets the canvas lay the step out again. Other positions stay. */
  'set-positions': { readonly positions: Readonly<Record<string, Position | null>> };
}

export const documentEdits: Handlers<DocumentEdits> = {
  'rename-document': {
    apply: (document, { name }) => merged(document, { name: name.slice(0, longestName) }),
    describe: () => 'Rename document',
  },
  'set-device': {
    apply: (document, edit) => {
      const device = merged(document.device, edit.device);
      return deviceProblems(device).length === 0 ? merged(document, { device }) : document;
    },
    describe: ({ device }) => `Change device ${Object.keys(device).join(', ')}`,
  },
  'set-positions': {
    apply: (document, { positions }) => {
      const before = document.canvas.positions;
      const isSame = ([id, to]: [string, Position | null]) =>
        to === null ? before[id] === undefined : before[id]?.x === to.x && before[id].y === to.y;
      if (Object.entries(positions).every(isSame)) return document;
      const all = Object.entries({ ...before, ...positions });
      const placed = all.filter((entry): entry is [string, Position] => entry[1] !== null);
      return { ...document, canvas: { positions: Object.fromEntries(placed) } };
    },
    describe: ({ positions }) =>
      Object.values(positions).every((position) => position === null)
        ? 'Tidy up'
        : 'Move on the canvas',
  },
};
