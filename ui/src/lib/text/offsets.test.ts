import { describe, expect, it } from 'vitest';
import { pieces, toUtf16, without } from './offsets';

describe('offsets', () => {
  it('turns code points into UTF-16 units after an emoji', () => {
    const text = '💛 Liam';
    expect(toUtf16(text, [{ start: 2, end: 6 }])).toEqual([{ start: 3, end: 7 }]);
    expect(pieces(text, [{ start: 2, end: 6 }])).toEqual([
      { text: '💛 ', marked: false },
      { text: 'Liam', marked: true },
    ]);
  });
  it('counts joined emoji as the code points they are', () => {
    const family = '👨‍👩‍👧'; // five code points
    expect(toUtf16(`${family}x`, [{ start: 5, end: 6 }])).toEqual([
      { start: family.length, end: family.length + 1 },
    ]);
  });
  it('clips spans to the text and joins those that overlap', () => {
    expect(
      toUtf16('abcdef', [
        { start: 4, end: 99 },
        { start: 1, end: 3 },
        { start: 2, end: 5 },
      ]),
    ).toEqual([{ start: 1, end: 6 }]);
    expect(
      toUtf16('abc', [
        { start: 2, end: 2 },
        { start: 9, end: 10 },
      ]),
    ).toEqual([]);
  });
  it('puts all pieces together to the same text', () => {
    const text = 'São João 🛶 tem Liam, o Liam!';
    const spans = [
      { start: 15, end: 19 },
      { start: 23, end: 27 },
    ];
    expect(
      pieces(text, spans)
        .map((piece) => piece.text)
        .join(''),
    ).toBe(text);
    expect(
      pieces(text, spans)
        .filter((piece) => piece.marked)
        .map((piece) => piece.text),
    ).toEqual(['Liam', 'Liam']);
  });
  it('leaves no gap where something was left out', () => {
    expect(
      without('The raft was Liam idea, well done Liam!', [
        { start: 13, end: 17 },
        { start: 34, end: 38 },
      ]),
    ).toBe('The raft was idea, well done!');
  });
});
