import { describe, expect, it } from 'vitest';
import { excerpt } from './excerpt';

const plain = (list: { text: string }[]) => list.map((piece) => piece.text).join('');

describe('an excerpt', () => {
  it('shows a short text whole, marked', () => {
    expect(excerpt('Raft day again', [[0, 4]], 90)).toEqual([
      { text: 'Raft', marked: true },
      { text: ' day again', marked: false },
    ]);
  });
  it('moves to the first marked word and says that it was cut', () => {
    const text = `${'so many words before it '.repeat(20)}refund please${' and after'.repeat(40)}`;
    const at = text.indexOf('refund');
    const shown = excerpt(text, [[at, at + 6]], 90);
    expect(shown.find((piece) => piece.marked)?.text).toBe('refund');
    expect(plain(shown)).toMatch(/^… \w.* …$/s);
    expect(plain(shown).length).toBeLessThan(100);
  });
  it('counts in code points', () => {
    expect(excerpt('🎉 raft', [[2, 6]], 90).at(-1)).toEqual({ text: 'raft', marked: true });
  });
});
