import { expect, test } from 'vitest';
import { linesOf } from './speakers';

test('kinds that go the same way share a line, the free ones first', () => {
  const allow = { outcome: 'allow' as const, say: '', held_for: [] };
  const hold = { outcome: 'hold' as const, say: 'Ruth reads it first.', held_for: ['ruth'] };
  const block = { outcome: 'block' as const, say: 'Ruth may not post.', held_for: [] };
  expect(linesOf({ post: block, reply: allow, message: allow })).toEqual([
    { outcome: 'allow', does: 'answer, start a talk', why: '' },
    { outcome: 'block', does: 'post', why: 'Ruth may not post.' },
  ]);
  expect(linesOf({ post: hold, reply: { ...hold, say: 'Dana too.' }, message: hold })).toEqual([
    { outcome: 'hold', does: 'post, start a talk', why: 'Ruth reads it first.' },
    { outcome: 'hold', does: 'answer', why: 'Dana too.' },
  ]);
});
