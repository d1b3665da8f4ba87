import type { BoundBpfObject, BoundLoadedObject } from './load.ts';
import type { BpfMap, BpfObject, BpfProgram, Immediate } from './interface.ts';

/** The programs and maps of one file, closed together. */
export class LoadedBpfObject implements BpfObject {
  readonly programs: readonly BpfProgram[];
  readonly maps: readonly BpfMap[];
  readonly #bound: BoundBpfObject;

  constructor({ object, programs, maps }: BoundLoadedObject) {
    this.#bound = object;
    this.programs = programs;
    this.maps = maps;
  }

  async loadVariant(program: string, immediates: readonly Immediate[]): Promise<BpfProgram> {
    return this.#bound.loadVariant(program, immediates);
  }

  close(): void {
    for (const part of [this.#bound, ...this.programs, ...this.maps]) part.close();
  }
}
