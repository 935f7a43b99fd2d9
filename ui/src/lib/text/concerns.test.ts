import { expect, it } from 'vitest';
import { concernsOf } from './concerns';

it('reads the worries of a document, and nothing else', () => {
  const found = concernsOf(
    'owner: dana\nconcerns:            # why\n  names:   Nobody should name a child.\n  "night": "What if somebody asks: now?"\n\ntopics:\n  names: liam\n',
  );
  expect([...found]).toEqual([
    ['names', 'Nobody should name a child.'],
    ['night', 'What if somebody asks: now?'],
  ]);
});
