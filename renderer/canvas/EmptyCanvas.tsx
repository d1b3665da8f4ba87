import { useDesigner } from '../store/useDesigner.ts';

/** First help, where the first rule will be. */
export function EmptyCanvas() {
  const empty = useDesigner((state) => state.document.rules.length === 0);
  if (!empty) return null;
  return (
    <div className="canvas-empty">
      <strong>Draw the first rule</strong>
      <p>
        Drag <code>eth</code> from the palette onto the canvas, then draw from the device to it, and
        from its right edge to a queue. With the keyboard: press <kbd>A</kbd> on the device.{' '}
        <kbd>?</kbd> shows all keys.
      </p>
    </div>
  );
}
