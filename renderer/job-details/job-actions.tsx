import {
  ChevronsUp,
  FileCheck,
  FolderOpen,
  Gauge,
  KeyRound,
  RotateCw,
  Settings2,
  ShieldCheck,
} from 'lucide-react';
import { visibleText } from '../../shared/format.ts';
import { en } from '../../shared/i18n/en.ts';
import { finishedStates, type JobView } from '../../shared/job-view.ts';
import { settingsErrors } from '../../shared/server-errors.ts';
import { useWayOn } from '../queue/use-way-on.ts';
import type { ServerTab } from '../servers/draft-problems.ts';
import { canTake } from '../state/job-steps.ts';
import { useModel } from '../state/model-context.ts';
import { PushButton } from '../ui/push-button.tsx';

/** What can be done about this upload beyond the steps of its row. */
export function JobActions({ job }: { job: JobView }) {
  const { servers, steps, wishes } = useModel();
  const { origin } = new URL(job.remoteUrl);
  const { signIn, retry } = useWayOn(job);
  const host = refusedHost(job);
  return (
    <p className="job-actions">
      {signIn !== null && (
        <PushButton look="primary" icon={KeyRound} onPress={() => void servers.openSignIn(signIn)}>
          {en.servers.signIn}
        </PushButton>
      )}
      {retry !== null && (
        <PushButton look="primary" icon={RotateCw} onPress={() => void steps.retry([job.id])}>
          {en.steps[retry]}
        </PushButton>
      )}
      {host !== null && (
        <PushButton icon={ShieldCheck} onPress={() => void servers.allowHost(origin, host)}>
          {en.servers.allowHost(visibleText(host))}
        </PushButton>
      )}
      {job.state === 'acknowledged' && (
        <PushButton
          icon={FileCheck}
          onPress={() => void wishes.saveProof({ kind: 'receipt', jobId: job.id })}
        >
          {en.queue.menu.saveReceipt}
        </PushButton>
      )}
      {canTake('run-now', job) && (
        <PushButton icon={ChevronsUp} onPress={() => void steps['run-now']([job.id])}>
          {en.queue.menu.runNow}
        </PushButton>
      )}
      {!finishedStates.has(job.state) && (
        <PushButton
          look="quiet"
          icon={Gauge}
          onPress={() => wishes.askForLimit({ kind: 'jobs', jobIds: [job.id] })}
        >
          {en.queue.menu.limit}
        </PushButton>
      )}
      {job.reply !== null && (
        <PushButton icon={FolderOpen} onPress={() => void servers.showReply(job.id)}>
          {en.servers.showReply}
        </PushButton>
      )}
      <PushButton
        look="quiet"
        icon={Settings2}
        onPress={() => void servers.openSettings(origin, tabFor(job))}
      >
        {en.servers.settings}
      </PushButton>
    </p>
  );
}

/** `host` or `host:port` that the server pointed to without leave. */
function refusedHost({ error }: JobView): string | null {
  if (error?.code !== 'host-not-allowed' && error?.code !== 'reply-not-allowed') return null;
  const { target } = error.facts;
  if (target === undefined) return null;
  return /^https?:\/\//i.test(target) && URL.canParse(target) ? new URL(target).host : target;
}

/** The section that the trouble of an upload is about. */
function tabFor({ error }: JobView): ServerTab {
  const code = error?.code;
  if (code === undefined || !settingsErrors.has(code)) return 'signIn';
  if (code.startsWith('proxy-')) return 'connection';
  if (code.includes('certificate') || code.endsWith('-not-allowed')) return 'security';
  if (code === 'file-empty' || code === 'protocol-mismatch' || code === 'fragment-too-large')
    return 'uploads';
  return code.startsWith('reply-') ? 'replies' : 'signIn';
}
