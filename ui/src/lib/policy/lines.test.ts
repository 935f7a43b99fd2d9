import { expect, test } from 'vitest';
import { codePoints, codeUnit, lineStart, slug } from './lines';

test('lines and offsets', () => {
  expect(lineStart('a\nbc\nd', 3)).toBe(5);
  expect(codePoints('a😀b', 3)).toBe(2);
  expect(codeUnit('a😀b', 2)).toBe(3);
});

test('a short name from a worry in own words', () => {
  expect(slug('What if somebody asks for medical advice at night?', [])).toBe('somebody-asks-medical');
  expect(slug('Façade', ['facade'])).toBe('facade-2');
  expect(slug('??', [])).toBe('worry');
});
