// What the caret stands in: "/word" asks for an agreed answer, "@word" for a member.
import type { CannedReply, Member } from '../api/types';

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

export interface Choice {
  key: string;
  name: string;
  says: string;
  words: string; // what it puts into the text
}

const most = 6;
export function choicesFor(
  asked: Asked,
  answers: CannedReply[],
  members: Pick<Member, 'id' | 'handle' | 'name'>[],
  name: string,
): Choice[] {
  const word = asked.word;
  if (asked.mark === '/')
    return answers
      .filter(
        (item) => item.shortcut.toLowerCase().startsWith(word) || item.title.toLowerCase().includes(word),
      )
      .slice(0, most)
      .map((item) => ({
        key: item.id,
        name: `/${item.shortcut}`,
        says: item.title,
        words: personal(item.text, name),
      }));
  return members
    .filter((item) => item.handle.startsWith(word) || item.name.toLowerCase().includes(word))
    .slice(0, most)
    .map((item) => ({ key: item.id, name: `@${item.handle}`, says: item.name, words: `@${item.handle} ` }));
}
