import { describe, expect, it } from 'vitest';
import { isFilled, parts, pointOf, splitWords, take, unitOf, wrongAt } from './words';

const sorts = (text: string) =>
  parts(text)
    .filter((part) => part.sort !== 'space')
    .map((part) => `${part.sort}=${part.text}`)
    .join(' ');
const problem = (offset: number) => ({ message: '', hint: '', line: 1, column: offset + 1, offset });

describe('a query while one writes it', () => {
  it('is coloured by its parts', () => {
    expect(sorts('raft AND "faith school"~3')).toBe('word=raft operator=AND phrase="faith school"~3');
    expect(sorts('-spam lang:(en OR de)')).toBe(
      'operator=- word=spam field=lang: bracket=( word=en operator=OR word=de bracket=)',
    );
    expect(sorts('a ONEAR/5 b NEARBY')).toBe('word=a operator=ONEAR/5 word=b word=NEARBY');
    expect(sorts('#raft @mags e-mail ORDER')).toBe('sign=#raft sign=@mags word=e-mail word=ORDER');
    expect(sorts('"never closed')).toBe('phrase="never closed');
  });
  it('is the same text again', () => {
    for (const text of ['', ' ', 'é 😀 (a OR', '"a \\" b" c', 'x:(y', '“tax cut” –no', '~ ^ "', 'a\n\tb'])
      for (const at of [0, 1, 3, 99])
        expect(
          parts(text, problem(at))
            .map((part) => part.text)
            .join(''),
        ).toBe(text);
  });
  it('underlines what is wrong, from the first sign to the last', () => {
    const text = '😀 has:foto AND x';
    const wrong = parts(text, problem(6)).filter((part) => part.wrong);
    expect(wrong.map((part) => part.text).join('')).toBe('foto');
    expect(wrongAt('raft OR ', problem(8))).toEqual({ start: 6, end: 8 });
    expect(wrongAt('(raft', problem(0))).toEqual({ start: 0, end: 1 });
    expect(wrongAt('', problem(0))).toEqual({ start: 0, end: 0 });
  });
  it('counts as the server does', () => {
    expect(unitOf('😀 a', 2)).toBe(3);
    expect(pointOf('😀 a', 3)).toBe(2);
    expect(unitOf('ab', 9)).toBe(2);
  });
  it('takes a completion in place of the word begun', () => {
    expect(take('😀 la x', 2, 4, { label: 'lang:', insert: 'lang:', detail: '' })).toEqual({
      text: '😀 lang: x',
      cursor: 8,
    });
    expect(take('', 0, 0, { label: 'raw:""', insert: 'raw:""', detail: '' }).cursor).toBe(5);
  });
  it('knows an empty form', () => {
    expect(isFilled({ all: [' '], any: [[]], near: [], fields: [{ field: 'lang', values: [] }] })).toBe(
      false,
    );
    expect(isFilled({ any: [['raft']] })).toBe(true);
    expect(splitWords('raft, faith school,\n\n#camp ,')).toEqual(['raft', 'faith school', '#camp']);
  });
});
