import { KeyRound } from 'lucide-react';
import { useEffect } from 'react';
import { useStore } from 'zustand';
import { en } from '../../shared/i18n/en.ts';
import { keyOfEntry } from '../state/history-actions.ts';
import { useModel } from '../state/model-context.ts';
import { PushButton } from '../ui/push-button.tsx';
import { HistoryRow } from './history-row.tsx';

const { history: words } = en.queue;

/** What is over, page by page. */
export function HistoryPage() {
  const { history, wishes } = useModel();
  const { entries, cursor, search } = useStore(history.store);
  useEffect(() => void history.open(), [history]);
  return (
    <section className="history-page" aria-labelledby="history-heading">
      <header>
        <h2 id="history-heading">{words.title}</h2>
        <p>{search !== '' ? words.searchText : entries?.length === 0 ? words.emptyText : words.hint}</p>
        <PushButton icon={KeyRound} onPress={() => void wishes.saveProof({ kind: 'public-key' })}>
          {words.publicKey}
        </PushButton>
      </header>
      {entries === null && <p className="loading">{words.loading}</p>}
      {entries !== null && entries.length === 0 && (
        <p className="loading">{search === '' ? words.empty : en.empty.searchTitle(search)}</p>
      )}
      {entries !== null && entries.length > 0 && (
        <div className="history-scroller">
          <table className="history-table" aria-labelledby="history-heading">
            <thead className="visually-hidden">
              <tr>
                {Object.values(words.columns).map((title) => (
                  <th key={title} scope="col">
                    {title}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {entries.map((entry) => (
                <HistoryRow key={keyOfEntry(entry)} entry={entry} />
              ))}
            </tbody>
          </table>
          {cursor !== null && <PushButton onPress={() => void history.readOlder()}>{words.more}</PushButton>}
        </div>
      )}
    </section>
  );
}
