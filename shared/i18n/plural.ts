/** `countOf(1, 'upload')` → "1 upload", `countOf(2000, 'upload')` → "2,000 uploads". */
export function countOf(count: number, one: string, many = `${one}s`): string {
  return `${wholeNumber(count)} ${count === 1 ? one : many}`;
}

/** 7391019008 → "7,391,019,008". */
export const wholeNumber = (value: number): string => value.toLocaleString('en-US');
