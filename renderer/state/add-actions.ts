import { en } from '../../shared/i18n/en.ts';
import type { AddReport } from '../../shared/ipc-contract.ts';
import { parseNamingRule } from '../../shared/naming-rule.ts';
import type { Result } from '../../shared/result.ts';
import type { Destination } from '../../shared/settings.ts';
import type { Bridge } from '../bridge.ts';
import type { DestinationActions } from './destination-actions.ts';
import type { NoticeBoard } from './notice-board.ts';
import { noticeOfReport, plainNotice } from './notices.ts';
import type { RevealActions } from './reveal-actions.ts';
import type { Addition, UiStore } from './ui-store.ts';

export interface AddActions {
  /** Adds to the chosen destination; without one, asks for it first and then goes on. */
  add(addition: Addition): Promise<void>;
  refuseDrop(): void;
  openChooser(): void;
  closeChooser(): void;
  /** The choice of the dialog; goes on with what waits for it. */
  choose(destination: Destination): Promise<void>;
}

export function createAddActions(
  bridge: Bridge,
  ui: UiStore,
  destinations: DestinationActions,
  notices: NoticeBoard,
  reveals: RevealActions,
): AddActions {
  const send = (addition: Addition, destination: Destination): Promise<Result<AddReport>> => {
    const naming = destinations.namingOf(destination);
    if (addition.kind === 'drop') return bridge.addFiles(addition.files, destination, naming);
    return bridge.pick(addition.what, destination, naming);
  };

  const add = async (addition: Addition): Promise<void> => {
    const destination = destinations.current();
    if (destination === null) {
      ui.setState(({ chooser }) => ({
        chooser: { isOpen: true, waiting: joined(chooser.waiting, addition) },
      }));
      return;
    }
    if (addition.kind === 'drop')
      ui.setState({ lastNames: addition.files.slice(0, 3).map(({ name }) => name) });
    if (!(await destinations.makeReady(destination))) return;
    const rows = reveals.awaitRows(addition.kind);
    const answer = await send(addition, destination);
    if (!answer.ok) {
      rows.answered([]);
      notices.postError(answer.error);
      return;
    }
    const notice = noticeOfReport(answer.value);
    if (notice !== null) notices.post(notice);
    rows.answered(answer.value.addedJobIds);
  };

  const closeChooser = (): void => ui.setState({ chooser: { isOpen: false, waiting: null }, naming: null });

  return {
    add,
    closeChooser,
    refuseDrop: () => notices.post(plainNotice(en.drop.refused, en.drop.refusedHint)),
    openChooser: () => ui.setState({ chooser: { isOpen: true, waiting: null } }),
    async choose(destination) {
      const naming = namingToKeep(ui.getState().naming);
      if (typeof naming === 'string' && !parseNamingRule(naming).ok) return;
      if (!(await destinations.makeReady(destination))) return;
      if (!(await destinations.remember(destination, naming))) return;
      const { waiting } = ui.getState().chooser;
      closeChooser();
      if (waiting !== null) await add(waiting);
    },
  };
}

/** An empty rule is none: folders and names stay as they are. Undefined when nobody has touched it. */
const namingToKeep = (typed: string | null): string | null | undefined =>
  typed === null ? undefined : typed.trim() === '' ? null : typed;

/** Two drops that wait for the same answer are one. */
function joined(waiting: Addition | null, addition: Addition): Addition {
  if (waiting?.kind !== 'drop' || addition.kind !== 'drop') return addition;
  return { kind: 'drop', files: [...waiting.files, ...addition.files] };
}
