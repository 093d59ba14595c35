import type { ServerLimits } from '../../shared/queue-settings.ts';
import type {
  EmptyFileWay,
  ProtocolCase,
  ProxySettings,
  SignInSettings,
} from '../../shared/server-settings.ts';
import type { ServerFile, ServerView } from '../../shared/server-view.ts';
import { rateText } from '../speed/rate-text.ts';

/** A header as it stands in the form; an empty value keeps the stored one. */
export interface HeaderDraft {
  key: number;
  name: string;
  value: string;
}

export interface FileDraft {
  choice: 'keep' | 'picked' | 'none';
  /** What stands for it; null when none is chosen. */
  name: string | null;
}

/** The form of a server's settings: what is typed, as it is typed. Secrets begin empty: an empty one is kept. */
export interface ServerDraft {
  signInKind: SignInSettings['kind'];
  userName: string;
  password: string;
  token: string;
  isPasswordOverHttpAllowed: boolean;
  headers: readonly HeaderDraft[];
  proxyKind: ProxySettings['kind'];
  /** One a line. */
  proxyAddresses: string;
  proxyUserName: string;
  proxyPassword: string;
  pinnedKey: string;
  passphrase: string;
  /** One a line. */
  allowedHosts: string;
  files: Readonly<Record<ServerFile, FileDraft>>;
  emptyFiles: EmptyFileWay;
  afterBreak: 'resume' | 'restart';
  maxFragmentKiB: string;
  isFileNameSent: boolean;
  protocolCase: ProtocolCase;
  /** Speed limit for this server, with its unit. */
  rate: string;
  /** Uploads at once. */
  maxUploads: string;
  isReplyExpected: boolean;
  replyLimitMiB: string;
}

export const bytesPerKiB = 1024;
export const bytesPerMiB = 1024 * 1024;

/** @param limits what is set for its uploads; null: as for every server */
export function draftOf({ settings, files }: ServerView, limits: ServerLimits | null = null): ServerDraft {
  const { signIn, proxy, reply } = settings;
  const kept = (name: string | null): FileDraft => ({ choice: 'keep', name });
  return {
    signInKind: signIn.kind,
    userName: signIn.kind === 'password' ? signIn.userName : '',
    password: '',
    token: '',
    isPasswordOverHttpAllowed: settings.isPasswordOverHttpAllowed,
    headers: settings.customHeaderNames.map((name, key) => ({ key, name, value: '' })),
    proxyKind: proxy.kind,
    proxyAddresses: proxy.kind === 'manual' ? proxy.addresses.join('\n') : '',
    proxyUserName: settings.proxyUserName ?? '',
    proxyPassword: '',
    pinnedKey: settings.pinnedKey ?? '',
    passphrase: '',
    allowedHosts: settings.allowedHosts.join('\n'),
    files: {
      certificate: kept(files.certificate),
      authorities: kept(files.authorities),
      replyFolder: kept(files.replyFolder),
    },
    emptyFiles: settings.emptyFiles,
    afterBreak: settings.afterBreak,
    maxFragmentKiB:
      settings.maxFragmentBytes === null ? '' : String(Math.floor(settings.maxFragmentBytes / bytesPerKiB)),
    isFileNameSent: settings.isFileNameSent,
    protocolCase: settings.protocolCase,
    rate: rateText(limits?.bytesPerSecond ?? null),
    maxUploads: limits?.maxUploads?.toString() ?? '',
    isReplyExpected: reply.isExpected,
    replyLimitMiB: String(Math.ceil(reply.maxBytes / bytesPerMiB)),
  };
}
