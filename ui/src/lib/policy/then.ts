// What a rule does, as the document writes it (`then: mute for 3 days`), taken apart for the form and put together again.

export type Act =
  | 'wait'
  | 'hold for'
  | 'never'
  | 'declare'
  | 'warn'
  | 'allow'
  | 'add disclosure'
  | 'hide'
  | 'mute for'
  | 'route to'
  | 'redirect to'
  | 'tag';
// `rest`: for whom, how long, which words. `act` is null where the form has no field for it; it stays as written then.
export interface Then {
  act: Act | null;
  rest: string;
}

// What a rule is about: what leaves, what others write to us, or what our own people post in their own name.
export type Side = 'leaving' | 'visitor message' | 'staff post';
export const sideOf = (on: string[]): Side =>
  on.includes('visitor message') ? 'visitor message' : on.includes('staff post') ? 'staff post' : 'leaving';

type Offer = { value: Act; words: string };
const leaving: Offer[] = [
  { value: 'wait', words: 'it waits for the owner' },
  { value: 'hold for', words: 'it waits for …' },
  { value: 'never', words: 'it never leaves' },
  { value: 'declare', words: 'the writer must state something' },
  { value: 'warn', words: 'it goes, with a word' },
  { value: 'add disclosure', words: 'it goes, with words under it' },
  { value: 'allow', words: 'it goes' },
];
const heard: Offer[] = [
  { value: 'hide', words: 'it is hidden until a member shows it' },
  { value: 'mute for', words: 'they are muted for …' },
  { value: 'redirect to', words: 'agreed words are offered to answer with' },
  { value: 'route to', words: 'it goes to …' },
  { value: 'tag', words: 'it is tagged …' },
  { value: 'warn', words: 'it is noted for those at the desk' },
  { value: 'allow', words: 'it stands, and rules below are not asked' },
];
const ours: Offer[] = [
  { value: 'warn', words: 'it comes to the desk, with a word' },
  { value: 'route to', words: 'it comes to the desk, for …' },
  { value: 'tag', words: 'it comes to the desk, tagged …' },
  { value: 'allow', words: 'it stays where it was heard, and rules below are not asked' },
];
const offered: Record<Side, Offer[]> = { leaving, 'visitor message': heard, 'staff post': ours };
export const offers = (on: string[]): Offer[] => offered[sideOf(on)];

const unquoted = (text: string): string => /^(["'])(.*)\1$/s.exec(text.trim())?.[2] ?? text.trim();

export function readThen(then: string): Then {
  const text = then.trim();
  const after = (pattern: RegExp): string | undefined => pattern.exec(text)?.[1]?.trim();
  if (text === 'hold' || text === 'wait') return { act: 'wait', rest: '' };
  if (['never', 'declare', 'warn', 'allow', 'hide'].includes(text)) return { act: text as Act, rest: '' };
  const kinds: [Act, RegExp][] = [
    ['hold for', /^(?:hold|wait)(?: for)? (.+)$/s],
    ['mute for', /^mute(?: for)? (.+)$/s],
    ['route to', /^route to (.+)$/s],
    ['tag', /^tag (.+)$/s],
  ];
  for (const [act, pattern] of kinds) {
    const rest = after(pattern);
    if (rest) return { act, rest: act === 'tag' ? unquoted(rest) : rest };
  }
  const words: [Act, RegExp][] = [
    ['redirect to', /^redirect(?: to)?( .*)?$/s],
    ['add disclosure', /^add disclosure( .*)?$/s],
  ];
  for (const [act, pattern] of words)
    if (pattern.test(text)) return { act, rest: unquoted(after(pattern) ?? '') };
  return { act: null, rest: text };
}

// Words may stand in the rule's `wording` instead: then `rest` is empty.
export function writeThen(act: Act, rest = ''): string {
  const text = rest.trim();
  if (act === 'redirect to') return text ? `redirect to "${text}"` : 'redirect';
  if (act === 'add disclosure') return text ? `add disclosure "${text}"` : 'add disclosure';
  if (act === 'hold for') return `hold for ${text || 'spokesperson'}`;
  if (act === 'mute for') return `mute for ${text || '3 days'}`;
  if (act === 'route to') return `route to ${text || 'spokesperson'}`;
  if (act === 'tag') return `tag ${text || 'ours'}`;
  return act;
}

// One rule is about one side; `then` is what it does on its new one.
const first: Record<Side, Act> = { leaving: 'wait', 'visitor message': 'hide', 'staff post': 'warn' };
export function turned(to: Side, then: string): { on: string[]; then: string } {
  const on = to === 'leaving' ? [] : [to];
  const { act } = readThen(then);
  const stays = offers(on).some((item) => item.value === act);
  return { on, then: stays ? then : writeThen(first[to]) };
}
