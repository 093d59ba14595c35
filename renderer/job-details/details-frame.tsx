import { X } from 'lucide-react';
import type { ReactNode } from 'react';
import { en } from '../../shared/i18n/en.ts';
import { useModel } from '../state/model-context.ts';
import { IconButton } from '../ui/icon-button.tsx';

interface DetailsFrameProps {
  title: string;
  glyph?: ReactNode;
  /** Nothing is shown that needs room. */
  isEmpty?: boolean;
  children: ReactNode;
}

/** The pane below the list, with what it is about and a way to close it. */
export function DetailsFrame({ title, glyph, isEmpty = false, children }: DetailsFrameProps) {
  const { ui } = useModel();
  return (
    <section className={isEmpty ? 'details unselected' : 'details'} aria-label={en.details.title}>
      <header>
        {glyph}
        <h2>
          <bdi>{title}</bdi>
        </h2>
        <IconButton label={en.details.close} icon={X} onPress={() => ui.setState({ isDetailsOpen: false })} />
      </header>
      {children}
    </section>
  );
}
