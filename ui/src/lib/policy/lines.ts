// Where a line (counted from 1) begins.
export function lineStart(text: string, line: number): number {
  let at = 0;
  for (let n = 1; n < line; n++) {
    const next = text.indexOf('\n', at);
    if (next < 0) return text.length;
    at = next + 1;
  }
  return at;
}

// The server counts in code points, the browser in UTF-16 units.
export const codePoints = (text: string, unit: number): number => [...text.slice(0, unit)].length;
export const codeUnit = (text: string, point: number): number => [...text].slice(0, point).join('').length;

// A short name for a new entry, from words people wrote: "What if somebody asks at night?" → "somebody-asks-night".
const small = new Set(
  'a an and at be by for from if in is it of on or our that the they to we what who with'.split(' '),
);
export function slug(words: string, taken: string[]): string {
  const parts = words
    .toLowerCase()
    .normalize('NFD')
    .replace(/[^a-z0-9\s-]/g, '')
    .split(/[\s-]+/)
    .filter((word) => word && !small.has(word));
  const base = parts.slice(0, 3).join('-').slice(0, 40) || 'worry';
  let out = base;
  for (let n = 2; taken.includes(out); n++) out = `${base}-${n}`;
  return out;
}
