// A face without a release does not leave: found on this machine, named, released, withdrawn.
import { expect, test, type Page } from '@playwright/test';
import { demo, type House } from './house';
import { complaints, fitForAll, openTalk, picture, signIn } from './steps';

let house: House;
test.describe.configure({ mode: 'default' });
test.beforeAll(async () => {
  house = await demo();
});
test.afterAll(() => house?.close());

// Drawn on the spot: a picture with one face, enough like somebody to be found.
async function somebody(page: Page): Promise<Buffer> {
  const url = await page.evaluate(() => {
    const canvas = document.createElement('canvas');
    canvas.width = 900;
    canvas.height = 700;
    const pen = canvas.getContext('2d')!;
    const disc = (x: number, y: number, w: number, h: number, colour: string) => {
      pen.fillStyle = colour;
      pen.beginPath();
      pen.ellipse(450 + x * 120, 320 + y * 120, w * 60, h * 60, 0, 0, 7);
      pen.fill();
    };
    pen.fillStyle = '#9fb8c8';
    pen.fillRect(0, 0, 900, 700);
    pen.filter = 'blur(1.5px)';
    disc(0, 2.2, 3, 2.4, '#3c4678');
    disc(0, 1.1, 0.7, 0.8, '#c89678');
    disc(0, -0.25, 2, 2.2, '#3c2819');
    disc(0, 0.1, 1.6, 2.1, '#e0ac8c');
    for (const side of [-1, 1]) {
      disc(side * 0.33, -0.1, 0.34, 0.18, '#fafafa');
      disc(side * 0.33, -0.1, 0.16, 0.17, '#321e14');
      disc(side * 0.33, -0.32, 0.42, 0.08, '#462d1e');
      disc(side * 0.82, 0.02, 0.2, 0.4, '#d29b7d');
    }
    disc(0, 0.22, 0.22, 0.36, '#cd9678');
    disc(0, 0.66, 0.6, 0.2, '#b45050');
    disc(0, 0.65, 0.5, 0.05, '#6e2828');
    return canvas.toDataURL('image/jpeg', 0.9);
  });
  return Buffer.from(url.split(',')[1]!, 'base64');
}

// Pages that messages linked to. No page can be fetched here, so the answer is one of ours; what it is told by is real.
async function pagesThatShowedHer(page: Page): Promise<void> {
  const use = {
    message_id: '0000000000001',
    conversation_id: null,
    channel: { id: '0000000000002', name: 'River news', network: 'scripted' },
    picture: 'The jetty in June',
    url: 'https://river.example/posts/1',
    state: 'sent',
    sent_at: '2026-06-01T10:00:00Z',
    removal: null,
    why: '',
    linked: 'https://river.example/june',
  };
  const items = [use, { ...use, message_id: '0000000000003', linked: null, removal: 'sent', state: 'deleted' }];
  await page.route('**/releases/*/uses', (route) => route.fulfill({ json: { items, next: null } }));
  await page.getByRole('button', { name: /^Where it went ?: Nora Quinn/ }).click();
  const shown = page.getByRole('dialog', { name: 'Where Nora Quinn was shown' });
  await expect(shown.getByText('linked: look yourself')).toBeVisible();
  await expect(shown.getByText('Nothing is taken back by itself.')).toHaveCount(1);
  await expect(shown.getByText('taken back', { exact: true })).toBeVisible();
  await expect(shown.getByRole('link', { name: 'the page' })).toHaveAttribute('href', use.linked);
  await expect(shown.getByRole('link', { name: 'the page' })).toHaveAttribute('rel', /noopener/);
  await fitForAll(page, 'pages that showed somebody');
  await picture(page, 'releases-4-linked');
  await page.setViewportSize({ width: 390, height: 780 });
  await fitForAll(page, 'pages that showed somebody, on a phone');
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.keyboard.press('Escape');
  await page.unroute('**/releases/*/uses');
}

test('a face is found, named and released before it leaves; withdrawn, it does not', async ({ page }) => {
  test.skip(house.kind === 'sample', 'the sample server takes no files');
  const wrong = complaints(page);
  await signIn(page, house);
  await page.goto(`${house.url}/riverside/comfort-zone/releases`);
  await page.getByRole('button', { name: 'Add a release' }).click();
  const form = page.getByRole('dialog', { name: 'Somebody agreed to be shown' });
  await form.getByLabel('Who', { exact: true }).fill('Nora Quinn');
  await form.getByLabel('Under age').check();
  await form.getByLabel('Parent or guardian who agreed').fill('Eamon Quinn');
  await form.getByLabel('The signed form').setInputFiles({
    name: 'nora.pdf',
    mimeType: 'application/pdf',
    buffer: Buffer.from('%PDF-1.7 signed'),
  });
  await fitForAll(page, 'a release being written down');
  await form.getByRole('button', { name: 'Keep it' }).click();
  await expect(page.getByText('under age · Eamon Quinn agreed')).toBeVisible();
  await expect(page.getByRole('link', { name: 'nora.pdf' })).toBeVisible();
  await fitForAll(page, 'releases');
  await picture(page, 'releases-1-list');

  await page.goto(`${house.url}/riverside/desk`);
  await openTalk(page, 'Brendan Fahy');
  await page.getByRole('textbox', { name: 'Answer' }).fill('Look who is here.');
  const photo = { name: 'nora.jpg', mimeType: 'image/jpeg', buffer: await somebody(page) };
  await page.getByLabel('Files to attach').setInputFiles(photo);
  const says = page.getByRole('status', { name: 'What the comfort zone says' });
  await expect(says).toContainText('1 faces, 0 releases. Every face needs one.');
  await expect(page.getByText('One face without a name')).toBeVisible();
  await page.getByRole('button', { name: /Who is on it/ }).click();
  const who = page.getByRole('dialog', { name: 'Who is on it?' });
  await expect(who.getByRole('list', { name: 'Faces' }).getByRole('listitem')).toHaveCount(1);
  await fitForAll(page, 'who is on it');
  await picture(page, 'releases-2-who');
  await who.getByLabel('1: who is this?').selectOption({ label: 'Nora Quinn (under age)' });
  await expect(who.getByText('released', { exact: true })).toBeVisible();
  await page.setViewportSize({ width: 390, height: 780 });
  await fitForAll(page, 'who is on it, on a phone');
  await picture(page, 'releases-2-who-phone');
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.keyboard.press('Escape');
  await expect(says).not.toContainText('Every face needs one.');

  await page.goto(`${house.url}/riverside/comfort-zone/releases`);
  await page.getByRole('button', { name: /^Withdraw ?: Nora Quinn/ }).click();
  await page.getByRole('button', { name: 'Withdraw and take back' }).click();
  await expect(page.getByText('Nothing with Nora Quinn on it has left.')).toBeVisible();
  await fitForAll(page, 'withdrawn');
  await page.keyboard.press('Escape');
  await pagesThatShowedHer(page);
  await page.goto(`${house.url}/riverside/desk`);
  await openTalk(page, 'Brendan Fahy');
  await page.getByRole('textbox', { name: 'Answer' }).fill('Look who is here now.');
  await expect(says).toContainText('1 faces, 0 releases');

  await page.goto(`${house.url}/riverside/comfort-zone/library`);
  await expect(page.getByRole('button', { name: /Nora Quinn|nora\.jpg/ }).first()).toBeVisible();
  await page.getByRole('button', { name: 'Picture bank' }).click();
  await expect(page.getByRole('button', { name: /rafts/ })).toBeVisible();
  await fitForAll(page, 'the library');
  await picture(page, 'releases-3-library');
  expect(wrong).toEqual([]);
});

test('what visitors send is hidden until a member has looked', async ({ page }) => {
  test.skip(house.kind === 'sample', 'the sample server keeps no policy');
  await signIn(page, house);
  await page.goto(`${house.url}/riverside/desk`);
  await openTalk(page, 'Aisha Khan');
  await expect(page.getByText('Its pictures are hidden until one of you has looked.')).toBeVisible();
  await fitForAll(page, 'hidden pictures');
  await page.getByRole('button', { name: 'Look, and show them' }).click();
  await expect(page.getByText('Its pictures are hidden until one of you has looked.')).toBeHidden();
});
