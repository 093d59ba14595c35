import { errorWords } from '../../shared/i18n/error-words.ts';
import type { UploadError, UploadErrorCode } from '../../shared/upload-error.ts';

const signIn = 'Use --user NAME with the password in BITLADE_PASSWORD, or --token-file FILE.';
const proxySignIn = 'Use --proxy-user NAME with the password in BITLADE_PROXY_PASSWORD.';
const certificate = 'Use --cert FILE, with its passphrase in BITLADE_CERT_PASSPHRASE.';
const allowHost = 'If you trust that address, use --allow-host HOST.';

/** What the window has a setting for, a command that uploads by itself has an option for. */
const hints: Partial<Record<UploadErrorCode, string>> = {
  'sign-in-needed': signIn,
  'sign-in-refused': signIn,
  'password-over-http': 'Use an https address, or --allow-password-over-http.',
  'certificate-untrusted': 'If you trust the signer, use --ca FILE with its certificate.',
  'certificate-changed': 'Ask whoever runs the server. If the change is real, use --pin with the new key.',
  'client-certificate-wanted': certificate,
  'client-certificate-unusable': certificate,
  'proxy-unreachable': 'Check --proxy, or HTTPS_PROXY and HTTP_PROXY.',
  'proxy-sign-in-needed': proxySignIn,
  'proxy-sign-in-refused': proxySignIn,
  'host-not-allowed': allowHost,
  'reply-not-allowed': allowHost,
  'reply-not-saved': 'Make room, or use another --reply-folder.',
  'file-empty': 'Leave it out, or use --empty-files.',
};

/** What the user of a command that uploads by itself can do about an error. */
export const optionHint = (error: UploadError): string => hints[error.code] ?? errorWords(error).youCan;
