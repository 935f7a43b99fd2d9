import { expect, test } from 'vitest';
import type { PolicyReplay } from '../api/types';
import { add, unknownWords } from './replay';

const counts = (allow: number, hold: number) => ({ allow, warn: 0, declare: 0, hold, block: 0 });
const part = (messages: number, next: string | null): PolicyReplay => ({
  since: '2026-10-01T00:00:00Z',
  until: '2026-11-01T00:00:00Z',
  all: 7,
  messages,
  differ: 1,
  unsure: 1,
  unknown: [{ fact: 'faces', holds: true, rules: ['faces'] }],
  before: counts(messages, 0),
  after: counts(messages - 1, 1),
  differing: [],
  next,
});

test('parts of a replay add up', () => {
  const sum = add(add(null, part(4, 'x')), part(3, null));
  expect(sum).toMatchObject({ messages: 7, differ: 2, unsure: 2, all: 7, next: null });
  expect(sum.before).toEqual(counts(7, 0));
  expect(sum.after).toEqual(counts(5, 2));
});

test('what a replay cannot know is said, and what becomes of it', () => {
  expect(unknownWords({ fact: 'faces', holds: true, rules: ['no-face', 'crowd'] })).toBe(
    'faces (no-face, crowd): what leans on it waits',
  );
  expect(unknownWords({ fact: 'linked pages', holds: false, rules: [] })).toBe('linked pages: left out');
});
