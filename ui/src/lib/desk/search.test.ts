import { describe, expect, it } from 'vitest';
import type { Hit } from '../listen/types';
import { asQuery, byConversation } from './found.svelte';
import { moved } from './views.svelte';

const hit = (id: string, conversation: string | null) => ({ id, conversation_id: conversation }) as Hit;

describe('a search at the desk', () => {
  it('looks for plain words in names too, and leaves queries alone', () => {
    expect(asQuery('  Maggie O’Dowd ')).toBe('(Maggie O’Dowd) OR author:"Maggie O’Dowd"');
    for (const query of ['"boat house"', 'raft OR river', 'author:mags', 'photo*', '-raft', 'a NEAR/3 b', ''])
      expect(asQuery(query)).toBe(query);
  });
  it('shows a conversation once', () => {
    expect(byConversation([hit('1', 'a'), hit('2', 'b'), hit('3', 'a'), hit('4', null)])).toMatchObject([
      { id: 'a', others: 1, hit: { id: '1' } },
      { id: 'b', others: 0 },
      { id: '4', others: 0 },
    ]);
  });
});

describe('an order', () => {
  it('moves one place, and stops at the ends', () => {
    expect(moved(['a', 'b', 'c'], 0, 1)).toEqual(['b', 'a', 'c']);
    expect(moved(['a', 'b', 'c'], 2, 1)).toEqual(['a', 'b', 'c']);
    expect(moved(['a', 'b', 'c'], 2, -1)).toEqual(['a', 'c', 'b']);
  });
});
