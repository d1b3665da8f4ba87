import { Unplug } from 'lucide-react';
import { useDesigner } from './store/useDesigner.ts';

/** Across the top while the engine is out of reach. Editing goes on; nothing is lost. */
export function Disconnected() {
  const connection = useDesigner((state) => state.connection);
  const welcomed = useDesigner((state) => state.welcome !== undefined);
  if (connection === 'open' || connection === 'connecting') return null;
  return (
    <div className="connection-banner" role="alert">
      <Unplug size={16} aria-hidden />
      {connection === 'refused' || !welcomed
        ? 'The engine does not answer this page. Open the address that `tapwright serve` printed, with all that follows the #.'
        : 'The connection to the engine is lost. Trying again; you can go on editing.'}
    </div>
  );
}
