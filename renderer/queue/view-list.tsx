import { en } from '../../shared/i18n/en.ts';
import { wholeNumber } from '../../shared/i18n/plural.ts';
import { useModel, useQueue, useUi } from '../state/model-context.ts';
import { selectCounts } from '../state/selectors.ts';
import { showView } from '../state/ui-store.ts';
import { views } from '../state/views.ts';
import { ViewGlyph } from './state-glyph.tsx';

export function ViewList() {
  const { ui } = useModel();
  const current = useUi((state) => state.view);
  const counts = useQueue(selectCounts);
  return (
    <nav className="views" aria-label={en.views.title}>
      <ul>
        {views.map((view) => (
          <li key={view}>
            <button
              type="button"
              className={`view ${view}`}
              aria-current={view === current ? 'page' : undefined}
              onClick={() => showView(ui, view)}
            >
              <ViewGlyph view={view} />
              <span>{en.views[view]}</span>{' '}
              <span className={counts[view] > 0 ? 'count' : 'count zero'}>{wholeNumber(counts[view])}</span>{' '}
              <span className="visually-hidden">{en.views.uploads(counts[view])}</span>
            </button>
          </li>
        ))}
      </ul>
    </nav>
  );
}
