import { en } from '../../shared/i18n/en.ts';
import type { ServerView } from '../../shared/server-view.ts';

/** Said where secrets are typed and the system has no place to keep them. */
export function MemoryOnlyNote({ view }: { view: Pick<ServerView, 'areSecretsKept'> }) {
  if (view.areSecretsKept) return null;
  return (
    <p className="form-note">
      <strong>{en.servers.signInDialog.memoryOnly}</strong> {en.servers.signInDialog.memoryOnlyWhy}
    </p>
  );
}
