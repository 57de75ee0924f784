import type { Reader } from '../../../core/words/language.ts';
import type { Say } from '../../../core/words/speaker.ts';
import type { PageView } from '../../../pipeline/page-view.ts';
import type { StatusSnapshot } from '../../../pipeline/status-view.ts';
import type { Html } from './html.ts';

/** What a page is drawn from. */
export interface PageContext {
  readonly view: PageView;
  readonly snapshot: StatusSnapshot;
  readonly reader: Reader;
  readonly say: Say;
  /** Whether this reader may change something; `no`: nobody can, since the box has no password. */
  readonly rights: 'signed-in' | 'signed-out' | 'no';
  /** Address of this page, without its query. */
  readonly path: string;
}

/** The part of a page that changes while it is looked at, and what its tab is called. */
export interface Page {
  readonly title: string;
  readonly body: Html;
  /** Scripts and styles of this page alone, as addresses; fixed by the kind of page. */
  readonly files?: readonly string[];
}

/** `null`: there is no such page. `id` is what the address names. */
export type DrawPage = (context: PageContext, id: string) => Page | null | Promise<Page | null>;
