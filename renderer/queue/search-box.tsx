import { Search, X } from 'lucide-react';
import { Button, Input, SearchField } from 'react-aria-components';
import { useStore } from 'zustand';
import { en } from '../../shared/i18n/en.ts';
import { useModel, useUi } from '../state/model-context.ts';
import { searchFor } from '../state/ui-store.ts';

export const searchInputId = 'search-uploads';

/** Looks in what the middle of the window shows: the list or the history. */
export function SearchBox() {
  const { ui, history } = useModel();
  const isHistory = useUi(({ page }) => page === 'history');
  const ofList = useUi((state) => state.search);
  const ofHistory = useStore(history.store, ({ search }) => search);
  const label = isHistory ? en.toolbar.searchHistory : en.toolbar.search;
  return (
    <SearchField
      className="search"
      aria-label={label}
      value={isHistory ? ofHistory : ofList}
      onChange={(text) => (isHistory ? void history.searchFor(text) : searchFor(ui, text))}
    >
      <Search className="icon" aria-hidden />
      <Input id={searchInputId} placeholder={label} maxLength={200} />
      <Button aria-label={en.toolbar.clearSearch} className="clear-search">
        <X className="icon" aria-hidden />
      </Button>
    </SearchField>
  );
}
