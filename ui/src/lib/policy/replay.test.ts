import { expect, test } from 'vitest';
import type { PolicyReplay } from '../api/types';
import { add } from './replay';

const counts = (allow: number, hold: number) => ({ allow, warn: 0, declare: 0, hold, block: 0 });
const part = (messages: number, next: string | null): PolicyReplay => ({
  since: '2026-10-01T00:00:00Z',
  until: '2026-11-01T00:00:00Z',
  all: 7,
  messages,
  differ: 1,
  before: counts(messages, 0),
  after: counts(messages - 1, 1),
  differing: [],
  next,
});

test('parts of a replay add up', () => {
  const sum = add(add(null, part(4, 'x')), part(3, null));
  expect(sum).toMatchObject({ messages: 7, differ: 2, all: 7, next: null });
  expect(sum.before).toEqual(counts(7, 0));
  expect(sum.after).toEqual(counts(5, 2));
});
