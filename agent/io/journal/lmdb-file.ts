import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

/** Layout of LMDB 0.9.90's data format 2 as lmdb-js 3.5 writes it on a 64-bit little-endian machine. */
const headerBytes = 24;
const magic = 0xbeefc0de;
const dataVersion = 2;
const isBranch = 0x01;
const isLeaf = 0x02;
const isOverflow = 0x04;
const isMeta = 0x08;
const nodeIsLarge = 0x01;
const nodeIsTree = 0x02;
const noPage = 0xffffffffffffffffn;

interface Tree {
  readonly root: number | null;
}

interface Meta {
  readonly pageBytes: number;
  readonly lastPage: number;
  readonly transaction: bigint;
  readonly free: Tree;
  readonly main: Tree;
}

/**
 * What is wrong with the structure of an LMDB file, in words, or `null`. LMDB trusts its file: a page number that leads
 * nowhere ends the process with a signal, so this must be asked before. Reads only. `deep` follows every page from the
 * roots (about 50 ms for 64 MB in memory); without it, only the file's size and its first two pages are looked at.
 */
export function lmdbFileProblem(path: string, deep: boolean): string | null {
  const file = openSync(path, 'r');
  try {
    const bytes = fstatSync(file).size;
    if (bytes === 0) return null;
    const first = readMeta(file, 0);
    if (typeof first === 'string') return `page 0: ${first}`;
    const second = readMeta(file, first.pageBytes);
    if (typeof second === 'string') return `page 1: ${second}`;
    const meta = second.transaction > first.transaction ? second : first;
    if ((meta.lastPage + 1) * first.pageBytes > bytes)
      return `${bytes} bytes long, but its last page is number ${meta.lastPage}`;
    return deep ? new Walk(file, first.pageBytes, meta.lastPage).problem(meta) : null;
  } finally {
    closeSync(file);
  }
}

function readMeta(file: number, at: number): Meta | string {
  const page = Buffer.alloc(headerBytes + 144);
  if (readSync(file, page, 0, page.length, at) < page.length) return 'cut off';
  if (!(page.readUInt16LE(18) & isMeta) || page.readUInt32LE(headerBytes) !== magic) return 'not LMDB';
  const version = page.readUInt32LE(headerBytes + 4) & 0xffff;
  if (version !== dataVersion) return `data format ${version} instead of ${dataVersion}`;
  const pageBytes = page.readUInt32LE(48);
  if (pageBytes < 512 || pageBytes > 65_536 || (pageBytes & (pageBytes - 1)) !== 0)
    return `pages of ${pageBytes} bytes`;
  return {
    pageBytes,
    lastPage: Number(page.readBigUInt64LE(144)),
    transaction: page.readBigUInt64LE(152),
    free: treeAt(page, 48),
    main: treeAt(page, 96),
  };
}

function treeAt(bytes: Buffer, at: number): Tree {
  const root = bytes.readBigUInt64LE(at + 40);
  return { root: root === noPage ? null : Number(root) };
}

/** Follows trees page by page; each page may be reached once. */
class Walk {
  readonly #file: number;
  readonly #pageBytes: number;
  readonly #lastPage: number;
  readonly #seen: Uint8Array;

  constructor(file: number, pageBytes: number, lastPage: number) {
    this.#file = file;
    this.#pageBytes = pageBytes;
    this.#lastPage = lastPage;
    this.#seen = new Uint8Array(lastPage + 1);
  }

  problem(meta: Meta): string | null {
    for (const tree of [meta.free, meta.main]) {
      const found = tree.root === null ? null : this.#page(tree.root, 0);
      if (found) return found;
    }
    return null;
  }

  #page(number: number, depth: number): string | null {
    const page = this.#read(number);
    if (typeof page === 'string') return page;
    const flags = page.readUInt16LE(18);
    const lower = page.readUInt16LE(20);
    const upper = page.readUInt16LE(22);
    if (!(flags & (isBranch | isLeaf)) || depth > 32) return `page ${number}: expected a tree page, got flags ${flags}`;
    if (lower > upper || upper > this.#pageBytes - headerBytes || lower % 2 !== 0)
      return `page ${number}: wrong bounds`;
    if (flags & isBranch && lower < 2) return `page ${number}: an empty branch`;
    for (let at = headerBytes; at < headerBytes + lower; at += 2) {
      const node = headerBytes + page.readUInt16LE(at);
      if (node < headerBytes + upper || node + 8 > page.length) return `page ${number}: an entry outside it`;
      const found = flags & isBranch ? this.#page(branchTarget(page, node), depth + 1) : this.#leaf(page, node, number);
      if (found) return found;
    }
    return null;
  }

  #leaf(page: Buffer, node: number, number: number): string | null {
    const flags = page.readUInt16LE(node + 4);
    const data = node + 8 + page.readUInt16LE(node + 6);
    const bytes = page.readUInt32LE(node);
    const held = flags & nodeIsLarge ? 24 : bytes;
    if (data + held > page.length) return `page ${number}: a value outside it`;
    if (flags & nodeIsLarge) return this.#overflow(Number(page.readBigUInt64LE(data)), bytes);
    if (!(flags & nodeIsTree)) return null;
    if (bytes !== 48) return `page ${number}: a tree of ${bytes} bytes`;
    const { root } = treeAt(page, data);
    return root === null ? null : this.#page(root, 0);
  }

  #overflow(number: number, bytes: number): string | null {
    const page = this.#read(number);
    if (typeof page === 'string') return page;
    if (!(page.readUInt16LE(18) & isOverflow)) return `page ${number}: expected a large value`;
    const pages = page.readUInt32LE(20);
    if (pages * this.#pageBytes < bytes + headerBytes || number + pages - 1 > this.#lastPage)
      return `page ${number}: a value of ${bytes} bytes in ${pages} pages`;
    return null;
  }

  #read(number: number): Buffer | string {
    if (!(number >= 2 && number <= this.#lastPage)) return `page ${number} is referred to, but there is none`;
    if (this.#seen[number]) return `page ${number} is used twice`;
    this.#seen[number] = 1;
    const page = Buffer.allocUnsafe(this.#pageBytes);
    readSync(this.#file, page, 0, page.length, number * this.#pageBytes);
    return Number(page.readBigUInt64LE(0)) === number ? page : `page ${number} does not know its number`;
  }
}

/** A branch keeps 48 bits of the page number where a leaf keeps size and flags. */
function branchTarget(page: Buffer, node: number): number {
  return page.readUInt32LE(node) + page.readUInt16LE(node + 4) * 2 ** 32;
}
