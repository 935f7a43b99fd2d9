// The firm cannot leak a client: the register, the box to try it, what others see, company facts, and the stop.
import { expect, test } from '@playwright/test';
import { demo, type House } from './house';
import { complaints, fitForAll, picture, signIn } from './steps';

let house: House;
test.describe.configure({ mode: 'serial' });
test.beforeAll(async () => {
  house = await demo();
});
test.afterAll(() => house?.close());

for (const scheme of ['light', 'dark'] as const)
  test(`registers, facts and the record are fit for all, ${scheme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme: scheme });
    await signIn(page, house);
    for (const [path, seen] of [
      ['registers/clients', 'Brightwater Holdings'],
      ['facts', 'hartwell-law.example'],
      ['record', 'Check that it is whole'],
    ] as const) {
      await page.goto(`${house.url}/hartwell/comfort-zone/${path}`);
      await expect(page.getByText(seen).first()).toBeVisible();
      for (const width of [1440, 390]) {
        await page.setViewportSize({ width, height: 900 });
        await fitForAll(page, `${path} ${scheme} ${width}`);
      }
      await picture(page, `${path.replace('/', '-')}-${scheme}`);
    }
  });

test('a name is listed, found in disguise, and everything is held and let go', async ({ page }) => {
  const wrong = complaints(page);
  await signIn(page, house);
  await page.goto(`${house.url}/hartwell/comfort-zone/registers/clients`);
  await page.getByRole('button', { name: 'Add a name' }).click();
  const form = page.getByRole('dialog');
  await form.getByLabel('Name', { exact: true }).fill('Sandpiper Freight');
  await form.getByRole('button', { name: 'Add', exact: true }).click();
  await expect(page.getByRole('button', { name: 'Change Sandpiper Freight' })).toBeVisible();
  await page.getByLabel('A text to try').fill('Lunch with S a n d p i p e r Freight');
  await expect(page.getByText(/spread out/)).toBeVisible();

  await page.goto(`${house.url}/hartwell/comfort-zone/record`);
  await page.getByRole('button', { name: 'Hold everything …' }).click();
  await page.getByRole('dialog').getByLabel('Why?').fill('A letter from a lawyer');
  await page.getByRole('dialog').getByRole('button', { name: 'Hold everything' }).click();
  const banner = page.getByRole('status').filter({ hasText: 'Nothing leaves.' });
  await expect(banner).toContainText('A letter from a lawyer');
  await page.goto(`${house.url}/hartwell/desk`);
  await expect(banner).toBeVisible();
  await fitForAll(page, 'the desk while everything is held');
  await banner.getByRole('button', { name: 'Let go' }).click();
  await expect(banner).toBeHidden();
  await page.goto(`${house.url}/hartwell/comfort-zone/record`);
  await page.getByRole('button', { name: 'Check that it is whole' }).click();
  await expect(page.getByText('It is whole.')).toBeVisible();
  expect(wrong).toEqual([]);
});

test('profiles on the networks show what is not as agreed', async ({ page }) => {
  const wrong = complaints(page);
  await signIn(page, house);
  await page.goto(`${house.url}/hartwell/comfort-zone/facts`);
  const sky = page.getByRole('article', { name: 'Profile: Hartwell on Bluesky' });
  await expect(sky.getByText('The website says “https://hartwell-law.example”.')).toBeVisible();
  await expect(sky.getByText('founded and positioning are as agreed.')).toBeVisible();
  const fedi = page.getByRole('article', { name: 'Profile: Listening on Mastodon' });
  await expect(fedi.getByText('headcount is internal.')).toBeVisible();
  await fedi.getByText('What changed there').click();
  await expect(fedi.getByText('The description changed')).toBeVisible();
  await sky.getByRole('button', { name: 'Look again' }).click();
  await expect(page.getByText('Looked again.')).toBeVisible();
  await page.goto(`${house.url}/hartwell/settings`);
  await expect(page.getByRole('link', { name: 'Its profile: one drift' }).first()).toBeVisible();
  expect(wrong).toEqual([]);
});

test('what others see says of every list of followers whether it was looked at', async ({ page }) => {
  const wrong = complaints(page);
  await signIn(page, house);
  await page.goto(`${house.url}/hartwell/comfort-zone/registers/clients`);
  const audit = page.getByRole('region', { name: 'What others can see already' });
  await expect(audit.getByRole('heading', { name: 'Who follows whom' })).toBeVisible();
  await expect(audit.getByText(/Nobody is on it|looked at\.|Not looked at/).first()).toBeVisible();
  await expect(audit.getByText('cannot be hidden').first()).toBeVisible();
  await audit.getByRole('button', { name: /^Read .* again$/ }).first().click();
  await expect(page.getByText(/is read again, as fast as its network allows/)).toBeVisible();
  expect(wrong).toEqual([]);
});
