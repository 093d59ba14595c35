import { en } from '../../shared/i18n/en.ts';
import { type NamingRule, previewNames } from '../../shared/naming-rule.ts';

const loopback = /^(localhost|127(\.\d+){3}|\[::1\])$/;

/** The full address that a file of that name would get, as the server will see it. */
interface LandingPreviewProps {
  folder: URL;
  fileName: string;
  rule: NamingRule;
}

export function LandingPreview({ folder, fileName, rule }: LandingPreviewProps) {
  const context = { destination: folder, addedAt: Date.now(), batchLabel: fileName };
  const [landing] = previewNames(rule, [fileName], context);
  const isReadable = folder.protocol === 'http:' && !loopback.test(folder.hostname);
  return (
    <>
      {en.destination.landsAt}{' '}
      <bdi className="landing" dir="ltr">
        {landing ?? en.queue.naming.tooLong}
      </bdi>
      {isReadable && <span className="field-warning">{en.destination.plainHttp}</span>}
    </>
  );
}
