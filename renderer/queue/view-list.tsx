import { en } from '../../shared/i18n/en.ts';
import { wholeNumber } from '../../shared/i18n/plural.ts';
import { useModel, useQueue, useUi } from '../state/model-context.ts';
import { selectCounts } from '../state/selectors.ts';
import { showHistory, showView } from '../state/ui-store.ts';
import { views } from '../state/views.ts';
import { HistoryGlyph, ViewGlyph } from './state-glyph.tsx';

export function ViewList() {
  const { ui } = useModel();
  const current = useUi((state) => (state.page === 'uploads' ? state.view : null));
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
        <HistoryLink />
      </ul>
    </nav>
  );
}

function HistoryLink() {
  const { ui } = useModel();
  const isCurrent = useUi((state) => state.page === 'history');
  return (
    <li>
      <button
        type="button"
        className="view history"
        aria-current={isCurrent ? 'page' : undefined}
        onClick={() => showHistory(ui)}
      >
        <HistoryGlyph />
        <span>{en.queue.history.title}</span>
      </button>
    </li>
  );
}
