import type { Catalogue } from './language.ts';

export const es: Catalogue = {};
