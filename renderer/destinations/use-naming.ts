import {
  defaultNamingRule,
  type NamingProblem,
  type NamingRule,
  parseNamingRule,
} from '../../shared/naming-rule.ts';
import { type Destination, namingOf } from '../../shared/settings.ts';
import { useSettings, useUi } from '../state/model-context.ts';

export interface Naming {
  text: string;
  /** The one typed, or names as they are while nothing usable stands there. */
  rule: NamingRule;
  problem: NamingProblem | null;
}

/** The naming rule as it is typed, or as it is kept for the destination; null: the one in use. */
export function useNaming(destination: Destination | null): Naming {
  const typed = useUi((ui) => ui.naming);
  const kept = useSettings((settings) => {
    const meant = destination ?? settings.destination;
    return meant && namingOf(settings, meant);
  });
  const text = typed ?? kept ?? '';
  const parsed = text.trim() === '' ? null : parseNamingRule(text);
  return {
    text,
    rule: parsed?.ok ? parsed.rule : defaultNamingRule,
    problem: parsed === null || parsed.ok ? null : parsed.problem,
  };
}
