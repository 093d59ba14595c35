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
    const { naming: typed } = ui.getState();
    const naming = typed.trim() === '' ? null : typed;
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
    const answer = await send(addition, destination);
    if (!answer.ok) {
      notices.postError(answer.error);
      return;
    }
    const notice = noticeOfReport(answer.value);
    if (notice !== null) notices.post(notice);
    const { addedJobIds } = answer.value;
    if (addedJobIds.length > 0) void reveals.revealAdded(addedJobIds);
  };

  const closeChooser = (): void =>
    ui.setState(({ naming }) => ({
      chooser: { isOpen: false, waiting: null },
      // A rule that can't be read is not kept for later.
      naming: isNamingUsable(naming) ? naming : '',
    }));

  return {
    add,
    closeChooser,
    refuseDrop: () => notices.post(plainNotice(en.drop.refused, en.drop.refusedHint)),
    openChooser: () => ui.setState({ chooser: { isOpen: true, waiting: null } }),
    async choose(destination) {
      if (!isNamingUsable(ui.getState().naming)) return;
      if (!(await destinations.makeReady(destination))) return;
      if (!(await destinations.remember(destination))) return;
      const { waiting } = ui.getState().chooser;
      closeChooser();
      if (waiting !== null) await add(waiting);
    },
  };
}

/** Empty: folders and names stay as they are. */
const isNamingUsable = (text: string): boolean => text.trim() === '' || parseNamingRule(text).ok;

/** Two drops that wait for the same answer are one. */
function joined(waiting: Addition | null, addition: Addition): Addition {
  if (waiting?.kind !== 'drop' || addition.kind !== 'drop') return addition;
  return { kind: 'drop', files: [...waiting.files, ...addition.files] };
}
