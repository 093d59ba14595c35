import { parseAllowedHost } from '../../shared/allowed-host.ts';
import { parsePinnedKey } from '../../shared/pinned-key.ts';
import type { ServerLimits } from '../../shared/queue-settings.ts';
import type { ProxySettings, SignInSettings } from '../../shared/server-settings.ts';
import type { SecretChanges, ServerChange, ServerView } from '../../shared/server-view.ts';
import { parseRate } from '../speed/rate-text.ts';
import { linesOf } from './draft-problems.ts';
import { bytesPerKiB, bytesPerMiB, type ServerDraft } from './server-draft.ts';

/** What to save; only for a draft without problems. */
export function changeOfDraft(draft: ServerDraft, view: ServerView): ServerChange {
  const { files } = draft;
  const hosts = linesOf(draft.allowedHosts).flatMap(({ text }) => parseAllowedHost(text) ?? []);
  return {
    settings: {
      ...view.settings,
      signIn: signInOf(draft),
      isPasswordOverHttpAllowed: draft.isPasswordOverHttpAllowed,
      customHeaderNames: draft.headers.map(({ name }) => name),
      proxy: proxyOf(draft),
      proxyUserName: draft.proxyUserName.trim() || null,
      pinnedKey: parsePinnedKey(draft.pinnedKey),
      allowedHosts: [...new Set(hosts)],
      emptyFiles: draft.emptyFiles,
      afterBreak: draft.afterBreak,
      maxFragmentBytes:
        draft.maxFragmentKiB.trim() === '' ? null : Number(draft.maxFragmentKiB) * bytesPerKiB,
      isFileNameSent: draft.isFileNameSent,
      protocolCase: draft.protocolCase,
      reply: { isExpected: draft.isReplyExpected, maxBytes: Number(draft.replyLimitMiB) * bytesPerMiB },
    },
    files: {
      certificate: files.certificate.choice,
      authorities: files.authorities.choice,
      replyFolder: files.replyFolder.choice,
    },
    secrets: secretsOf(draft, view),
    isRemembered: true,
  };
}

function signInOf({ signInKind, userName }: ServerDraft): SignInSettings {
  return signInKind === 'password' ? { kind: 'password', userName: userName.trim() } : { kind: signInKind };
}

function proxyOf({ proxyKind, proxyAddresses }: ServerDraft): ProxySettings {
  return proxyKind === 'manual'
    ? { kind: 'manual', addresses: linesOf(proxyAddresses).map(({ text }) => text) }
    : { kind: proxyKind };
}

/** A secret whose use is over is forgotten; one that was left empty is kept. */
function secretsOf(draft: ServerDraft, { secrets: held }: ServerView): SecretChanges {
  const next = (isUsed: boolean, typed: string, isHeld: boolean): { value: string | null } | null => {
    if (isUsed) return typed === '' ? null : { value: typed };
    return isHeld ? { value: null } : null;
  };
  const password = next(draft.signInKind === 'password', draft.password, held.password);
  const token = next(draft.signInKind === 'token', draft.token.trim(), held.token);
  const proxyPassword = next(draft.proxyUserName.trim() !== '', draft.proxyPassword, held.proxyPassword);
  const passphrase = next(draft.files.certificate.name !== null, draft.passphrase, held.passphrase);
  const values = draft.headers.filter(({ value }) => value !== '');
  return {
    ...(password && { password: password.value }),
    ...(token && { token: token.value }),
    ...(proxyPassword && { proxyPassword: proxyPassword.value }),
    ...(passphrase && { passphrase: passphrase.value }),
    ...(values.length > 0 && { customHeaders: values.map(({ name, value }) => ({ name, value })) }),
  };
}

/** What to set for the uploads to the server; only for a draft without problems. Null: as for every server. */
export function limitsOfDraft({ rate, maxUploads }: ServerDraft): ServerLimits | null {
  const parsed = parseRate(rate);
  const limits = {
    bytesPerSecond: parsed.ok ? parsed.bytesPerSecond : null,
    maxUploads: maxUploads.trim() === '' ? null : Number(maxUploads),
  };
  return limits.bytesPerSecond === null && limits.maxUploads === null ? null : limits;
}
