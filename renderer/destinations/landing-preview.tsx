import { fileUrl } from '../../shared/address.ts';
import { en } from '../../shared/i18n/en.ts';

const loopback = /^(localhost|127(\.\d+){3}|\[::1\])$/;

/** The full address that a file of that name would get, as the server will see it. */
export function LandingPreview({ folder, fileName }: { folder: URL; fileName: string }) {
  const isReadable = folder.protocol === 'http:' && !loopback.test(folder.hostname);
  return (
    <>
      {en.destination.landsAt}{' '}
      <bdi className="landing" dir="ltr">
        {fileUrl(folder, fileName).href}
      </bdi>
      {isReadable && <span className="field-warning">{en.destination.plainHttp}</span>}
    </>
  );
}
