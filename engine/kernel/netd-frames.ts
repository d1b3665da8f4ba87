/** Requests and answers of tapwright-netd as a stream has them: length, id, what it is, payload. */
import { mostFrameBytes, NetdProtocolFailure } from './netd-payload.ts';

/** Id, and operation or outcome. */
const headBytes = 8;

export interface AnswerFrame {
  readonly id: number;
  readonly outcome: number;
  readonly payload: Uint8Array;
}

/** Undefined when the payload is longer than a frame may be. */
export function encodeFrame(
  id: number,
  operation: number,
  payload: Uint8Array,
): Uint8Array | undefined {
  const length = headBytes + payload.length;
  if (length > mostFrameBytes) return undefined;
  const frame = new Uint8Array(4 + length);
  const view = new DataView(frame.buffer);
  view.setUint32(0, length, true);
  view.setUint32(4, id, true);
  view.setUint32(8, operation, true);
  frame.set(payload, 12);
  return frame;
}

/** Puts frames together out of what a stream delivers, however it cuts them. */
export class FrameCollector {
  #parts: Uint8Array[] = [];
  #length = 0;

  /** The frames that are whole now. Throws NetdProtocolFailure for a length that cannot be. */
  take(part: Uint8Array): readonly AnswerFrame[] {
    this.#parts.push(part);
    this.#length += part.length;
    const frames: AnswerFrame[] = [];
    for (let wanted = this.#wanted(); wanted <= this.#length; wanted = this.#wanted())
      frames.push(this.#cut(wanted));
    return frames;
  }

  /** Bytes of the next frame, its length included; more than there are while that is not known. */
  #wanted(): number {
    if (this.#length < 4) return Infinity;
    const [first] = this.#parts;
    const head = first !== undefined && first.length >= 4 ? first : this.#join();
    const length = new DataView(head.buffer, head.byteOffset).getUint32(0, true);
    if (length < headBytes || length > mostFrameBytes)
      throw new NetdProtocolFailure('tapwright-netd answered with a frame that cannot be.');
    return 4 + length;
  }

  #cut(length: number): AnswerFrame {
    const all = this.#join();
    this.#parts = length === all.length ? [] : [all.subarray(length)];
    this.#length = all.length - length;
    const view = new DataView(all.buffer, all.byteOffset);
    return {
      id: view.getUint32(4, true),
      outcome: view.getUint32(8, true),
      payload: all.subarray(4 + headBytes, length),
    };
  }

  #join(): Uint8Array {
    const all = Buffer.concat(this.#parts, this.#length);
    this.#parts = [all];
    return all;
  }
}
