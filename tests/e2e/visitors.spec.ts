// Where somebody is rude, and whether somebody wants to hear from us: the ladder with its second person, wishes, holds.
import { expect, test } from '@playwright/test';
import { demo, type House } from './house';
import { complaints, fitForAll, openTalk, picture, signIn } from './steps';

let house: House;
test.describe.configure({ mode: 'default' });
test.beforeAll(async () => {
  house = await demo();
});
test.afterAll(() => house?.close());

test('what one of us posts in their own name comes with words for a private reminder', async ({ page }) => {
  test.skip(house.kind === 'sample', 'the sample server hears nobody on staff');
  const wrong = complaints(page);
  await signIn(page, house);
  await page.goto(`${house.url}/riverside/desk`);
  await expect(async () => openTalk(page, 'Kay Brennan')).toPass({ timeout: 90_000 });
  const panel = page.getByRole('complementary').getByRole('region', { name: 'What our rules say' });
  await expect(panel.getByText('One of us names a child')).toBeVisible();
  await picture(page, 'visitors-0-one-of-us');
  await panel.getByRole('button', { name: 'Write that in private' }).click();
  const answer = page.getByRole('textbox', { name: 'Answer' });
  await expect(answer).toHaveValue(/Could you take the name out/);
  await expect(page.getByLabel('Who can read it')).toHaveValue('direct');
  await fitForAll(page, 'a private reminder');
  await picture(page, 'visitors-0-reminder');
  await page.getByRole('button', { name: /^Send/ }).click();
  await expect(page.getByText('Sent').first()).toBeVisible({ timeout: 30_000 });
  expect(wrong).toEqual([]);
});

test('a ladder is climbed with reasons, and ends at a second person', async ({ page }) => {
  test.skip(house.kind === 'sample', 'the sample server knows no ladder');
  const wrong = complaints(page);
  await signIn(page, house);
  await page.goto(`${house.url}/riverside/desk`);
  await openTalk(page, 'Aisha Khan');
  const panel = page.getByRole('complementary').getByRole('region', { name: 'Where somebody is rude' });
  await panel.getByRole('button', { name: 'Hide a message …' }).click();
  await panel.getByLabel('Why?').fill('Not for everybody');
  await panel.getByRole('button', { name: 'Do it' }).click();
  await expect(panel.getByText('Hidden', { exact: true })).toBeVisible();
  await page.reload();
  await expect(page.getByText('Hidden on this desk').first()).toBeVisible();
  await fitForAll(page, 'a hidden message');
  await picture(page, 'visitors-1-hidden');

  for (const [does, did] of [
    ['Remind them …', 'Reminded'],
    ['Redirect them …', 'Redirected'],
    ['Limit them …', 'Limited'],
  ] as const) {
    await panel.getByRole('button', { name: does }).click();
    await panel.getByLabel('Why?').fill('Goes on shouting');
    await panel.getByRole('button', { name: 'Do it' }).click();
    await expect(panel.getByText(did, { exact: true })).toBeVisible();
  }
  await expect(panel.getByText('then it comes back by itself')).toBeVisible();
  await panel.getByRole('button', { name: 'Ask for a block …' }).click();
  await panel.getByLabel('Why?').fill('Threatened Ruth');
  await panel.getByRole('button', { name: 'Do it' }).click();
  await expect(panel.getByText('Somebody else has to agree.')).toBeVisible();
  await expect(panel.getByRole('button', { name: 'Agree to block' })).toHaveCount(0);
  await fitForAll(page, 'the ladder');
  await picture(page, 'visitors-2-ladder');
  expect(wrong).toEqual([]);
});

test('what is done here reaches the network, and is taken back there', async ({ page }) => {
  test.skip(house.kind === 'sample', 'the sample server knows no ladder');
  const wrong = complaints(page);
  await signIn(page, house);
  await page.goto(`${house.url}/riverside/desk`);
  await openTalk(page, 'Theo Lambert');
  const panel = page.getByRole('complementary').getByRole('region', { name: 'Where somebody is rude' });
  const done = panel.getByRole('list', { name: 'What was done' });
  await panel.getByRole('button', { name: 'Mute …' }).click();
  await panel.getByLabel('Why?').fill('A quiet day');
  await panel.getByRole('button', { name: 'Do it' }).click();
  await expect(done.getByText(/^On this desk alone: muted on Bluesky/)).toBeVisible();
  await panel.getByRole('button', { name: 'End it now' }).click();
  await expect(panel.getByText('then it comes back by itself')).toBeHidden();
  await panel.getByRole('button', { name: 'Mute …' }).click();
  await panel.getByLabel(/^On Bluesky too/).check();
  await panel.getByLabel('Why?').fill('Two quiet days');
  await panel.getByRole('button', { name: 'Do it' }).click();
  await expect(done.getByText('Muted on Bluesky too.')).toBeVisible();
  await fitForAll(page, 'what reached the network');
  await picture(page, 'visitors-5-network');
  await panel.getByRole('button', { name: 'End it now' }).click();
  await expect(done.getByText('Unmuted on Bluesky too.')).toBeVisible();
  await expect(panel.getByText('then it comes back by itself')).toBeHidden();
  await page.setViewportSize({ width: 390, height: 800 });
  await fitForAll(page, 'what reached the network, on a phone');
  expect(wrong).toEqual([]);
});

test('a wish is set, and a hold keeps what retention would take', async ({ page }) => {
  test.skip(house.kind === 'sample', 'the sample server knows no wishes');
  const wrong = complaints(page);
  await signIn(page, house);
  await page.goto(`${house.url}/riverside/people`);
  await page.getByRole('link', { name: /Theo Lambert/ }).first().click();
  const wish = page.getByRole('region', { name: 'Wants to hear from us' });
  await wish.getByRole('button', { name: 'Change' }).click();
  await wish.getByLabel('What do they want?').selectOption('stop');
  await wish.getByLabel('How do we know?').fill('Said so on the phone');
  await wish.getByRole('button', { name: 'Keep' }).click();
  await expect(wish.getByText('Asked not to be written to').first()).toBeVisible();
  await expect(wish.getByText('Said so on the phone')).toBeVisible();
  await fitForAll(page, 'a wish');
  await picture(page, 'visitors-3-wish');
  await page.emulateMedia({ colorScheme: 'dark' });
  await fitForAll(page, 'a wish in the dark');

  await page.goto(`${house.url}/riverside/comfort-zone/record`);
  await page.getByRole('button', { name: 'Legal hold …' }).click();
  await page.getByLabel('From').fill('2026-01-01');
  await page.getByLabel('Why?').fill('A letter from a court');
  await page.getByRole('button', { name: 'Keep it all' }).click();
  await expect(page.getByText('A letter from a court')).toBeVisible();
  await page.getByLabel('What watches overheard: keep').selectOption('90');
  await expect(page.getByText('Kept for 90 days')).toBeVisible();
  await fitForAll(page, 'the record in the dark');
  await page.emulateMedia({ colorScheme: 'light' });
  await page.setViewportSize({ width: 390, height: 800 });
  await fitForAll(page, 'the record on a phone');
  await picture(page, 'visitors-4-record');
  expect(wrong).toEqual([]);
});
