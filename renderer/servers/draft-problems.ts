import { parseAllowedHost } from '../../shared/allowed-host.ts';
import { headerNameProblem, headerValueProblem } from '../../shared/custom-header.ts';
import { en } from '../../shared/i18n/en.ts';
import { parsePinnedKey } from '../../shared/pinned-key.ts';
import { parseProxyAddress } from '../../shared/proxy-address.ts';
import type { ServerView } from '../../shared/server-view.ts';
import { parseRate } from '../speed/rate-text.ts';
import { rateProblemWords } from '../speed/rate-words.ts';
import type { ServerDraft } from './server-draft.ts';

export const serverTabs = ['signIn', 'connection', 'security', 'uploads', 'replies'] as const;
export type ServerTab = (typeof serverTabs)[number];

/** The section of each entry that can be wrong. */
const tabOfField = {
  userName: 'signIn',
  password: 'signIn',
  token: 'signIn',
  headers: 'signIn',
  proxyAddresses: 'connection',
  pinnedKey: 'security',
  allowedHosts: 'security',
  rate: 'uploads',
  maxUploads: 'uploads',
  maxFragmentKiB: 'uploads',
  replyLimitMiB: 'replies',
} as const satisfies Partial<Record<keyof ServerDraft, ServerTab>>;

export type DraftField = keyof typeof tabOfField;
/** What is wrong, in words, by entry. */
export type DraftProblems = Partial<Record<DraftField, string>>;

export const tabsWithProblems = (problems: DraftProblems): Set<ServerTab> =>
  new Set((Object.keys(problems) as DraftField[]).map((field) => tabOfField[field]));

/** Everything that keeps a form from being saved. */
export function draftProblems(draft: ServerDraft, { secrets }: Pick<ServerView, 'secrets'>): DraftProblems {
  const { problems } = en.servers;
  const isPassword = draft.signInKind === 'password';
  const found: Record<DraftField, string | null> = {
    userName: isPassword && draft.userName.trim() === '' ? problems.userName : null,
    password: isPassword && draft.password === '' && !secrets.password ? problems.password : null,
    token: draft.signInKind === 'token' ? tokenProblem(draft.token.trim(), secrets.token) : null,
    headers: headersProblem(draft, secrets.headerNames),
    proxyAddresses: draft.proxyKind === 'manual' ? proxiesProblem(linesOf(draft.proxyAddresses)) : null,
    pinnedKey:
      draft.pinnedKey.trim() !== '' && parsePinnedKey(draft.pinnedKey) === null ? problems.pinnedKey : null,
    allowedHosts: hostsProblem(linesOf(draft.allowedHosts)),
    rate: rateProblem(draft.rate),
    maxUploads:
      draft.maxUploads.trim() === '' || isWholeIn(draft.maxUploads, 1, 64) ? null : en.queue.speed.count,
    maxFragmentKiB:
      draft.maxFragmentKiB.trim() === '' || isWholeIn(draft.maxFragmentKiB, 5, 1_048_576)
        ? null
        : problems.maxFragment,
    replyLimitMiB: isWholeIn(draft.replyLimitMiB, 1, 1_000_000) ? null : problems.replyLimit,
  };
  return Object.fromEntries(Object.entries(found).filter(([, problem]) => problem !== null));
}

/** Lines with something in them, each with its number on screen. */
export const linesOf = (text: string): { number: number; text: string }[] =>
  text
    .split('\n')
    .map((line, index) => ({ number: index + 1, text: line.trim() }))
    .filter((line) => line.text !== '');

function tokenProblem(token: string, isKept: boolean): string | null {
  if (token === '') return isKept ? null : en.servers.problems.token;
  return /^[!-~]+$/.test(token) ? null : en.servers.problems.tokenCharacters;
}

function headersProblem({ headers }: ServerDraft, keptNames: readonly string[]): string | null {
  const { headerProblems, fields } = en.servers;
  const seen = new Set<string>();
  for (const [index, { name, value }] of headers.entries()) {
    const isKept = value === '' && keptNames.includes(name);
    const problem =
      headerNameProblem(name) ??
      (seen.has(name.toLowerCase()) ? 'twice' : null) ??
      (isKept ? null : headerValueProblem(value));
    if (problem !== null) return fields.headerLine(index + 1, headerProblems[problem]);
    seen.add(name.toLowerCase());
  }
  return null;
}

function proxiesProblem(lines: ReturnType<typeof linesOf>): string | null {
  const { problems, proxyProblems } = en.servers;
  if (lines.length === 0) return problems.noProxy;
  if (lines.length > 10) return problems.tooManyProxies;
  for (const { number, text } of lines) {
    const parsed = parseProxyAddress(text);
    if (!parsed.ok) return problems.proxyAddresses(number, proxyProblems[parsed.problem]);
  }
  return null;
}

function hostsProblem(lines: ReturnType<typeof linesOf>): string | null {
  const wrong = lines.find(({ text }) => parseAllowedHost(text) === null);
  return wrong === undefined ? null : en.servers.problems.allowedHosts(wrong.number);
}

function rateProblem(text: string): string | null {
  const parsed = parseRate(text);
  return parsed.ok ? null : rateProblemWords[parsed.problem];
}

const isWholeIn = (text: string, least: number, most: number): boolean =>
  /^\d{1,9}$/.test(text.trim()) && Number(text) >= least && Number(text) <= most;
