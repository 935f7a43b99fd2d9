// A query as it is shown while one writes: its parts for colouring, the place of what is wrong, what a
// chosen completion makes of it. Positions of the server count code points, those here UTF-16 units.
import type { QueryCompletion, QueryForm, QueryProblem } from '../api/types';
import { asSentence } from '../text/words';

export type Sort = 'operator' | 'field' | 'phrase' | 'sign' | 'bracket' | 'word' | 'space';
export interface Part {
  text: string;
  sort: Sort;
  wrong: boolean;
}

const shape =
  /(?<space>\s+)|(?<phrase>["\u201C\u201D\u201E\u00AB\u00BB](?:\\.|[^\\"\u201C\u201D\u201E\u00AB\u00BB])*["\u201C\u201D\u201E\u00AB\u00BB]?(?:~\d+)?)|(?<bracket>[()\uFF08\uFF09])|(?<operator>(?:AND|OR|NOT|O?NEAR(?:\/\d+)?)(?![^\s()"])|[-\u2013\u2014\u2212](?=[^\s)]))|(?<field>[A-Za-z_]+:)|(?<sign>[#@][^\s()"]+)|(?<word>[^\s()"\u201C\u201D\u201E\u00AB\u00BB\uFF08\uFF09]+)/gu;

export const unitOf = (text: string, point: number): number => {
  let at = 0;
  for (let n = 0; n < point && at < text.length; n++) at += text.codePointAt(at)! > 0xffff ? 2 : 1;
  return at;
};
export const pointOf = (text: string, unit: number): number => [...text.slice(0, unit)].length;

// Where to underline: from the place the server names to the end of that word, phrase or bracket.
export function wrongAt(text: string, problem: QueryProblem): { start: number; end: number } {
  const start = unitOf(text, problem.offset);
  if (start >= text.length) return { start: Math.max(0, text.trimEnd().length - 1), end: text.length };
  const rest = text.slice(start);
  const first = /^(?:["\u201C\u201E][^"\u201D]*["\u201D]?|[()]|[^\s()]+)/u.exec(rest)?.[0] ?? rest[0]!;
  return { start, end: start + first.length };
}

// The query in pieces, in order; joined they are the query again.
export function parts(text: string, problem?: QueryProblem | null): Part[] {
  const bad = problem ? wrongAt(text, problem) : null;
  const out: Part[] = [];
  const add = (from: number, to: number, sort: Sort) => {
    const cuts = bad ? [from, bad.start, bad.end, to].filter((n) => n >= from && n <= to) : [from, to];
    cuts.sort((a, b) => a - b);
    for (let i = 0; i + 1 < cuts.length; i++)
      if (cuts[i]! < cuts[i + 1]!)
        out.push({
          text: text.slice(cuts[i], cuts[i + 1]),
          sort,
          wrong: bad !== null && cuts[i]! >= bad.start && cuts[i + 1]! <= bad.end,
        });
  };
  let at = 0;
  for (const match of text.matchAll(shape)) {
    if (match.index > at) add(at, match.index, 'word');
    const sort = Object.entries(match.groups!).find(([, found]) => found !== undefined)![0] as Sort;
    at = match.index + match[0].length;
    add(match.index, at, sort);
  }
  if (at < text.length) add(at, text.length, 'word');
  return out;
}

// What is wrong, where, and what to do, for a place that has no box to underline it in.
export function problemWords(problem: QueryProblem): string {
  const place =
    problem.line > 1 ? `line ${problem.line}, column ${problem.column}` : `column ${problem.column}`;
  const what = `${problem.message.trim().replace(/[.\s]+$/, '')}, at ${place}`;
  return [asSentence(what), problem.hint ? asSentence(problem.hint) : ''].filter(Boolean).join(' ');
}

// The query with a completion taken, and where the cursor then stands.
export function take(
  text: string,
  from: number,
  to: number,
  item: QueryCompletion['items'][number],
): { text: string; cursor: number } {
  const start = unitOf(text, from);
  const out = text.slice(0, start) + item.insert + text.slice(unitOf(text, to));
  const inside = item.insert.endsWith('""') ? 1 : 0;
  return { text: out, cursor: start + item.insert.length - inside };
}

export const emptyForm = (): Required<QueryForm> => ({
  where: 'anywhere',
  all: [],
  any: [],
  none: [],
  near: [],
  fields: [],
});
export const asForm = (form: QueryForm | undefined): Required<QueryForm> => ({ ...emptyForm(), ...form });

// Whether anything is filled in that a query can be made of.
export function isFilled(form: QueryForm): boolean {
  const some = (words?: string[]) => (words ?? []).some((word) => word.trim() !== '');
  return (
    some(form.all) ||
    some(form.none) ||
    (form.any ?? []).some(some) ||
    (form.near ?? []).some((near) => some(near.left) || some(near.right)) ||
    (form.fields ?? []).some((field) => some(field.values))
  );
}

// Words typed into one box: by comma or line.
export const splitWords = (text: string): string[] =>
  text
    .split(/[,\n\u060C\u3001]/u)
    .map((word) => word.trim())
    .filter(Boolean);

export const toolNames: Record<string, string> = {
  kith: 'Kith',
  brandwatch: 'Brandwatch',
  meltwater: 'Meltwater',
  talkwalker: 'Talkwalker',
  sprinklr: 'Sprinklr',
  x: 'X',
};
