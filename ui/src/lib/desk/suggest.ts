// What the caret stands in: "/word" asks for an agreed answer, "@word" for a member.

export interface Asked {
  mark: '/' | '@';
  word: string;
  start: number;
}

export function askedAt(text: string, caret: number, mark: '/' | '@'): Asked | null {
  const before = text.slice(0, caret);
  const found = /(^|\s)([/@])([\p{L}\p{N}._-]*)$/u.exec(before);
  if (!found || found[2] !== mark) return null;
  return { mark, word: found[3]!.toLowerCase(), start: caret - found[3]!.length - 1 };
}

export function fillIn(
  text: string,
  asked: Asked,
  caret: number,
  words: string,
): { text: string; caret: number } {
  const after = text.slice(caret);
  const gap = after.startsWith(' ') || after === '' ? '' : ' ';
  return { text: text.slice(0, asked.start) + words + gap + after, caret: asked.start + words.length };
}

// The server fills an agreed answer in; what it left open is filled from the name at hand.
export const personal = (text: string, name: string): string =>
  text.replaceAll('{first_name}', name.trim().split(/\s+/)[0] ?? '').replaceAll('{name}', name.trim());
