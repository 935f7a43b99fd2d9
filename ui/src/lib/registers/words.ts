// How these screens say what the server found.
import type { Fact, Wordings } from './types';

const how: Record<string, string> = {
  plain: 'as it is written',
  capitals: 'in other capitals',
  marks: 'with other marks',
  width: 'in wide letters',
  'look-alike': 'in letters that look alike',
  digits: 'with digits for letters',
  hidden: 'with hidden characters between',
  spaced: 'spread out',
  joined: 'run together',
  ending: 'with an ending',
  handle: 'in a handle',
  link: 'in a link',
  domain: 'in an address',
  escaped: 'escaped in a link',
  part: 'by a part of the name',
  'short form': 'in its short form',
};
export const howWords = (word: string): string => how[word] ?? word;

export const isWords: Record<Fact['is'], { word: string; means: string; tone: string }> = {
  public: { word: 'public', means: 'may be said, as agreed', tone: 'good' },
  internal: { word: 'internal', means: 'for us, not for others', tone: 'hold' },
  confidential: { word: 'confidential', means: 'for its owner alone', tone: 'warm' },
};
export const kindWords: Record<Fact['kind'], string> = {
  text: 'a sentence',
  number: 'a number',
  name: 'a name',
  url: 'an address',
  date: 'a date',
};

// One thing a line; what is empty is left out.
export const toLines = (list: string[]): string => list.join('\n');
export const fromLines = (text: string): string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');

// `en: we are {} people`, one wording a line; without a language it is for all.
export function wordingsToLines(wordings: Wordings): string {
  return Object.entries(wordings)
    .flatMap(([language, list]) => list.map((text) => (language ? `${language}: ${text}` : text)))
    .join('\n');
}
export function wordingsFromLines(text: string): Wordings {
  const out: Wordings = {};
  for (const line of fromLines(text)) {
    const found = /^([a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*):\s+(.+)$/.exec(line);
    const language = found?.[1] ?? '';
    (out[language] ??= []).push(found?.[2] ?? line);
  }
  return out;
}
