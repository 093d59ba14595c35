import { FileCheck } from 'lucide-react';
import { formatBytes, formatMoment, visibleText } from '../../shared/format.ts';
import type { HistoryEntry } from '../../shared/history-entry.ts';
import { en } from '../../shared/i18n/en.ts';
import { placeOfUrl, placeText } from '../destinations/place-name.ts';
import { StateGlyph } from '../queue/state-glyph.tsx';
import { useModel, useQueue } from '../state/model-context.ts';
import { useToday } from '../state/now.ts';
import { CopyButton } from '../ui/copy-button.tsx';
import { IconButton } from '../ui/icon-button.tsx';
import { endWords } from './history-words.ts';

const { history, menu } = en.queue;

export function HistoryRow({ entry }: { entry: HistoryEntry }) {
  const today = useToday();
  const place = useQueue((queue) => placeText(placeOfUrl(entry.remoteUrl, queue.practiceServer)));
  const name = visibleText(entry.fileName);
  const isDone = entry.kind === 'upload' && entry.outcome === 'acknowledged';
  return (
    <tr className={isDone ? 'history-row done' : 'history-row'}>
      <th scope="row">
        <StateGlyph state={entry.kind === 'upload' ? entry.outcome : 'cancelled'} />
        <bdi title={entry.kind === 'upload' ? visibleText(entry.relativePath) : undefined}>{name}</bdi>
      </th>
      <td className="history-end">
        {endWords(entry)} · {history.uploadedTo(place)}
        {entry.kind === 'upload' && entry.sha256 !== null && <Hash sha256={entry.sha256} name={name} />}
      </td>
      <td className="history-size">{entry.kind === 'upload' ? formatBytes(entry.totalBytes) : ''}</td>
      <td className="history-time">{formatMoment(entry.finishedAt, today).replace(/^(at|on) /, '')}</td>
      <td className="history-actions">{isDone && <ReceiptButton jobId={entry.jobId} name={name} />}</td>
    </tr>
  );
}

function Hash({ sha256, name }: { sha256: string; name: string }) {
  return (
    <span className="history-hash">
      {history.hash} <code title={sha256}>{sha256}</code>
      <CopyButton text={sha256} label={history.copyHash} of={name} />
    </span>
  );
}

function ReceiptButton({ jobId, name }: { jobId: string; name: string }) {
  const { wishes } = useModel();
  return (
    <IconButton
      label={en.steps.of(menu.saveReceipt, name)}
      icon={FileCheck}
      onPress={() => void wishes.saveProof({ kind: 'receipt', jobId })}
    />
  );
}
