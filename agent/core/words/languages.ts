import { de } from './de.ts';
import { es } from './es.ts';
import { english, type Language } from './language.ts';
import { zh } from './zh.ts';

/** The languages of the page, by tag; each names itself. */
export const languages: ReadonlyMap<string, { readonly language: Language; readonly name: string }> = new Map([
  ['en', { language: english, name: 'English' }],
  ['de', { language: { tag: 'de', words: de }, name: 'Deutsch' }],
  ['es', { language: { tag: 'es', words: es }, name: 'Español' }],
  ['zh', { language: { tag: 'zh', words: zh, unspaced: true }, name: '中文' }],
]);

/** The first language of an Accept-Language header that the page has, by its weights; English otherwise. */
export function languageOf(acceptLanguage: string | undefined): Language {
  const wanted = (acceptLanguage ?? '')
    .slice(0, 200)
    .split(',')
    .map((part) => {
      const [tag = '', weight = ''] = part.trim().toLowerCase().split(';q=');
      return { tag: tag.split('-')[0]!, weight: weight === '' ? 1 : Number(weight) || 0 };
    })
    .sort((a, b) => b.weight - a.weight);
  for (const { tag } of wanted) {
    const found = languages.get(tag);
    if (found) return found.language;
  }
  return english;
}
