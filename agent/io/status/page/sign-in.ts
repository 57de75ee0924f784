import type { Language } from '../../../core/words/language.ts';
import { speaker } from '../../../core/words/speaker.ts';
import { html } from './html.ts';

/** Asks for the box's password; `refused`: why the one before was not taken. */
export function signInDocument(language: Language, refused: 'wrong' | 'too-often' | null): string {
  const say = speaker({ language, nowMs: 0, timeZone: 'UTC' });
  const why =
    refused === 'wrong'
      ? say`This is not the password of the box.`
      : say`Too many wrong passwords; try again in a minute.`;
  return html`<!doctype html>
<html lang="${language.tag}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${say`Sign in`} – Driftlight</title>
<link rel="icon" href="/assets/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/assets/page.css">
</head>
<body>
<main>
<h1>${say`Sign in`}</h1>
<form method="post" action="/sign-in" class="panel">
${refused !== null && html`<p role="alert" class="trouble">${why}</p>`}
<p><label for="password">${say`Password of the box`}</label></p>
<p><input id="password" name="password" type="password" autocomplete="current-password" required autofocus></p>
<p><button>${say`Sign in`}</button> <a href="/">${say`Back`}</a></p>
</form>
</main>
</body>
</html>
`.text;
}
