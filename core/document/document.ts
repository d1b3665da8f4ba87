/** What is saved as `*.tapwright.json`: the rules, the device they are for, and where the canvas shows them. */
import { defaultDevice, type DeviceOptions } from '../flow/device.ts';
import type { Rule } from '../flow/rule.ts';

/** Version of the file format that is written. Each older one has a migration (migrations.ts). */
export const currentVersion = 2;

/** In canvas units, which are CSS pixels at zoom 1; the upper left corner. */
export interface Position {
  readonly x: number;
  readonly y: number;
}

export interface Canvas {
  /** By the id of a step; a step without a position is laid out by the canvas. */
  readonly positions: Readonly<Record<string, Position>>;
}

export interface TapDocument {
  /** What people call it; may be empty. */
  readonly name: string;
  readonly device: DeviceOptions;
  /** In the order of the text. TC's order comes from groups and priorities. */
  readonly rules: readonly Rule[];
  readonly canvas: Canvas;
}

export const emptyDocument: TapDocument = {
  name: '',
  device: defaultDevice,
  rules: [],
  canvas: { positions: {} },
};
