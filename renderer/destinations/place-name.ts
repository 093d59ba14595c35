import { parseAddress } from '../../shared/address.ts';
import { visibleText } from '../../shared/format.ts';
import { en } from '../../shared/i18n/en.ts';
import type { PracticeServerView } from '../../shared/practice-server-view.ts';
import type { Destination } from '../../shared/settings.ts';

export interface Place {
  /** Host with port, or the practice server. */
  name: string;
  /** Folder path for reading, without slashes at its ends; may be empty. */
  path: string;
}

export const placeText = ({ name, path }: Place): string => (path === '' ? name : `${name}/${path}`);

export function placeOfDestination(destination: Destination): Place {
  if (destination.kind === 'practice') return { name: en.destination.practice, path: '' };
  const parsed = parseAddress(destination.address);
  return parsed.ok ? placeOfFolder(parsed.url) : { name: visibleText(destination.address), path: '' };
}

/** Where a folder or a file's folder is; the practice server by its name, on or off. */
export function placeOfUrl(text: string, practiceServer: PracticeServerView): Place {
  if (!URL.canParse(text)) return { name: visibleText(text), path: '' };
  const url = new URL(text);
  url.pathname = url.pathname.replace(/[^/]*$/, '');
  const practiceUrl = practiceServer.state === 'on' ? practiceServer.url : practiceServer.lastUrl;
  if (practiceUrl !== null && url.href.startsWith(practiceUrl)) {
    return { name: en.destination.practice, path: readable(url.href.slice(practiceUrl.length)) };
  }
  return placeOfFolder(url);
}

/** Scheme, host and port; null where no server is known yet. */
export function originOfDestination(
  destination: Destination | null,
  practiceServer: PracticeServerView,
): string | null {
  if (destination === null) return null;
  if (destination.kind === 'address') {
    const parsed = parseAddress(destination.address);
    return parsed.ok ? parsed.url.origin : null;
  }
  const url = practiceServer.state === 'on' ? practiceServer.url : practiceServer.lastUrl;
  return url === null ? null : new URL(url).origin;
}

const placeOfFolder = (url: URL): Place => ({ name: url.host, path: readable(url.pathname) });

function readable(path: string): string {
  const trimmed = path.replace(/^\/+|\/+$/g, '');
  try {
    return visibleText(decodeURIComponent(trimmed));
  } catch {
    // Not every percent-encoded path is UTF-8.
    return trimmed;
  }
}
