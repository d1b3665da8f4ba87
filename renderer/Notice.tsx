import { ReasonText } from './canvas/ConnectionReason.tsx';
import { useDesigner } from './store/useDesigner.ts';

export function Notice() {
  const notice = useDesigner((state) => state.notice);
  return (
    <div className="notices" role="status" aria-live="polite">
      {notice !== undefined && (
        <p className="notice">
          <ReasonText text={notice} />
        </p>
      )}
    </div>
  );
}
