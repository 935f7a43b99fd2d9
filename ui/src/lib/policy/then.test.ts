import { render } from 'svelte/server';
import { expect, test } from 'vitest';
import type { PolicyOutline } from '../api/types';
import RuleCard from './RuleCard.svelte';
import { offers, readThen, turned, writeThen, type Act } from './then';

test('what the document says and what the form shows are one thing, both ways', () => {
  const ways: [string, Act, string][] = [
    ['wait', 'wait', ''],
    ['hold for ruth and dana', 'hold for', 'ruth and dana'],
    ['never', 'never', ''],
    ['declare', 'declare', ''],
    ['warn', 'warn', ''],
    ['allow', 'allow', ''],
    ['add disclosure "Ruth works here."', 'add disclosure', 'Ruth works here.'],
    ['hide', 'hide', ''],
    ['mute for 3 days', 'mute for', '3 days'],
    ['route to dana, agent', 'route to', 'dana, agent'],
    ['redirect to "Our "service" desk can help."', 'redirect to', 'Our "service" desk can help.'],
    ['redirect', 'redirect to', ''],
    ['tag to-thank', 'tag', 'to-thank'],
  ];
  for (const [written, act, rest] of ways) {
    expect(readThen(written)).toEqual({ act, rest });
    expect(writeThen(act, rest)).toBe(written);
  }
  expect(readThen('hold')).toEqual({ act: 'wait', rest: '' });
  expect(readThen('wait within 4h else tom')).toEqual({ act: 'hold for', rest: 'within 4h else tom' });
  expect(readThen('mute a week')).toEqual({ act: 'mute for', rest: 'a week' });
  expect(readThen("redirect 'Ask the desk.'")).toEqual({ act: 'redirect to', rest: 'Ask the desk.' });
  for (const strange of ['hideous', 'route dana', 'redirected', '']) expect(readThen(strange).act).toBeNull();
});

test('a rule turned to what is heard does what can be done with it, and back', () => {
  expect(turned('visitor message', 'never')).toEqual({ on: ['visitor message'], then: 'hide' });
  expect(turned('visitor message', 'warn')).toEqual({ on: ['visitor message'], then: 'warn' });
  expect(turned('staff post', 'never')).toEqual({ on: ['staff post'], then: 'warn' });
  expect(turned('staff post', 'route to dana')).toEqual({ on: ['staff post'], then: 'route to dana' });
  expect(turned('leaving', 'mute for 3 days')).toEqual({ on: [], then: 'wait' });
});

test('the form offers for a visitor’s message what the document may say of it', () => {
  expect(offers(['visitor message']).map((item) => item.value)).toEqual([
    'hide',
    'mute for',
    'redirect to',
    'route to',
    'tag',
    'warn',
    'allow',
  ]);
  expect(offers(['staff post']).map((item) => item.value)).toEqual(['warn', 'route to', 'tag', 'allow']);
  const rule = (over: object): PolicyOutline['rules'][number] => ({
    id: 'rude',
    for: '',
    on: [],
    when: '',
    unless: '',
    then: 'wait',
    say: '',
    offer: '',
    wording: '',
    line: 1,
    ...over,
  });
  const nothing = () => undefined;
  const shown = (over: object) =>
    render(RuleCard, {
      props: {
        rule: rule(over),
        concerns: [],
        topics: [],
        open: true,
        onset: nothing,
        onsetlist: nothing,
        onturn: nothing,
        onremove: nothing,
      },
    }).body;
  const heard = shown({ on: ['visitor message'], then: 'mute for 3 days' });
  expect(heard).toContain('they are muted for …');
  expect(heard).toContain('value="3 days"');
  expect(heard).not.toContain('it never leaves');
  expect(shown({ on: ['visitor message'], then: 'redirect', wording: 'Ask the desk.' })).toContain(
    'value="Ask the desk."',
  );
  const ours = shown({ on: ['staff post'], then: 'tag to-thank', offer: 'Thank them.' });
  expect(ours).toContain('value="to-thank"');
  expect(ours).toContain('value="Thank them."');
  expect(ours).not.toContain('they are muted for …');
  const leaving = shown({ on: ['post'], then: 'hold for ruth' });
  expect(leaving).toContain('it never leaves');
  expect(leaving).not.toContain('it is hidden until');
});
