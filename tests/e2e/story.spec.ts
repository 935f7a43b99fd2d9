// Issue by issue a new house comes to life: set-up, worries, a room, an answer, a moment.
import { expect, test } from '@playwright/test';
import { appendFileSync, writeFileSync } from 'node:fs';
import { fresh, type House } from './house';
import { complaints, fitForAll, picture } from './steps';

let house: House;
test.beforeAll(async () => {
  house = await fresh();
});
test.afterAll(() => house?.close());

const line = (entry: object) => JSON.stringify({ at: Date.now(), ...entry }) + '\n';

test('six steps, from nothing to a remembered person', async ({ page }) => {
  const wrong = complaints(page);

  await test.step('set up', async () => {
    await page.goto(house.setupUrl);
    await expect(page.getByRole('heading', { name: 'Let us begin' })).toBeVisible();
    await fitForAll(page, 'set-up');
    await picture(page, 'story-1-begin');
    await page.getByLabel('What is your organisation called?').fill('Riverside Youth Trust');
    await page.getByLabel('And your own name?').fill('Dana Whitlock');
    await expect(page.getByLabel('What colleagues call you here')).toHaveValue('dana');
    await page.getByLabel('E-mail').fill('dana@riverside.example');
    await page.getByLabel('Password').fill('eleven rafts launched');
    await page.getByRole('button', { name: 'Go on' }).click();
  });

  await test.step('tick worries, read what follows, adopt', async () => {
    await expect(page.getByRole('heading', { name: 'What worries you?' })).toBeVisible();
    await expect(page.getByRole('checkbox').first()).toBeVisible();
    const question = page.locator('fieldset input:not([type=checkbox])');
    for (let n = 0; n < (await question.count()); n++)
      if (!(await question.nth(n).inputValue())) await question.nth(n).fill('dana');
    await fitForAll(page, 'worries');
    await picture(page, 'story-2-worries');
    await page.getByRole('button', { name: 'Read what follows from it' }).click();
    await expect(page.getByText('it should sound like you')).toBeVisible();
    await fitForAll(page, 'sentences');
    await picture(page, 'story-3-sentences');
    await page.getByRole('button', { name: 'Adopt it' }).click();
  });

  await test.step('connect the first room', async () => {
    await expect(page.getByRole('heading', { name: 'Where do your people talk?' })).toBeVisible();
    if (house.kind === 'program') {
      writeFileSync(house.stage, '');
      appendFileSync(house.stage, line({ what: 'account', by: 'shop', handle: '@riverside@tea.example', name: 'Riverside', token: 'shop' }));
      appendFileSync(house.stage, line({ what: 'account', by: 'mags', handle: '@mags@tea.example', name: 'Maggie O’Dowd', token: 'mags' }));
    }
    await page.getByRole('button', { name: /Scripted|Rehearsal/i }).click();
    await page.getByLabel(/stage's file/).fill(house.stage);
    await page.getByLabel('Whose part you play').fill('shop');
    await fitForAll(page, 'connect');
    await picture(page, 'story-4-connect');
    await page.getByRole('button', { name: 'Connect', exact: true }).click();
    await expect(page.getByRole('heading', { name: 'Waiting for us' })).toBeVisible();
  });

  await test.step('somebody writes, and is answered', async () => {
    if (house.kind === 'program')
      appendFileSync(house.stage, line({ what: 'post', by: 'mags', id: 'p100', to: ['shop'], text: 'Lovely to find you here! When is the next raft day?' }));
    const row = page.getByRole('region', { name: 'Conversations' }).getByRole('link', { name: /Maggie O’Dowd/ });
    await expect(row).toBeVisible();
    await row.click();
    const answer = page.getByLabel('Answer', { exact: true });
    await answer.fill('On the first Saturday of March, Maggie. Bring Tom.');
    await expect(page.locator('.composer .count')).toBeVisible();
    await picture(page, 'story-5-answer');
    await answer.press('Control+Enter');
    await expect(page.locator('.msg.out .state')).toContainText('Sent');
    await expect(answer).toHaveValue('');
    await fitForAll(page, 'thread');
  });

  await test.step('and remembered', async () => {
    await page.getByRole('complementary').getByRole('button', { name: /^Add/ }).click();
    await page.getByRole('button', { name: 'Promise' }).click();
    await page.getByLabel('What did we promise?').fill('To keep a place on the raft for Tom');
    const today = await page.evaluate(() => new Date().toLocaleDateString('sv'));
    await page.getByLabel('Ask again on').fill(today);
    await page.getByRole('button', { name: 'Remember' }).click();
    await expect(page.getByRole('complementary').getByText('To keep a place on the raft for Tom')).toBeVisible();
    await expect(page.getByText('ask again today', { exact: true })).toBeVisible();
    await page.reload();
    await expect(page.getByRole('link', { name: 'One person to ask again today' })).toBeVisible();
    await picture(page, 'story-6-remembered');
  });

  expect(wrong).toEqual([]);
});
