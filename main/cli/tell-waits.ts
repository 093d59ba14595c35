import { visibleText } from '../../shared/format.ts';
import type { WaitReason } from '../../shared/wait-reason.ts';
import type { QueueMirror } from './queue-mirror.ts';
import type { Report } from './report.ts';

/** Tells what holds many uploads back, once for each time that it begins. @returns ends that */
export function tellWaits(mirror: Pick<QueueMirror, 'status' | 'onChange'>, report: Report): () => void {
  let told = new Set<string>();
  function look(): void {
    const { hold, servers, scans } = mirror.status();
    const waits: { server: string | null; reason: WaitReason }[] = [
      ...(hold === null ? [] : [{ server: null, reason: { kind: hold.reason, until: hold.until } }]),
      // That a server has all the uploads that it may have is how it should be.
      ...servers.flatMap(({ origin, reason, until }) =>
        reason === 'full' || reason === 'full-for-big'
          ? []
          : [{ server: origin, reason: { kind: reason, until } }],
      ),
    ];
    const keyOf = ({ server, reason }: (typeof waits)[number]): string => `${server} ${reason.kind}`;
    for (const wait of waits) if (!told.has(keyOf(wait))) report.wait(wait.server, wait.reason);
    const silent = scans.filter(({ nextLookAt }) => nextLookAt !== undefined).map(({ label }) => label);
    for (const label of silent) if (!told.has(label)) report.note(silentWords(label));
    told = new Set([...waits.map(keyOf), ...silent]);
  }
  look();
  return mirror.onChange(({ type }) => {
    if (type === 'status') look();
  });
}

const silentWords = (label: string): string =>
  `${visibleText(label)}: the disk or the network drive does not answer. It is looked at again from time to time.`;
