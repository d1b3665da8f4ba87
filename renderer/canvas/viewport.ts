/** What of the canvas is shown first. */
import { around, type Box, type Size } from './geometry.ts';
import type { Projection } from './projection.ts';

export interface Viewport {
  readonly x: number;
  readonly y: number;
  readonly zoom: number;
}

const margin = 20;
/** From here on the text on nodes reads well. */
const readableZoom = 0.8;
/** Below this it cannot be read. */
const leastZoom = 0.7;

export function extentOf({ device, rules, sinks }: Projection): Box {
  const boxes = [
    device,
    ...rules.flatMap((row) => [row.header, ...row.steps.values()]),
    ...sinks.map((sink) => sink.box),
  ];
  return around(boxes) ?? device;
}

/**
 * Everything in the middle when it can be read like that, else its upper part as wide as the window; never
 * enlarged.
 */
export function firstViewport(extent: Box, window: Size): Viewport {
  const wide = (window.width - 2 * margin) / extent.width;
  const high = (window.height - 2 * margin) / extent.height;
  const whole = Math.min(wide, high);
  const zoom = Math.min(1, whole >= readableZoom ? whole : Math.max(leastZoom, wide));
  const spareX = window.width - extent.width * zoom;
  const spareY = window.height - extent.height * zoom;
  return {
    zoom,
    x: Math.max(margin, spareX / 2) - extent.x * zoom,
    y: Math.max(margin, spareY / 2) - extent.y * zoom,
  };
}
