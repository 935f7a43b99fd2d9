import { describe, expect, it } from 'vitest';
import { fromLines, howWords, wordingsFromLines, wordingsToLines } from './words';

describe('lines', () => {
  it('leaves out what is empty', () => {
    expect(fromLines(' a \n\n b\n')).toEqual(['a', 'b']);
  });
  it('keeps wordings by language there and back', () => {
    const text = 'en: we are {} people\nen: a team of {}\nde-AT: wir sind {} Leute\nat 9: 30';
    const wordings = wordingsFromLines(text);
    expect(wordings).toEqual({
      en: ['we are {} people', 'a team of {}'],
      'de-AT': ['wir sind {} Leute'],
      '': ['at 9: 30'],
    });
    expect(wordingsToLines(wordings)).toBe(text);
  });
  it('tells an unknown disguise as the server does', () => {
    expect(howWords('spaced')).toBe('spread out');
    expect(howWords('mirrored')).toBe('mirrored');
  });
});
