import { Search, X } from 'lucide-react';
import { Button, Input, SearchField } from 'react-aria-components';
import { en } from '../../shared/i18n/en.ts';
import { useModel, useUi } from '../state/model-context.ts';
import { searchFor } from '../state/ui-store.ts';

export const searchInputId = 'search-uploads';

export function SearchBox() {
  const { ui } = useModel();
  const search = useUi((state) => state.search);
  return (
    <SearchField
      className="search"
      aria-label={en.toolbar.search}
      value={search}
      onChange={(text) => searchFor(ui, text)}
    >
      <Search className="icon" aria-hidden />
      <Input id={searchInputId} placeholder={en.toolbar.search} maxLength={200} />
      <Button aria-label={en.toolbar.clearSearch} className="clear-search">
        <X className="icon" aria-hidden />
      </Button>
    </SearchField>
  );
}
