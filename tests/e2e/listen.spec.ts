// A morning of listening: write a watch, see what it would have heard, hear something new, be left alone;
// then search the desk, keep the search, and say who gets what.
import { expect, test, type Page } from '@playwright/test';
import { demo, type House } from './house';
import { complaints, fitForAll, picture, signIn } from './steps';

let house: House;
test.describe.configure({ mode: 'serial' });
test.beforeAll(async () => {
  house = await demo();
});
test.afterAll(() => house?.close());

const words = (page: Page, label: string) => page.getByRole('textbox', { name: label });

test('a watch is written with its preview, hears what comes in, and is muted', async ({ page }) => {
  const wrong = complaints(page);
  await signIn(page, house);
  await expect(page.getByRole('region', { name: 'Conversations' }).getByRole('link').first()).toBeVisible();
  await page.keyboard.press('g');
  await page.keyboard.press('l');
  await expect(page.getByRole('heading', { name: 'What we listen for' })).toBeVisible();
  await expect(page.getByRole('list', { name: 'Watches' }).getByRole('link').first()).toBeVisible();
  await page.keyboard.press('c');
  await expect(page.getByRole('heading', { name: 'A new watch' })).toBeVisible();

  await test.step('words that cannot be read are told so, and kept', async () => {
    await page.getByLabel('What do you call it?').fill('Water and rafts');
    await words(page, 'Which words?').fill('(raft*');
    await expect(page.getByText('As soon as the words can be read')).toBeVisible();
  });
  await test.step('the preview says how many, and shows why', async () => {
    await words(page, 'Which words?').fill('raft* OR swim* OR form OR cake OR granny');
    const preview = page.getByRole('region', { name: 'What it would have heard' });
    await expect(preview.getByRole('status')).toContainText(/\d+ in 14 days/);
    await expect(preview.getByRole('img')).toHaveAttribute('aria-label', /in 14 days/);
    await expect(preview.locator('mark').first()).toBeVisible();
    await fitForAll(page, 'a new watch');
    await picture(page, 'listen-1-preview');
  });
  await test.step('saved, it looks through the archive and can be left', async () => {
    await page.getByRole('button', { name: /^Listen/ }).click();
    await expect(page.getByRole('heading', { name: 'Water and rafts' })).toBeVisible();
    await page.getByRole('button', { name: 'Look through the archive' }).first().click();
    await expect(page.getByText(/Looked through .*found in/)).toBeVisible({ timeout: 40_000 });
    await expect(page.locator('.hit mark').first()).toBeVisible();
    await fitForAll(page, 'the stream');
    await picture(page, 'listen-2-stream');
  });
  await test.step('it is muted, and listens again', async () => {
    await page.keyboard.press('m');
    await page.getByRole('option', { name: /^An hour/ }).click();
    await expect(page.getByText(/muted until/).first()).toBeVisible();
    await page.getByRole('button', { name: /^Listen again/ }).click();
    await expect(page.getByText(/muted until/)).toHaveCount(0);
  });
  expect(wrong).toEqual([]);
});

test('what comes in shows up by itself', async ({ page }) => {
  test.skip(house.kind !== 'program', 'only the built program tells its story as it goes');
  await signIn(page, house);
  await page.goto(`${house.url}/riverside/listen/new?name=Everything+said&q=${encodeURIComponent('the OR a OR and OR it OR is OR et OR el')}`);
  await page.getByRole('button', { name: /^Listen/ }).click();
  await expect(page.getByRole('heading', { name: 'Everything said' })).toBeVisible();
  await expect(page.locator('.hit').first()).toBeVisible({ timeout: 200_000 });
});

test('the desk is searched in the query language, and a search is kept', async ({ page }) => {
  const wrong = complaints(page);
  await signIn(page, house);
  await page.goto(`${house.url}/riverside/desk`);
  await expect(page.getByRole('region', { name: 'Conversations' }).getByRole('link').first()).toBeVisible();
  await page.keyboard.press('/');
  await page.keyboard.type('raft* NOT Liffey');
  const list = page.getByRole('region', { name: 'Conversations' });
  await expect(list.locator('mark').first()).toContainText(/raft/i);
  await fitForAll(page, 'found on the desk');
  await picture(page, 'listen-3-found');
  await list.getByRole('link').first().click();
  await expect(page.getByRole('log')).toBeVisible();
  const found = page.locator('.msg:focus');
  await expect(found).toContainText(/raft/i);
  await expect(found).toBeInViewport();
  await expect(page).toHaveURL(/\?message=/);
  const first = page.url();
  await page.keyboard.press('j');
  await expect(page).not.toHaveURL(first);
  await expect(page.locator('.msg:focus')).toBeInViewport();
  await expect(page.locator('.msg[data-found]')).toHaveCount(0);
  await page.getByRole('button', { name: 'Keep as a view' }).click();
  await page.getByLabel('What do you call it?').fill('Raft talk');
  await page.getByRole('button', { name: 'Keep it' }).click();
  const chip = page.getByRole('button', { name: /^Raft talk/ });
  await expect(chip).toHaveAttribute('aria-pressed', 'true');
  await page.getByRole('button', { name: 'Arrange the views' }).click();
  await page.getByLabel('Name of Raft talk').fill('All about rafts');
  await page.getByLabel('Name of Raft talk').press('Tab');
  await expect(page.getByRole('button', { name: 'Drop All about rafts' })).toBeVisible();
  await fitForAll(page, 'arranging views');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('button', { name: /^All about rafts/ })).toBeVisible();
  expect(wrong).toEqual([]);
});

test('tags are put on and found again', async ({ page }) => {
  await signIn(page, house);
  await page.goto(`${house.url}/riverside/desk`);
  // The conversations themselves: what else is linked there comes sooner.
  await expect(page.getByRole('list', { name: 'Waiting for us' }).getByRole('link').first()).toBeVisible();
  await page.keyboard.press('j');
  await expect(page.getByRole('log')).toBeVisible();
  await page.keyboard.press('t');
  await page.getByLabel('Another tag').fill('raft shed');
  await page.getByLabel('Another tag').press('Enter');
  await expect(page.getByRole('button', { name: 'Take off raft shed' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.locator('.thread .about')).toContainText('raft shed');
  await expect(page.locator('.row[aria-current]')).toContainText('raft shed');
});

test('two who were taken for one are two again', async ({ page }) => {
  await signIn(page, house);
  await page.goto(`${house.url}/riverside/people`);
  await page.getByLabel('Find somebody').fill('Gerry');
  await page.getByRole('link', { name: /Gerry/ }).first().click();
  await page.getByRole('button', { name: 'Same person as…' }).click();
  await page.getByLabel('Find the other one').fill('Fionn');
  await page.getByRole('button', { name: /Fionn/ }).first().click();
  await page.getByRole('button', { name: 'They are one person' }).click();
  await page.getByRole('button', { name: /Somebody else after all: Fionn/ }).click();
  await expect(page.getByText('Taken for the same person')).toHaveCount(0);
});

test('rules say who gets what, in an order moved by keyboard', async ({ page }) => {
  await signIn(page, house);
  await page.goto(`${house.url}/riverside/settings/routing`);
  await expect(page.getByRole('heading', { name: 'Who gets what' })).toBeVisible();
  for (const [name, query] of [
    ['Refunds go to Ruth', 'refund* OR "money back"'],
    ['Press', 'journalist* OR "for our paper"'],
  ] as const) {
    await page.getByRole('button', { name: /^(New rule|Write the first rule)$/ }).click();
    await page.getByLabel('What do you call it?').fill(name);
    await words(page, 'Which messages?').fill(query);
    await page.getByLabel('How urgent').selectOption('Soon');
    await page.getByRole('button', { name: 'Keep it' }).click();
    await expect(page.getByRole('heading', { name })).toBeVisible();
  }
  await page.getByRole('button', { name: 'Press up' }).focus();
  await page.keyboard.press('ArrowUp');
  await page.reload();
  const names = page.locator('li[data-rule] h3');
  await expect(names.filter({ hasText: /Press|Refunds/ }).first()).toHaveText('Press');
  await page.getByLabel('What somebody writes').fill('A journalist asks for her money back');
  await page.getByRole('button', { name: 'Ask the rules' }).click();
  const said = page.getByRole('list', { name: 'What each rule says' });
  await expect(said.getByRole('listitem').filter({ hasText: 'Press' })).toContainText('It fits, and says how urgent it is');
  await expect(said.getByRole('listitem').filter({ hasText: 'Refunds' })).toContainText('a rule before it has said');
  await expect(said.locator('mark').first()).toContainText('journalist');
  await page.getByRole('button', { name: 'On something that came in' }).click();
  await page.getByRole('button', { name: /^Ask the rules about/ }).first().click();
  await expect(said.getByRole('listitem').first()).toBeVisible();
  await fitForAll(page, 'routing');
  await picture(page, 'listen-4-routing');
});
