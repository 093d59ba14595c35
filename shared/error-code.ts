/** The code that the system or Node gave an error, such as `ENOENT`; null for what has none. */
export const codeOf = (cause: unknown): string | null =>
  cause instanceof Error && 'code' in cause ? String(cause.code) : null;
