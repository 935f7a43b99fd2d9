import { expect, it } from 'vitest';
import { reach } from './reveal';

// A thread of ten, of which the newest two are shown, and two more with each page.
const thread = (fails = false) => ({
  messages: [{ id: '9' }, { id: '10' }],
  asked: 0,
  get hasEarlier() {
    return this.messages[0]!.id !== '1';
  },
  async showEarlier() {
    this.asked++;
    const first = Number(this.messages[0]!.id);
    if (!fails) this.messages = [{ id: `${first - 2}` }, { id: `${first - 1}` }, ...this.messages];
  },
});

it('fetches what was before until the message is there', async () => {
  const near = thread();
  expect(await reach(near, '10')).toBe(true);
  expect(near.asked).toBe(0);
  const far = thread();
  expect(await reach(far, '3')).toBe(true);
  expect(far.asked).toBe(3);
});
it('gives up where there is no such message, or nothing more comes', async () => {
  const whole = thread();
  expect(await reach(whole, '11')).toBe(false);
  expect(whole.asked).toBe(4);
  const stuck = thread(true);
  expect(await reach(stuck, '3')).toBe(false);
  expect(stuck.asked).toBe(1);
});
