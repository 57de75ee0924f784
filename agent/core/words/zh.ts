import type { Catalogue } from './language.ts';

export const zh: Catalogue = {};
