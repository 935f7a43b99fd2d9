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

test('a rule turned to visitors does what can be done with their words, and back', () => {
  expect(turned(['post', 'reply'], 'never')).toEqual({ on: ['visitor message'], then: 'hide' });
  expect(turned(['post'], 'warn')).toEqual({ on: ['visitor message'], then: 'warn' });
  expect(turned(['visitor message'], 'mute for 3 days')).toEqual({ on: [], then: 'wait' });
});

test('the form offers for a visitor’s message what the document may say of it', () => {
  expect(offers(['visitor message']).map((item) => item.value)).toEqual([
    'hide',
    'mute for',
    'redirect to',
    'route to',
    'warn',
    'allow',
  ]);
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
  const leaving = shown({ on: ['post'], then: 'hold for ruth' });
  expect(leaving).toContain('it never leaves');
  expect(leaving).not.toContain('it is hidden until');
});
