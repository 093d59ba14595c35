const nobody = 65_534;

/** Runs work without the rights of root, to whom every file and folder is open, whatever its mode says. */
export async function asPlainUser<T>(work: () => Promise<T>): Promise<T> {
  if (process.geteuid?.() !== 0) return work();
  process.seteuid?.(nobody);
  try {
    return await work();
  } finally {
    process.seteuid?.(0);
  }
}
