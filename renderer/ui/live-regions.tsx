import { useStore } from 'zustand';
import { useModel } from '../state/model-context.ts';

/** The only two live regions of the window. They stay readable while a dialog hides the rest. */
export function LiveRegions() {
  const { polite, assertive } = useStore(useModel().announcer.speech);
  return (
    <div className="visually-hidden" data-live-announcer="true">
      <div aria-live="polite" aria-atomic="true">
        {polite}
      </div>
      <div aria-live="assertive" aria-atomic="true">
        {assertive}
      </div>
    </div>
  );
}
