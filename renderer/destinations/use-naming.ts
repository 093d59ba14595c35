import {
  defaultNamingRule,
  type NamingProblem,
  type NamingRule,
  parseNamingRule,
} from '../../shared/naming-rule.ts';
import { useUi } from '../state/model-context.ts';

export interface Naming {
  text: string;
  /** The one typed, or names as they are while nothing usable stands there. */
  rule: NamingRule;
  problem: NamingProblem | null;
}

/** The naming rule as it is typed. */
export function useNaming(): Naming {
  const text = useUi((ui) => ui.naming);
  const parsed = text.trim() === '' ? null : parseNamingRule(text);
  return {
    text,
    rule: parsed?.ok ? parsed.rule : defaultNamingRule,
    problem: parsed === null || parsed.ok ? null : parsed.problem,
  };
}
