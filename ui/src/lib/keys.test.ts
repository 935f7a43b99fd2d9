import { describe, expect, it, vi } from 'vitest';
import { Keyboard } from './keys';

const binding = (keys: string, run = vi.fn()) => ({ keys, does: keys, group: 'test', run });

describe('keyboard', () => {
  it('runs single keys and sequences', () => {
    const keyboard = new Keyboard();
    const [j, go] = [binding('j'), binding('g d')];
    keyboard.bind([j, go]);
    expect(keyboard.press('j', 0)).toBe(true);
    expect(keyboard.press('g', 10)).toBe(true);
    expect(keyboard.press('d', 500)).toBe(true);
    expect(j.run).toHaveBeenCalledTimes(1);
    expect(go.run).toHaveBeenCalledTimes(1);
  });
  it('forgets a sequence begun too long ago', () => {
    const keyboard = new Keyboard();
    const go = binding('g d');
    keyboard.bind([go]);
    keyboard.press('g', 0);
    expect(keyboard.press('d', 5000)).toBe(false);
    expect(go.run).not.toHaveBeenCalled();
  });
  it('takes a binding back to what was there before', () => {
    const keyboard = new Keyboard();
    const [below, above] = [binding('u'), binding('u')];
    keyboard.bind([below]);
    const undo = keyboard.bind([above]);
    keyboard.press('u', 0);
    undo();
    keyboard.press('u', 1);
    expect(above.run).toHaveBeenCalledTimes(1);
    expect(below.run).toHaveBeenCalledTimes(1);
  });
  it('leaves other keys alone', () => {
    expect(new Keyboard().press('x', 0)).toBe(false);
  });
});
