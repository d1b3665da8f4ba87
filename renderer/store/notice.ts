/** A short word about what just happened, or could not. */
import { designer } from './useDesigner.ts';

const shownMs = 5000;
let timer: number | undefined;

export function notify(notice: string): void {
  window.clearTimeout(timer);
  designer.setState({ notice });
  timer = window.setTimeout(() => designer.setState({ notice: undefined }), shownMs);
}
