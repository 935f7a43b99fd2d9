// Every screen in light and dark, wide and on a phone: fit for all, and kept as pictures for eyes.
import { expect, test } from '@playwright/test';
import { demo, type House } from './house';
import { complaints, fitForAll, picture, signIn } from './steps';

let house: House;
// The longest of all files: its tests may be shared out.
test.describe.configure({ mode: 'parallel' });
test.beforeAll(async () => {
  house = await demo();
});
test.afterAll(() => house?.close());

const screens: Record<string, string> = {
  desk: '/riverside/desk',
  today: '/riverside/desk/today',
  approvals: '/riverside/desk/approvals',
  people: '/riverside/people',
  listen: '/riverside/listen',
  'listen-new': '/riverside/listen/new?name=Wants+to+help&q=help*+OR+volunteer*',
  'listen-pushed': '/riverside/listen/pushed',
  'comfort-zone': '/riverside/comfort-zone',
  'comfort-zone-form': '/riverside/comfort-zone/form',
  'comfort-zone-networks': '/riverside/comfort-zone/networks',
  'comfort-zone-document': '/riverside/comfort-zone/document',
  'comfort-zone-versions': '/riverside/comfort-zone/versions',
  'comfort-zone-decisions': '/riverside/comfort-zone/decisions',
  'settings-rooms': '/riverside/settings/channels',
  'settings-routing': '/riverside/settings/routing',
  'settings-members': '/riverside/settings/members',
  'settings-answers': '/riverside/settings/answers',
  'settings-keys': '/riverside/settings/tokens',
  'settings-house': '/riverside/settings/workspace',
  account: '/account',
};
const sizes = { wide: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } };

for (const scheme of ['light', 'dark'] as const)
  for (const [size, viewport] of Object.entries(sizes))
    test(`${scheme}, ${size}`, async ({ browser }) => {
      test.setTimeout(600_000);
      const context = await browser.newContext({ viewport, colorScheme: scheme, reducedMotion: 'reduce', locale: 'en-GB' });
      const page = await context.newPage();
      const wrong = complaints(page);
      await page.goto(`${house.url}/signin`);
      await fitForAll(page, 'sign in');
      await picture(page, `signin-${scheme}-${size}`);
      await signIn(page, house);
      for (const [name, path] of Object.entries(screens)) {
        await page.goto(house.url + path);
        await expect(page.locator('main h1').filter({ visible: true }).first()).toBeVisible();
        await page.waitForLoadState('domcontentloaded');
        await page.waitForTimeout(500);
        await fitForAll(page, name);
        await picture(page, `${name}-${scheme}-${size}`);
      }
      await page.goto(`${house.url}/riverside/desk`);
      await page.getByRole('button', { name: /^All/ }).click();
      await page.getByLabel('Search conversations').fill('raft');
      await page.getByRole('link', { name: /Maggie O’Dowd/ }).first().click();
      await page.getByLabel('Answer', { exact: true }).fill('So glad, Maggie! Liam should be proud. How is your mum doing after the church fête?');
      await page.waitForTimeout(900);
      await fitForAll(page, 'thread');
      await picture(page, `thread-${scheme}-${size}`);
      await page.goto(`${house.url}/riverside/listen`);
      await page.getByRole('list', { name: 'Watches' }).getByRole('link').first().click();
      await expect(page.locator('.hit').first()).toBeVisible();
      await fitForAll(page, 'stream');
      await picture(page, `stream-${scheme}-${size}`);
      await page.goto(`${house.url}/riverside/people`);
      await page.getByRole('link', { name: /Maggie O’Dowd/ }).first().click();
      await expect(page.getByRole('heading', { name: 'Maggie O’Dowd', level: 1 })).toBeVisible();
      await fitForAll(page, 'person');
      await picture(page, `person-${scheme}-${size}`);
      expect(wrong).toEqual([]);
      await context.close();
    });

test('nothing is allowed that was not written by us', async ({ request }) => {
  const answer = await request.get(`${house.url}/`);
  const policy = answer.headers()['content-security-policy'] ?? '';
  expect(policy).toContain("script-src 'self'");
  expect(policy).not.toContain('unsafe');
  expect(policy).toMatch(/frame-ancestors 'none'/);
});
