import {
  ArrowDownToLine,
  ArrowUp,
  ArrowUpToLine,
  Check,
  Clock,
  Ellipsis,
  History,
  List,
  type LucideIcon,
  Pause,
  Plug,
  RotateCw,
  TriangleAlert,
  X,
} from 'lucide-react';
import type { JobState } from '../../shared/job-view.ts';
import type { View } from '../state/views.ts';

const icons: Readonly<Record<JobState, LucideIcon>> = {
  queued: Ellipsis,
  connecting: Plug,
  transferring: ArrowUp,
  transferred: ArrowDownToLine,
  closing: ArrowUpToLine,
  suspended: Pause,
  transientError: RotateCw,
  error: TriangleAlert,
  acknowledged: Check,
  cancelling: X,
  cancelled: X,
};

const viewIcons: Readonly<Record<View, LucideIcon>> = {
  all: List,
  uploading: ArrowUp,
  waiting: Clock,
  needsYou: TriangleAlert,
  done: Check,
};

/** A state by shape, picture and colour; the word stands beside it. */
export function StateGlyph({ state }: { state: JobState }) {
  const Icon = icons[state];
  return (
    <span className={`glyph ${state}`} aria-hidden="true">
      <Icon />
    </span>
  );
}

export function ViewGlyph({ view }: { view: View }) {
  const Icon = viewIcons[view];
  return (
    <span className={`glyph view-${view}`} aria-hidden="true">
      <Icon />
    </span>
  );
}

export const HistoryGlyph = () => (
  <span className="glyph view-all" aria-hidden="true">
    <History />
  </span>
);
