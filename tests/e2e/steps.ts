import AxeBuilder from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { pictures, type House } from './house';

export async function signIn(page: Page, house: House): Promise<void> {
  await page.goto(`${house.url}/signin`);
  await page.getByLabel('E-mail').fill(house.email);
  await page.getByLabel('Password').fill(house.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('navigation', { name: 'Places' })).toBeVisible();
}

export async function picture(page: Page, name: string): Promise<void> {
  mkdirSync(pictures, { recursive: true });
  await page.evaluate(() => document.fonts.ready);
  await page.screenshot({ path: join(pictures, `${name}.png`), animations: 'disabled' });
}

// No violation of WCAG 2.2 AA that axe can see, and nothing wider than the screen.
export async function fitForAll(page: Page, where: string): Promise<void> {
  const found = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'])
    .analyze();
  const told = found.violations.map((item) => `${item.id}: ${item.nodes.map((node) => node.html.slice(0, 160)).join('\n   ')}`);
  expect.soft(told, where).toEqual([]);
  const [needed, given] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
  expect.soft(needed, `${where} is wider than the screen`).toBeLessThanOrEqual(given);
}

// Everything the page complains about: script errors, refused styles and scripts, failed loads of our own.
export function complaints(page: Page): string[] {
  const list: string[] = [];
  page.on('pageerror', (error) => list.push(error.message));
  page.on('console', (message) => {
    if (message.type() !== 'error') return;
    // The browser reports every refused request; 401 before sign-in, 404 and 412 are part of the story.
    if (/status of (401|403|404|409|412|422)/.test(message.text())) return;
    list.push(message.text());
  });
  return list;
}

export const talkWith = (page: Page, name: string) =>
  page.getByRole('region', { name: 'Conversations' }).getByRole('link', { name: new RegExp(name) }).first();

export async function openTalk(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: /^All/ }).click();
  await page.getByLabel('Search conversations').fill(name);
  await talkWith(page, name).click();
  await expect(page.getByRole('heading', { name, level: 2 }).first()).toBeVisible();
}
