import { createStore, type StoreApi } from 'zustand/vanilla';
import { en } from '../../shared/i18n/en.ts';

/** What the two live regions of the window say right now. */
export interface Speech {
  polite: string;
  /** Only for uploads that need the user. */
  assertive: string;
}

export interface Result {
  kind: 'finished' | 'cancelled' | 'failed';
  name: string;
  /** How it ended, in words; not spoken when results are merged. */
  words: string;
}

export interface Announcer {
  speech: StoreApi<Speech>;
  say(text: string): void;
  tell(result: Result): void;
}

/** Two changes in quick succession swallow each other in a screen reader, so texts wait for each other. */
const spacingMs = 1500;

/** Queue in front of the live regions: results that come close together are merged into one sentence. */
export function createAnnouncer(): Announcer {
  const speech = createStore<Speech>(() => ({ polite: '', assertive: '' }));
  let texts: string[] = [];
  let results: Result[] = [];
  let timer: ReturnType<typeof setTimeout> | null = null;

  const speak = (): void => {
    timer = null;
    const failed = results.filter(({ kind }) => kind === 'failed');
    const ended = results.filter(({ kind }) => kind !== 'failed');
    speech.setState({
      polite: [...texts, sentence(ended, 'finished'), sentence(ended, 'cancelled')].filter(Boolean).join(' '),
      assertive: sentence(failed, 'failed'),
    });
    texts = [];
    results = [];
  };

  const soon = (): void => {
    if (timer !== null) return;
    // Emptied first, so that the same sentence twice is a change and is read twice.
    speech.setState({ polite: '', assertive: '' });
    timer = setTimeout(speak, spacingMs);
  };

  return {
    speech,
    say(text) {
      texts.push(text);
      soon();
    },
    tell(result) {
      results.push(result);
      soon();
    },
  };
}

function sentence(results: readonly Result[], kind: Result['kind']): string {
  const ofKind = results.filter((result) => result.kind === kind);
  const [first] = ofKind;
  if (first === undefined) return '';
  if (ofKind.length === 1) return en.speech[kind](first.name, first.words);
  return en.speech[`${kind}Many`](ofKind.length);
}
