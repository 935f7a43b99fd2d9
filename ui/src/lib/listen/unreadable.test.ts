import { render } from 'svelte/server';
import { describe, expect, it } from 'vitest';
import InWorkspace from '../testing/InWorkspace.svelte';
import type { Workspace } from '../workspace.svelte';
import type { Watch } from './types';
import WatchFacts from './WatchFacts.svelte';
import WatchList from './WatchList.svelte';

const problem = {
  message: '`has:` does not know `foto`',
  hint: 'did you mean `photo`?',
  line: 1,
  column: 11,
  offset: 10,
};
const watch = {
  id: '7',
  name: 'Herons',
  query: 'héron has:foto',
  canonical: '',
  problem,
  colour: 'moss',
  route: 'stream',
  assignee: null,
  priority: 0,
  tags: [],
  shared: true,
  owner: null,
  mine: true,
  muted: false,
  muted_until: null,
  counts: { today: 0, week: 0, days: [0, 0] },
  last_at: null,
  run: null,
} as unknown as Watch;

const shown = (part: unknown, props: Record<string, unknown>, role = 'agent') => {
  const workspace = {
    now: new Date('2026-11-20T12:00:00Z'),
    to: (...parts: string[]) => `/riverside/${parts.join('/')}`,
    may: (wanted: string) => wanted === role,
  } as unknown as Workspace;
  return render(InWorkspace, { props: { workspace, part, props } as never }).body.replaceAll(
    /<!--.*?-->/g,
    '',
  );
};
const told = '`has:` does not know `foto`, at column 11. Did you mean `photo`?';

describe('a watch whose query can no longer be read', () => {
  it('says so in the list, with the place and what to do', () => {
    const list = shown(WatchList, { items: [watch, { ...watch, id: '8', problem: null }] });
    expect(list.split('It hears nothing.')).toHaveLength(2);
    expect(list).toContain(told);
    expect(list).toContain('cannot be read');
  });
  it('underlines the place beside what it heard, and leads to where it is mended', () => {
    const nothing = () => {};
    const actions = { onrun: nothing, oncancel: nothing, onremove: nothing };
    const facts = shown(WatchFacts, { watch, ...actions });
    expect(facts).toMatch(/has:<u[^>]*>foto<\/u>/);
    expect(facts).toContain(told);
    expect(facts).toMatch(/href="\/riverside\/listen\/7\/change"[^>]*>Mend the words/);
    expect(facts).not.toContain('Look through the archive');
    expect(shown(WatchFacts, { watch, ...actions }, 'viewer')).not.toContain('Mend the words');
    expect(shown(WatchFacts, { watch: { ...watch, problem: null }, ...actions })).not.toContain(
      'hears nothing',
    );
  });
});
