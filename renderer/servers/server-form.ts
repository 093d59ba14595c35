import { useState } from 'react';
import type { ServerLimits } from '../../shared/queue-settings.ts';
import type { ServerView } from '../../shared/server-view.ts';
import { type DraftProblems, draftProblems } from './draft-problems.ts';
import { draftOf, type ServerDraft } from './server-draft.ts';

export interface ServerForm {
  view: ServerView;
  draft: ServerDraft;
  /** Empty until somebody tries to save. */
  problems: DraftProblems;
  edit(change: Partial<ServerDraft>): void;
  /** Shows what is wrong from now on; what that is. */
  check(): DraftProblems;
}

/** What is typed into the settings of a server. */
export function useServerForm(view: ServerView, limits: ServerLimits | null): ServerForm {
  const [draft, setDraft] = useState(() => draftOf(view, limits));
  const [wasChecked, setWasChecked] = useState(false);
  return {
    view,
    draft,
    problems: wasChecked ? draftProblems(draft, view) : {},
    edit: (change) => setDraft((before) => ({ ...before, ...change })),
    check() {
      setWasChecked(true);
      return draftProblems(draft, view);
    },
  };
}
